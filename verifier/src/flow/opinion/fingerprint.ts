// The fingerprint of a site: enrolled from the fixes around an inspection (or by an administrator), versioned; every
// later fix is held against the newest version. On the path: after verdict, for findings only.
//
//   an `inspected` paper + fixes around it that speak for the site  ->  version n      a fix  ->  check  ->  finding?

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { findDelayChange, AGREEING_FIXES } from '@trigpoint/core/custody'
import { compareFingerprint, enrolFingerprint, type Fingerprint, type RangedFix } from '@trigpoint/core/estimate'
import type { Fix, SiteFingerprint } from '@trigpoint/core/wire'
import type { ChipRow, FingerprintCheckRow, FingerprintRow, PaperRow, StoreReader, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { endFinding, raise, tell } from '../custody/publish.ts'
import { sealStatement } from '../log/seal.ts'

/** Fixes this near to an inspection show the site as it was inspected. */
const INSPECTION_SPAN_MS = 24 * 3_600_000
/** An administrator's call takes the newest fixes of this long. */
const CALL_SPAN_MS = 7 * 24 * 3_600_000
/** A fingerprint is made of so many fixes at least: enough for a spread, few enough to have soon; and at most. */
export const FEWEST_FIXES = 6
const MOST_FIXES = 12
/** Looked at in search of those that speak for the site. */
const SEARCHED_FIXES = 60

/** The smallest round trip of a fix to each landmark that counted. */
export function rangedFix(fix: Fix): RangedFix {
  return { roundTripsMs: new Map(fix.landmarks.flatMap(({ landmarkId, roundTripNs, reachKm }) => (roundTripNs === null || reachKm === null ? [] : [[landmarkId, roundTripNs / 1e6] as const]))) }
}

/** What the second look does about fingerprints: enrols after an inspection, then holds the fix against what is enrolled. */
export async function lookAtFingerprint(context: FlowContext, fix: Fix): Promise<void> {
  await enrolAfterInspection(context, fix)
  const fingerprint = await context.store.getFingerprint(fix.siteId)
  if (fingerprint === undefined || fingerprint.challengeIds.includes(fix.challengeId) || (fix.judgedAtMs ?? 0) < fingerprint.enrolledAtMs) return
  const check = checkFix(fingerprint, fix)
  await context.store.write(async writer => {
    await writer.putFingerprintCheck(check)
    await raiseDelayChange(writer, fix, fingerprint, context.clock.nowMs())
  })
  context.bell.ring()
}

function checkFix(row: FingerprintRow, fix: Fix): FingerprintCheckRow {
  const { landmarks, ...statistics } = compareFingerprint(asFingerprint(row), rangedFix(fix))
  return { challengeId: fix.challengeId, siteId: fix.siteId, agentId: fix.agentId, atMs: fix.judgedAtMs ?? 0, version: row.version, ...statistics, landmarks: landmarks.map(one => ({ ...one })) }
}

function asFingerprint({ entries, challengeIds }: FingerprintRow): Fingerprint {
  return { entries, fixes: challengeIds.length }
}

/** A node under announced maintenance is not accused; what two fixes in a row no longer show has ended. */
async function raiseDelayChange(writer: StoreWriter, fix: Fix, fingerprint: FingerprintRow, nowMs: number): Promise<void> {
  const newest = (await writer.listFingerprintChecks({ agentId: fix.agentId }, AGREEING_FIXES)).filter(row => row.siteId === fix.siteId && row.version === fingerprint.version)
  const [site, agent, chips] = [await writer.getSite(fix.siteId), await writer.getAgent(fix.agentId), await writer.listAgentChips(fix.agentId)]
  if (newest.length === AGREEING_FIXES && newest.every(({ outcome }) => outcome === 'same')) await endDelayChanges(writer, fix.agentId, nowMs)
  if (site === undefined || agent === undefined || (await isExcused(writer, site.siteId, chips, nowMs))) return
  const found = findDelayChange({
    siteId: site.siteId, siteName: site.name, agentId: fix.agentId, nodeName: agent.nodeName, chipIds: chips.map(({ chipId }) => chipId), fingerprintVersion: fingerprint.version, newest,
  })
  if (found !== undefined) await raise(writer, found, nowMs)
}

async function isExcused(reader: StoreReader, siteId: string, chips: readonly ChipRow[], nowMs: number): Promise<boolean> {
  if (chips.some(chip => chip.standing.excusedUntilMs > nowMs)) return true
  const chassis = new Set(chips.map(({ claimed }) => claimed?.chassis ?? ''))
  return (await reader.listWindows(siteId)).some(window =>
    window.kind === 'declared' && window.fromMs <= nowMs && nowMs <= window.untilMs && (window.chassis.length === 0 || window.chassis.some(name => chassis.has(name))))
}

async function endDelayChanges(writer: StoreWriter, agentId: string, nowMs: number): Promise<void> {
  for (const code of ['relay-suspected', 'moved'] as const) {
    const finding = await writer.getFinding(`${code}:${agentId}`)
    if (finding !== undefined && finding.endedAtMs === null) await endFinding(writer, finding, nowMs)
  }
}

/** The first fixes after an inspection that make a whole fingerprint enrol it. */
async function enrolAfterInspection(context: FlowContext, fix: Fix): Promise<void> {
  const paper = await newestInspection(context.store, fix)
  if (paper === undefined) return
  const versions = await context.store.listFingerprints(fix.siteId)
  if (versions.some(({ by, enrolledAtMs }) => (by.kind === 'paper' && by.reference === paper.eventId) || enrolledAtMs >= paper.atMs + INSPECTION_SPAN_MS)) return
  const span = { fromMs: paper.atMs - INSPECTION_SPAN_MS, toMs: paper.atMs + INSPECTION_SPAN_MS }
  const fixes = await fixesOfSite(context.store, fix.siteId, span, paper.atMs)
  if (fixes.length >= FEWEST_FIXES) await enrol(context, fix.siteId, fixes, { kind: 'paper', reference: paper.eventId })
}

async function newestInspection(reader: StoreReader, fix: Fix): Promise<PaperRow | undefined> {
  const [chip] = fix.outcome === 'outside' ? [] : (fix.verdict?.chips ?? [])
  const papers = chip === undefined ? [] : await reader.listChipPapers(chip.chipId)
  return papers.filter(paper => paper.kind === 'inspected' && paper.siteId === fix.siteId).at(-1)
}

/** Presence was proved, or the site's country is among those left: near a border no delay proves more. */
function speaksFor(fix: Fix, country: string): boolean {
  return fix.outcome === 'inside' || (fix.outcome === 'unknown' && fix.region?.empty === false && fix.countries.includes(country))
}

/** Fixes that speak for the site, the nearest in time to the inspection first. */
async function fixesOfSite(reader: StoreReader, siteId: string, span: { readonly fromMs: number; readonly toMs: number }, aroundMs: number): Promise<readonly Fix[]> {
  const country = (await reader.getSite(siteId))?.country ?? ''
  const fixes: Fix[] = []
  for (const challengeId of await reader.listJudgedFixIds(siteId, span, SEARCHED_FIXES)) {
    const fix = await reader.getFixResult(challengeId)
    if (fix !== undefined && speaksFor(fix, country)) fixes.push(fix)
  }
  const distanceMs = ({ judgedAtMs }: Fix): number => Math.abs((judgedAtMs ?? 0) - aroundMs)
  return fixes.sort((a, b) => distanceMs(a) - distanceMs(b)).slice(0, MOST_FIXES)
}

/** Enrols a site now, from its newest fixes that speak for it. Refuses `site.unknown`, `fingerprint.too-few-fixes`. */
export async function enrolSite(context: FlowContext, raw: Uint8Array, siteId: string, reason: string): Promise<Result<FingerprintRow>> {
  const nowMs = context.clock.nowMs()
  if ((await context.store.getSite(siteId)) === undefined) return refuse('site.unknown', `There is no site ${siteId}.`, 'siteId')
  const fixes = await fixesOfSite(context.store, siteId, { fromMs: nowMs - CALL_SPAN_MS, toMs: nowMs }, nowMs)
  if (fixes.length < FEWEST_FIXES)
    return refuse('fingerprint.too-few-fixes', `Only ${String(fixes.length)} of the newest fixes speak for the site; ${String(FEWEST_FIXES)} make a fingerprint.`, 'siteId', { fixes: fixes.length, needed: FEWEST_FIXES })
  await context.store.write(writer => writer.addReceived({ kind: 'admin', atMs: nowMs, subject: siteId, hash: context.primitives.hash('sha256', raw), bytes: raw }))
  return ok(await enrol(context, siteId, fixes, { kind: 'admin', reference: reason }))
}

async function enrol(context: FlowContext, siteId: string, fixes: readonly Fix[], by: FingerprintRow['by']): Promise<FingerprintRow> {
  const nowMs = context.clock.nowMs()
  const made = enrolFingerprint(fixes.map(rangedFix)) ?? { entries: [], fixes: 0 }
  const row = await context.store.write(async writer => {
    const version = ((await writer.getFingerprint(siteId))?.version ?? 0) + 1
    const enrolled: FingerprintRow = { siteId, version, enrolledAtMs: nowMs, by, challengeIds: fixes.map(({ challengeId }) => challengeId), entries: made.entries.map(entry => ({ ...entry })) }
    await writer.addFingerprint(enrolled)
    await sealStatement(context, writer, { kind: 'enrolment', id: `${siteId}:${String(version)}`, atMs: nowMs, value: enrolled })
    const site = await writer.getSite(siteId)
    await tell(writer, {
      atMs: nowMs, kind: 'enrolment', title: `${site?.name ?? siteId}: delays enrolled, version ${String(version)}`, siteId, chipIds: [], challengeId: null,
      detail: `From ${String(fixes.length)} fixes, to ${String(made.entries.length)} landmarks; ${by.kind === 'paper' ? `after the inspection ${by.reference}` : by.reference}.`,
    })
    await writer.addEvent({ kind: 'site', siteId }, siteId)
    return enrolled
  })
  context.bell.ring()
  return row
}

/** Checks that a site's page shows. */
const RECENT_CHECKS = 60

export async function showFingerprint(reader: StoreReader, siteId: string): Promise<SiteFingerprint> {
  const versions = await reader.listFingerprints(siteId)
  return {
    fingerprint: versions[0] ?? null,
    versions: versions.map(({ version, enrolledAtMs, by }) => ({ version, enrolledAtMs, by })),
    recent: [...(await reader.listFingerprintChecks({ siteId }, RECENT_CHECKS))],
  }
}
