// Everything that a report on a case is made of, gathered once; and the bundles of the fixes that it rests on.
// On the path: custody, what leaves the verifier.

import { toHex, utf8Bytes } from '@trigpoint/core/base'
import { PAPER_KINDS, type PaperKind } from '@trigpoint/core/custody'
import { caseClocks, type CaseFile } from '@trigpoint/core/custody/cases'
import type { ReportChip, ReportFacts, ReportPaper, ReportProof } from '@trigpoint/core/custody/reports'
import { countryName } from '@trigpoint/core/region'
import type { Level } from '@trigpoint/core/result'
import type { CaseRow, ChipRow, StoreReader } from '../../ports/index.ts'
import { makeBundle, type ProofContext } from '../log/bundle.ts'
import { timeDeed } from './case-show.ts'
import type { FlowContext } from '../context.ts'
import { fixSubject } from '../log/seal.ts'

/** Chips that a report lists; an annex of more is taken from the API. */
const MAXIMUM_CHIPS = 10_000
/** Fixes with a bundle in a pack: about a megabyte each at the level full. */
const MAXIMUM_FIXES = 24
const FIXES_A_FINDING = 3
const ANSWERS_LOOKED_AT = 200

export interface BundleFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export async function gatherFacts(context: FlowContext, { file }: CaseRow, madeBy: string, logOrigin: string): Promise<Omit<ReportFacts, 'proofs'>> {
  const { store } = context
  const madeAtMs = context.clock.nowMs()
  const rows = (await Promise.all(file.chipIds.slice(0, MAXIMUM_CHIPS).map(chipId => store.getChip(chipId)))).filter(row => row !== undefined)
  const siteIds = [...new Set([...file.siteIds, ...rows.map(({ siteId }) => siteId)])]
  const sites = (await Promise.all(siteIds.map(siteId => store.getSite(siteId)))).filter(site => site !== undefined)
  const findings = await Promise.all(file.findings.map(async ({ findingId, code, severity, title, foundAtMs }) => {
    const whole = await store.getFinding(findingId)
    return { code, severity, title, foundAtMs, explanation: whole?.explanation ?? '', honestCause: whole?.honestCause ?? '' }
  }))
  return {
    file, madeAtMs, madeBy, logOrigin, findings, clocks: caseClocks(file, madeAtMs), timing: await timeDeed(store, file), papers: await papersOf(store, rows),
    sites: sites.map(({ siteId, name, operator, country, policy }) => ({ siteId, name, operator, country: countryText(country), allowedCountries: policy.allowedCountries.map(countryText), policyId: policy.policyId, policyVersion: policy.version })),
    chips: await Promise.all(rows.map(row => chipOf(store, row))),
  }
}

/** For people who read no codes, and with the code for those who compare. */
function countryText(code: string): string {
  const name = countryName(code)
  return name === code ? code : `${name} (${code})`
}

async function chipOf(reader: StoreReader, row: ChipRow): Promise<ReportChip> {
  const { chipId, siteId, nodeName, outcome, reason, countries, standing, claimed, test } = row
  const proven = (await reader.listChipAnswers(chipId, ANSWERS_LOOKED_AT)).find(answer => answer.outcome !== 'unknown')
  return {
    chipId, siteId, nodeName, outcome, reason, countries: countries.map(countryText), test, state: standing.state, provenAtMs: proven?.judgedAtMs ?? null,
    product: claimed?.product ?? '', serial: claimed?.serial ?? '', board: claimed?.board ?? '', chassis: claimed?.chassis ?? '',
  }
}

async function papersOf(reader: StoreReader, rows: readonly ChipRow[]): Promise<readonly ReportPaper[]> {
  const papers = new Map<string, ReportPaper & { readonly kind: PaperKind }>()
  for (const { chipId } of rows) for (const { eventId, kind, atMs, siteId, reference } of await reader.listChipPapers(chipId)) papers.set(eventId, { eventId, kind, atMs, siteId, reference })
  return [...papers.values()].sort((a, b) => a.atMs - b.atMs || PAPER_KINDS.indexOf(a.kind) - PAPER_KINDS.indexOf(b.kind))
}

/** The fixes that the case rests on, oldest first, with their bundles where `level` is given. */
export async function gatherProofs(context: FlowContext, proofs: ProofContext, file: CaseFile, level: Level | undefined): Promise<{ readonly proofs: readonly ReportProof[]; readonly bundles: readonly BundleFile[] }> {
  const gathered: ReportProof[] = []
  const bundles: BundleFile[] = []
  for (const challengeId of await fixesOf(context.store, file)) {
    const fix = await context.store.getFix(challengeId)
    if (fix === undefined || fix.summary.judgedAtMs === null) continue
    const leaf = await context.store.getLeaf(fixSubject(challengeId))
    const about = {
      challengeId, siteId: fix.siteId, atMs: fix.summary.judgedAtMs, outcome: fix.summary.outcome, countries: fix.summary.countries, logIndex: leaf?.index ?? null, leaf: leaf === undefined ? null : toHex(leaf.leaf),
    }
    const made = level === undefined ? undefined : await makeBundle(context, proofs, fix, { level })
    if (made?.ok !== true) {
      gathered.push({ ...about, file: null, sha256: null, missing: made === undefined ? 'in the pack' : made.refusal.message })
      continue
    }
    const bytes = utf8Bytes(JSON.stringify(made.value))
    const name = `bundles/fix-${challengeId}.json`
    bundles.push({ name, bytes })
    gathered.push({ ...about, file: name, sha256: toHex(context.primitives.hash('sha256', bytes)), missing: '' })
  }
  return { proofs: gathered.sort((a, b) => a.atMs - b.atMs), bundles }
}

/** Of every chip its last fix inside before it was missed and its newest one, of every finding its first and newest fixes. */
async function fixesOf(reader: StoreReader, file: CaseFile): Promise<readonly string[]> {
  const ids = new Set<string>()
  const { firstFoundAtMs } = await timeDeed(reader, file)
  for (const chipId of file.chipIds.slice(0, MAXIMUM_FIXES)) {
    const before = await reader.listChipAnswers(chipId, ANSWERS_LOOKED_AT, firstFoundAtMs ?? file.openedAtMs)
    const [newest] = await reader.listChipAnswers(chipId, 1)
    for (const answer of [before.find(({ outcome }) => outcome === 'inside'), newest]) if (answer !== undefined) ids.add(answer.challengeId)
  }
  for (const { findingId } of file.findings) {
    const challengeIds = (await reader.getFinding(findingId))?.challengeIds ?? []
    for (const id of [...challengeIds.slice(0, 1), ...challengeIds.slice(-FIXES_A_FINDING)]) ids.add(id)
  }
  return [...ids].slice(0, MAXIMUM_FIXES)
}
