// What the finders look at, read from the store: one function a kind of subject. On the path: custody.
// A view holds everything known of its subject, so that a finder run again from scratch finds the same.

import { BUILT_IN_RULES, findChip } from '@trigpoint/core/custody/rules'
import {
  reconcile, type AgentView, type CarrierView, type ChipLife, type CohortView, type CustodyState, type DeliveryView, type FixFactsSeen, type ImportLine, type ReconciledChip, type SiteFacts, type SiteView, type StockLine,
} from '@trigpoint/core/custody'
import { listAt, type EpcisEvent } from '@trigpoint/core/custody/epcis'
import { toHex } from '@trigpoint/core/base'
import { countryName } from '@trigpoint/core/region'
import type { FlowSettings } from '../context.ts'
import type { AgentRow, ChipRow, SiteRow, StoreReader } from '../../ports/index.ts'
import { chipsOf } from '../epcis/epcis-chips.ts'

/** Newest fixes of an agent that are looked at. */
const AGENT_FIXES = 400
const CARRIER_EVENTS = 500
/** States in which a chip takes power and a slot at its site. */
const THERE: ReadonlySet<CustodyState> = new Set(['received', 'stored', 'installed', 'verified', 'inspected', 'maintenance', 'silent'])

export function siteFacts({ siteId, name, country, policy }: SiteRow): SiteFacts {
  return { siteId, name, country, maximumAgeMs: policy.maximumAgeMs }
}

export async function cohortView(reader: StoreReader, id: string): Promise<CohortView | undefined> {
  const slash = id.indexOf('/')
  const site = await reader.getSite(id.slice(0, slash))
  if (site === undefined) return undefined
  const chassis = id.slice(slash + 1)
  const lives = await reader.listCohortLives(site.siteId, chassis)
  return { site: siteFacts(site), chassis, lives, fixes: await fixesOf(reader, lives), windows: await reader.listWindows(site.siteId) }
}

async function fixesOf(reader: StoreReader, lives: readonly ChipLife[]): Promise<ReadonlyMap<string, FixFactsSeen>> {
  const ids = new Set(lives.flatMap(({ stays }) => stays.flatMap(stay => (stay.state === 'reappeared' ? stay.factId ?? [] : []))))
  const fixes = new Map<string, FixFactsSeen>()
  for (const challengeId of ids) {
    const fix = await reader.getFix(challengeId)
    if (fix === undefined) continue
    const agent = await reader.getAgent(fix.agentId)
    fixes.set(challengeId, { challengeId, outcome: fix.summary.outcome, countries: fix.summary.countries.map(countryName), siteId: fix.siteId, nodeName: agent?.nodeName ?? '' })
  }
  return fixes
}

export async function siteView(reader: StoreReader, settings: Pick<FlowSettings, 'stays'>, siteId: string, nowMs: number): Promise<SiteView | undefined> {
  const site = await reader.getSite(siteId)
  if (site === undefined) return undefined
  const limits = Object.entries(settings.stays).flatMap(([state, limitMs]) => (limitMs === null ? [] : [{ state: state as CustodyState, limitMs }]))
  const longStays = []
  for (const { state, limitMs } of limits) longStays.push(...(await reader.listLongStays(siteId, state, limitMs, nowMs)))
  const dossier = await reader.getDossier(siteId)
  // Counting reads every chip of the site: only where a declared capacity is there to compare with.
  const isLimited = dossier?.dossier.powerMw !== undefined || dossier?.dossier.racks !== undefined
  const stock = isLimited ? (await reader.countStock(siteId)).filter(line => THERE.has(line.state)).map(({ sku, chips }): StockLine => ({ sku, chips, powerW: powerOf(sku) })) : []
  return {
    site: siteFacts(site), stays: settings.stays, dossier: dossier?.dossier, dossierAtMs: dossier?.atMs ?? null, longStays, nextLongMs: await nextAfter(reader, siteId, nowMs), stock,
    agents: [], installedFromMs: await reader.firstStayMs(siteId, ['installed', 'verified', 'inspected']), answeredFromMs: await reader.firstFixMs(siteId),
    imports: await importLines(reader, siteId), windows: await reader.listWindows(siteId),
  }
}

async function nextAfter(reader: StoreReader, siteId: string, nowMs: number): Promise<number | null> {
  const next = await reader.nextOverdueMs(siteId)
  return next === null || next <= nowMs ? null : next + 1
}

function powerOf(sku: string): number | null {
  const found = sku === '' ? undefined : findChip(BUILT_IN_RULES.chips, sku)
  return found?.ok === true ? found.value.chip.powerW : null
}

/** One spelling for one product: the catalogue's id where it knows the name. */
export function skuOf(name: string): string {
  const found = name === '' ? undefined : findChip(BUILT_IN_RULES.chips, name)
  return found?.ok === true ? found.value.chip.id : name
}

async function importLines(reader: StoreReader, siteId: string): Promise<readonly ImportLine[]> {
  const imports = await reader.listImports(siteId)
  if (imports.length === 0) return []
  const here = imports.some(record => record.unserialised > 0) ? (await reader.listSiteChips(siteId)).map(row => row.chipId) : []
  const ids = [...new Set([...imports.flatMap(record => record.chipIds), ...here])]
  const lines = reconcile(imports, await reconciledChips(reader, ids), skuOf)
  return lines.filter(line => line.imported > 0).map(({ sku, imported, serials, unserialised, lastEntryMs }) => {
    // What fell silent or moved on with papers has its own findings; here counts what nothing was told of.
    const missing = serials.filter(serial => serial.isImported && (serial.state === 'unregistered' || serial.state === 'missing'))
    const known = serials.filter(serial => serial.isImported).length
    const beside = Math.min(unserialised, serials.length - known)
    return { sku, imported, accounted: known - missing.length + beside, missing: missing.map(serial => serial.chipId), sinceMs: lastEntryMs }
  })
}

