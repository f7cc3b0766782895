// What a site can hold and what was brought there: power and slots, imports against what is there, and whether
// the site lets itself be verified at all. On the path: custody.

import { countOf, spanText } from '../finding.ts'
import { NOTHING, type DatedDraft, type Finder } from './finder.ts'
import type { ImportLine, SiteView } from './views.ts'

const CHIPS_A_SERVER = 8
/** Share of a server's power that is not its accelerators': fans, processors, losses. */
const SERVER_OVERHEAD = 1.3

export const CAPACITY: Finder<SiteView> = {
  code: 'capacity',
  find: ({ site, dossier, stock, dossierAtMs }) => {
    const chips = stock.reduce((sum, line) => sum + line.chips, 0)
    const powerMw = (stock.reduce((sum, line) => sum + (line.powerW ?? 0) * line.chips, 0) * SERVER_OVERHEAD) / 1e6
    const slots = dossier?.racks === undefined || dossier.slotsPerRack === undefined ? undefined : dossier.racks * dossier.slotsPerRack
    const reasons: string[] = []
    if (dossier?.powerMw !== undefined && powerMw > dossier.powerMw) reasons.push(`The accelerators that were delivered need about ${powerMw.toFixed(2)} MW; the site declares ${String(dossier.powerMw)} MW.`)
    if (slots !== undefined && chips > slots * CHIPS_A_SERVER) reasons.push(`${countOf(chips, 'chip')} need ${countOf(Math.ceil(chips / CHIPS_A_SERVER), 'slot')}; the site declares ${String(slots)}.`)
    if (reasons.length === 0) return NOTHING
    return {
      drafts: [{
        code: 'capacity', subject: site.siteId, severity: reasons.length > 1 ? 'high' : 'medium', title: `More was delivered to ${site.name} than fits`,
        explanation: reasons.join(' '), honestCause: 'A dossier from before an extension, or spares that are stored and not run.',
        nextStep: 'Ask for the electricity bill and a floor plan, renew the dossier, and count the racks at the next inspection.',
        siteId: site.siteId, chipIds: [], challengeIds: [], evidence: [{ kind: 'dossier', id: site.siteId }], openedAtMs: dossierAtMs ?? 0,
      }],
      nextMs: null,
    }
  },
}

/** Boards under way between two papers; below this a gap is clerical. */
const TOLERATED_SHARE = 0.02
const TOLERATED_CHIPS = 8

export const IMPORT_INVENTORY_GAP: Finder<SiteView> = {
  code: 'import-inventory-gap',
  find: ({ site, imports }) => ({
    drafts: imports.filter(line => line.imported - line.accounted > Math.max(TOLERATED_CHIPS, line.imported * TOLERATED_SHARE)).map(line => gapDraft(site.siteId, site.name, line)), nextMs: null,
  }),
}

function gapDraft(siteId: string, siteName: string, { sku, imported, accounted, missing, sinceMs }: ImportLine): DatedDraft {
  const gap = imported - accounted
  return {
    code: 'import-inventory-gap', subject: `${siteId}/${sku}`, severity: gap > imported * 0.1 ? 'high' : 'medium',
    title: `${countOf(gap, 'unit')} of ${sku === '' ? 'unnamed goods' : sku} imported for ${siteName} are nowhere`,
    explanation: `${String(imported)} were imported; ${String(accounted)} are installed, in stock, in transit or recorded as gone.`,
    honestCause: 'Papers of installation or storage that lag behind, or units counted twice at import.',
    nextStep: 'Open the reconciliation of this site, take the serials that are missing to the operator, and count the stock on the spot.',
    siteId, chipIds: missing.slice(0, 1000), challengeIds: [], evidence: [], openedAtMs: sinceMs,
  }
}

/** From an agreed agent or an installation to the first answer; and how long an agent may be away. */
const LONGEST_REFUSAL_MS = 30 * 24 * 3600 * 1000

export const REFUSES_VERIFICATION: Finder<SiteView> = {
  code: 'refuses-verification',
  find: (view, nowMs) => {
    const { site, dossier } = view
    const refusals = (dossier?.refusals ?? []).map(({ atMs, what, note }) => refusalDraft(site.siteId, site.name, `refused-${what}-${String(atMs)}`, atMs, `The site declined the ${what} that was agreed.${note === '' ? '' : ` ${note.slice(0, 300)}`}`))
    const silent = silentSite(view, nowMs)
    return { drafts: [...refusals, ...silent.drafts], nextMs: silent.nextMs }
  },
}

/** Chips stand there by their papers, verification was agreed, and nothing ever answered. */
function silentSite({ site, dossier, installedFromMs, answeredFromMs, agents }: SiteView, nowMs: number): { drafts: readonly DatedDraft[]; nextMs: number | null } {
  if (dossier?.verificationAgreedFromMs === undefined || installedFromMs === null) return NOTHING
  const dueMs = Math.max(dossier.verificationAgreedFromMs, installedFromMs) + LONGEST_REFUSAL_MS
  if (answeredFromMs !== null && answeredFromMs <= dueMs) return NOTHING
  if (nowMs <= dueMs) return { drafts: [], nextMs: dueMs + 1 }
  const draft = refusalDraft(site.siteId, site.name, 'no-answer', dueMs, `Verification was agreed and chips are installed by their papers, but ${agents.length === 0 ? 'no agent was ever enrolled' : 'no chip ever answered'} within ${spanText(LONGEST_REFUSAL_MS)}.`)
  return { drafts: [answeredFromMs === null ? draft : { ...draft, endedAtMs: answeredFromMs }], nextMs: null }
}

function refusalDraft(siteId: string, siteName: string, what: string, atMs: number, explanation: string): DatedDraft {
  return {
    code: 'refuses-verification', subject: `${siteId}/${what}`, severity: 'high', title: `${siteName} does not let itself be verified`, explanation,
    honestCause: 'Security rules of the operator that nobody had asked about, or a change window that was missed.',
    nextStep: 'Name the clause of the contract, offer a date for a visit, and hold further deliveries until it has taken place.',
    siteId, chipIds: [], challengeIds: [], evidence: [{ kind: 'dossier', id: siteId }], openedAtMs: atMs,
  }
}
