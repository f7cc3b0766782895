// What the policy in force asks beside the place: findings about chips, end users and moves that it does not
// authorise. On the path: policy, over papers, dossiers and verdicts.

import { countOf, type FindingDraft } from '../custody/index.ts'
import { countryName } from '../region/index.ts'
import type { RuleBook } from '../custody/rules/index.ts'
import type { PolicyAnswer } from './answer.ts'
import { judgeChip } from './chip-scope.ts'
import { namesPermit, rulesOfMove } from './judge-movement.ts'
import { judgePlacement } from './judge-placement.ts'
import type { PolicyFile, PolicyMovement } from './policy-file.ts'

/** Chips of one product at one site, and what the dossiers say of who uses them. */
export interface Holding {
  readonly siteId: string
  readonly siteName: string
  readonly product: string
  readonly chipIds: readonly string[]
  /** The party with the role of end user there; undefined where no dossier has it. */
  readonly endUserId?: string | undefined
  /** Headquarters of that party and its owners; undefined where no dossier tells. */
  readonly headquarters?: readonly string[] | undefined
}

/** What the place step decides is the verdict's word, with findings of its own. */
const OF_THE_VERDICT = new Set(['place'])

/** Chips, end user, headquarters or destination that the policy gives no authorisation for. */
export function findNotAuthorised(policy: PolicyFile, holding: Holding, book: RuleBook, atMs: number): FindingDraft | undefined {
  const { siteId, product, endUserId, headquarters } = holding
  const answer = judgePlacement(policy, { chip: judgeChip(product, book, atMs), siteId, endUserId, headquarters }, book, atMs)
  const refused = answer.steps.filter(each => each.outcome === 'refused' && !OF_THE_VERDICT.has(each.code))
  if (holding.chipIds.length === 0 || refused.length === 0) return undefined
  return {
    code: 'not-authorised', subject: `${siteId}/${product}`, severity: 'high', siteId, chipIds: holding.chipIds, challengeIds: [],
    title: `${countOf(holding.chipIds.length, 'chip')} at ${holding.siteName} without authorisation`,
    explanation: `${product || 'A chip of unknown product'} at ${holding.siteName}, by the policy ${policy.policy} version ${String(policy.version)}: ${refused.map(each => each.detail).join(' ')}${warningText(answer)}`,
    honestCause: 'A licence that was renewed and not recorded, or a product name that the catalogue does not know.', nextStep: 'Read the steps; correct the policy by a new version, or stop deliveries to the site.',
    evidence: [{ kind: 'policy', id: `document:${policy.policy}:${String(policy.version)}` }, ...(endUserId === undefined ? [] : [{ kind: 'party' as const, id: endUserId }])],
  }
}

function warningText({ warnings }: PolicyAnswer): string {
  return warnings.map(text => ` ${text}`).join('')
}

/** Chips of one product that left a country: by a paper, or because they are proved to be elsewhere. */
export interface Departure {
  readonly siteId: string
  readonly siteName: string
  readonly product: string
  readonly chipIds: readonly string[]
  readonly from: string
  /** The country that a paper names, or those that a proof leaves open. */
  readonly to: readonly string[]
  readonly atMs: number
  /** References of the papers that speak of the departure. */
  readonly references: readonly string[]
  readonly paperIds: readonly string[]
  readonly challengeIds: readonly string[]
}

/** A departure for which a rule asks for a permit, and no paper names one. */
export function findPermitMissing(policy: PolicyFile | undefined, departure: Departure, book: RuleBook): FindingDraft | undefined {
  const { from, to, atMs, product, siteId, siteName, chipIds, references } = departure
  const chip = judgeChip(product, book, atMs)
  const [first] = to.filter(country => country !== from)
  if (first === undefined || to.includes(from) || chipIds.length === 0) return undefined
  const rule = rulesOfMove(policy, { chip, from, to: first }, book, atMs).find(each => lacks(each, references))
  if (rule === undefined) return undefined
  const isProved = departure.challengeIds.length > 0
  return {
    code: 'permit-missing', subject: `${siteId}/${from}/${product}`, severity: 'high', siteId, chipIds, challengeIds: departure.challengeIds, openedAtMs: atMs,
    title: `${countOf(chipIds.length, 'chip')} of ${siteName} left ${countryName(from)} without a permit`,
    explanation: `${chip.name} ${isProved ? `answered from outside ${countryName(from)}` : `left ${countryName(from)} for ${to.map(countryName).join(' or ')} by the papers`}. A permit is needed${rule.since === undefined ? '' : ` since ${rule.since}`} (${rule.name}${numberedText(rule.reference ?? [])}), and ${namedText(references)}.`,
    honestCause: 'The permit exists and was not written on the paper.', nextStep: 'Ask the exporter for the permit and its date; if there is none, counsel decides about a disclosure.',
    evidence: [...departure.paperIds.map(id => ({ kind: 'paper' as const, id })), ...(policy === undefined ? [] : [{ kind: 'policy' as const, id: `document:${policy.policy}:${String(policy.version)}` }])],
  }
}

const SHOWN_REFERENCES = 6

/** Numbers that papers name; their notes were searched too and are not repeated. */
function numberedText(prefixes: readonly string[]): string {
  return prefixes.length === 0 ? '' : `; its number begins with ${prefixes.join(' or ')}`
}

function namedText(references: readonly string[]): string {
  const numbers = references.filter(text => !/\s/.test(text))
  if (numbers.length === 0) return 'no paper names one'
  const more = numbers.length - SHOWN_REFERENCES
  return `the papers name only ${numbers.slice(0, SHOWN_REFERENCES).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`
}

function lacks(rule: PolicyMovement, references: readonly string[]): boolean {
  return rule.needs === 'forbidden' || (rule.needs === 'permit' && !references.some(reference => namesPermit(rule, reference)))
}