export async function reconciledChips(reader: StoreReader, chipIds: readonly string[]): Promise<readonly ReconciledChip[]> {
  const chips: ReconciledChip[] = []
  for (const chipId of chipIds) {
    const row = await reader.getChip(chipId)
    if (row !== undefined) chips.push(reconciledChip(row))
  }
  return chips
}

export function reconciledChip(row: ChipRow): ReconciledChip {
  return {
    chipId: row.chipId, sku: row.claimed?.product ?? '', siteId: row.standing.siteId ?? row.siteId, state: row.standing.state, answeredAtMs: row.standing.answeredAtMs, wasReceived: row.wasReceived ?? false,
  }
}

export async function deliveryView(reader: StoreReader, eventId: string): Promise<DeliveryView | undefined> {
  const paper = await reader.getPaper(eventId)
  const site = paper && (await reader.getSite(paper.siteId))
  if (paper === undefined || site === undefined) return undefined
  const chips = []
  for (const chipId of paper.chipIds) {
    const stays = await reader.listStays(chipId)
    // A withdrawn paper began no stay of this chip, and is no delivery.
    if (!stays.some(stay => stay.factId === eventId)) continue
    const later = stays.filter(stay => stay.sinceMs >= paper.atMs)
    const answered = later.find(stay => ANSWERED.has(stay.state) || (stay.state === 'installed' && IS_CHALLENGE.test(stay.factId ?? '')))
    const left = later.find(stay => LEFT.has(stay.state))
    chips.push({ chipId, answeredAtMs: answered?.sinceMs ?? null, leftAtMs: left?.sinceMs ?? null })
  }
  const { kind, atMs, reference } = paper
  return chips.length === 0 ? undefined : { site: siteFacts(site), paper: { eventId, kind, atMs, reference }, chips }
}

/** A stay that an answer began, not a paper. */
const IS_CHALLENGE = /^[0-9a-f]{32}$/
const ANSWERED: ReadonlySet<CustodyState> = new Set(['verified', 'inspected', 'reappeared', 'silent'])
const LEFT: ReadonlySet<CustodyState> = new Set(['stored', 'shipped', 'moved', 'removed', 'returned', 'missing', 'decommissioned', 'destroyed'])

export async function agentView(reader: StoreReader, agentId: string): Promise<AgentView | undefined> {
  const agent = await reader.getAgent(agentId)
  const site = agent && (await reader.getSite(agent.siteId))
  if (agent === undefined || site === undefined) return undefined
  const fixes = (await reader.listAgentFixes(agentId, AGENT_FIXES)).flatMap(({ challengeId, summary }) =>
    (summary.judgedAtMs === null || summary.areaKm2 === null ? [] : [{ challengeId, atMs: summary.judgedAtMs, areaKm2: summary.areaKm2, outcome: summary.outcome }]))
  return { agent: agentFacts(agent), site: siteFacts(site), fixes: fixes.sort((a, b) => a.atMs - b.atMs || (a.challengeId < b.challengeId ? -1 : 1)) }
}

function agentFacts({ agentId, nodeName, enrolledAtMs, lastSeenAtMs }: AgentRow): AgentView['agent'] {
  return { agentId, nodeName, enrolledAtMs, lastSeenAtMs }
}

export async function carrierView(reader: StoreReader, carrier: string, nowMs: number): Promise<CarrierView | undefined> {
  const chips = []
  for (const chipId of await chipsOf(reader, [carrier], nowMs)) {
    const row = await reader.getChip(chipId)
    if (row !== undefined) chips.push({ chipId, agentId: row.agentId, siteId: row.siteId, answeredAtMs: row.standing.answeredAtMs, challengeId: row.standing.answerId ?? null })
  }
  return { carrier, chips, doubles: await doublesOf(reader, carrier) }
}

/** Children that were put into this carrier while another still held them. */
async function doublesOf(reader: StoreReader, carrier: string): Promise<CarrierView['doubles']> {
  const put = await associations(reader, 'parent', carrier)
  const doubles = []
  for (const { event, atMs, hash } of put) {
    if (event['action'] !== 'ADD') continue
    for (const child of listAt(event['childEPCs']).map(String)) {
      const other = (await associations(reader, 'epc', child)).filter(each => each.atMs < atMs && each.event['parentID'] !== carrier).at(-1)
      if (other?.event['action'] === 'ADD') doubles.push({ child, other: String(other.event['parentID']), atMs, eventHash: hash })
    }
  }
  return doubles
}

interface Association {
  readonly event: EpcisEvent
  readonly atMs: number
  readonly hash: string
}

/** Association events in the order of their times, without those that were declared errors. */
async function associations(reader: StoreReader, part: 'parent' | 'epc', id: string): Promise<readonly Association[]> {
  const rows = await reader.scanEpcisEvents({ look: { parts: [{ parts: [part], ids: [id] }], types: ['AssociationEvent'] }, orderBy: 'eventTime', isAscending: true, limit: CARRIER_EVENTS })
  const told = rows.map(row => ({ event: JSON.parse(row.event) as EpcisEvent, atMs: row.eventTimeMs, hash: toHex(row.hash) }))
  const mistaken = new Set(told.filter(({ event }) => event['errorDeclaration'] !== undefined).map(({ event }) => event['eventID']))
  return told.filter(({ event }) => event['errorDeclaration'] === undefined && !(event['eventID'] !== undefined && mistaken.has(event['eventID'])))
}
