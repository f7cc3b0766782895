// A small world for the console's tests: landmarks, sites, nodes of eight chips, fixes, findings and a story.
// Every document is checked against the wire definition, so that it cannot drift from what a verifier answers.

import {
  chipSchema, chipSummarySchema, findingSchema, fixSchema, fixSummarySchema, landmarkSchema, siteSummarySchema, timelineEntrySchema,
  type Chip, type ChipSummary, type Finding, type Fix, type FixLandmark, type FixSummary, type Landmark, type Outcome, type SiteSummary,
  type TimelineEntry,
} from '@trigpoint/core/wire'
import type { Position } from '@trigpoint/core/base'
import { distanceKm, fixtureRoundTripNs, outlineOf, reachOf } from './fixture-geometry.ts'
import { FIXTURE_LANDMARKS, FIXTURE_NODES, FIXTURE_SITES, FIXTURE_STORY, type FixtureNode } from './fixture-cast.ts'

export interface FixtureWorld {
  readonly sites: SiteSummary[]
  readonly landmarks: Landmark[]
  readonly chips: Chip[]
  readonly fixes: Fix[]
  readonly history: Map<string, FixSummary[]>
  readonly findings: Finding[]
  readonly timeline: TimelineEntry[]
}

const TEST_POLICY = { version: 1, bound: 'vacuum', faulty: 'default', minimumLandmarks: 3, maximumAgeMs: 600_000, acceptTestChips: true } as const
const ROUNDS = 30

/** A sequence of numbers from 0 to 1 that is the same in every run. */
function openDraw(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

export function hex(seed: number): string {
  const draw = openDraw(seed * 7919 + 13)
  return Array.from({ length: 32 }, () => Math.floor(draw() * 16).toString(16)).join('')
}

export function makeWorld(nowMs: number, extraChips = 0): FixtureWorld {
  const fixes = FIXTURE_NODES.flatMap((node, index) => (node.trueAt === null ? [] : [makeFix(node, index, nowMs - 20_000 - index * 7000)]))
  const chips = FIXTURE_NODES.flatMap((node, index) => makeChips(node, index, fixes.find(fix => fix.agentId === hex(100 + index)) ?? null, nowMs))
  for (let i = 0; i < extraChips; i++) chips.push(makeExtraChip(i, nowMs))
  const history = new Map(chips.slice(0, FIXTURE_NODES.length * 8).map(chip => [chip.chipId, makeHistory(chip, nowMs)]))
  const timeline = FIXTURE_STORY.map(([ageS, kind, title, detail, siteId], index) => timelineEntrySchema.parse({
    id: FIXTURE_STORY.length - index, atMs: nowMs - ageS * 1000, kind, title, detail, siteId, challengeId: null,
    chipIds: chips.filter(chip => chip.siteId === siteId && (!`${title} ${detail}`.includes('-node-') || `${title} ${detail}`.includes(chip.nodeName))).map(chip => chip.chipId),
  }))
  for (const chip of chips) chip.events.push(...timeline.filter(entry => entry.chipIds.includes(chip.chipId)))
  const findings = makeFindings(chips, nowMs)
  const sites = FIXTURE_SITES.map(site => makeSite(site, chips, findings, nowMs))
  const landmarks = FIXTURE_LANDMARKS.map((landmark, index) => makeLandmark(landmark, index, fixes, nowMs))
  return { sites, landmarks, chips: chips.map(chip => chipSchema.parse(chip)), fixes, history, findings, timeline }
}

function makeSite(site: (typeof FIXTURE_SITES)[number], chips: readonly Chip[], findings: readonly Finding[], nowMs: number): SiteSummary {
  const own = chips.filter(chip => chip.siteId === site.siteId)
  return siteSummarySchema.parse({
    ...site, policy: { ...TEST_POLICY, policyId: `${site.siteId}-licence`, allowedCountries: site.allowed },
    chips: countOutcomes(own), agents: Math.ceil(own.length / 8), lastFixAtMs: own.length === 0 ? null : nowMs - 20_000,
    openFindings: findings.filter(finding => finding.siteId === site.siteId).length,
  })
}

export function countOutcomes(chips: readonly { outcome: Outcome }[]): { inside: number; outside: number; unknown: number } {
  const counts = { inside: 0, outside: 0, unknown: 0 }
  for (const chip of chips) counts[chip.outcome]++
  return counts
}

function makeLandmark([landmarkId, name, country, operator, latDeg, lonDeg]: (typeof FIXTURE_LANDMARKS)[number], index: number, fixes: readonly Fix[], nowMs: number): Landmark {
  const used = fixes.flatMap(fix => fix.landmarks.filter(part => part.landmarkId === landmarkId).map(part => ({ fix, part })))
  const best = used.flatMap(({ part }) => part.roundTripNs ?? [])
  return landmarkSchema.parse({
    landmarkId, name, operator, country, position: { latDeg, lonDeg }, uncertaintyKm: 0.5, host: '127.0.0.1', port: 40_000 + index,
    validUntilMs: nowMs + 90 * 86_400_000, receipts: used.length * 40, lastReceiptAtMs: used.length === 0 ? null : nowMs - 20_000,
    bestRoundTripNs: best.length === 0 ? null : Math.min(...best), suspended: landmarkId === 'lagos',
    recent: used.map(({ fix, part }) => ({
      challengeId: fix.challengeId, siteId: fix.siteId, atMs: fix.requestedAtMs, roundTripNs: part.roundTripNs, lostRounds: part.lostRounds, decisive: part.decisive,
    })),
  })
}

function makeFixLandmarks(trueAt: Position, seed: number): FixLandmark[] {
  const draw = openDraw(seed)
  const nearest = [...FIXTURE_LANDMARKS].sort((a, b) => distanceKm({ latDeg: a[4], lonDeg: a[5] }, trueAt) - distanceKm({ latDeg: b[4], lonDeg: b[5] }, trueAt)).slice(0, 14)
  return nearest.map(([landmarkId, name, , operator, latDeg, lonDeg], index) => {
    const leastNs = fixtureRoundTripNs(distanceKm({ latDeg, lonDeg }, trueAt), 1.25 + draw() * 0.5)
    const lostRounds = index === 13 ? ROUNDS : Math.floor(draw() * 3)
    const roundTripsNs = Array.from({ length: ROUNDS - lostRounds }, () => Math.round(leastNs * (1 + draw() ** 4 * 0.6) + draw() * 4e5))
    if (roundTripsNs.length > 0) roundTripsNs[Math.floor(draw() * roundTripsNs.length)] = leastNs
    const roundTripNs = roundTripsNs.length === 0 ? null : leastNs
    const reachKm = roundTripNs === null ? null : reachOf(roundTripNs, 0.5)
    return { landmarkId, name, operator, position: { latDeg, lonDeg }, uncertaintyKm: 0.5, roundTripNs, roundTripsNs, sentRounds: ROUNDS, lostRounds, reachKm, decisive: false, source: roundTripNs === null ? 'none' : index === 5 ? 'landmark' : 'both' }
  })
}

function makeFix(node: FixtureNode, index: number, atMs: number): Fix {
  const trueAt = node.trueAt ?? { latDeg: 0, lonDeg: 0 }
  const landmarks = makeFixLandmarks(trueAt, 50 + index)
  const discs = landmarks.flatMap(landmark => (landmark.reachKm === null ? [] : [{ position: landmark.position, reachKm: landmark.reachKm, id: landmark.landmarkId }]))
  const { ring, shapedBy, areaKm2 } = outlineOf(discs, trueAt)
  const decisive = discs.filter(disc => shapedBy.has(disc)).map(disc => disc.id)
  const contained = node.countries.length === 1 ? (node.countries[0] ?? null) : null
  const site = FIXTURE_SITES.find(one => one.siteId === node.siteId)
  const chipIds = Array.from({ length: 8 }, (_, slot) => chipIdOf(index, slot))
  const outcome = node.fixOutcome ?? node.outcome
  const reason = outcome === node.outcome ? node.reason : 'Only an allowed country was left when this fix was judged.'
  const summary = {
    challengeId: hex(300 + index), agentId: hex(100 + index), siteId: node.siteId, requestedAtMs: atMs, judgedAtMs: atMs + 1900, status: 'judged' as const,
    outcome, reason, countries: [...node.countries], areaKm2,
  }
  return fixSchema.parse({
    ...summary, policy: { ...TEST_POLICY, policyId: `${node.siteId}-licence`, allowedCountries: site?.allowed ?? ['MY'] },
    verdict: {
      outcome, reason, help: node.help, chips: chipIds.map(chipId => ({ chipId, outcome, test: true, checks: chipChecks(node) })),
      countries: node.countries, contained, bound: 'vacuum', faulty: 1, areaKm2, checks: fixChecks(node), warnings: node.outcome === 'outside' ? ['The nearest landmark changed since the chip was last inside.'] : [],
    },
    region: {
      bound: 'vacuum', faulty: 1, empty: false, witnesses: [], areaKm2, contained, outline: [ring], decisive,
      countries: node.countries.map(country => ({ country, relation: contained === null ? 'touches' : 'contains' })),
    },
    landmarks: landmarks.map(landmark => ({ ...landmark, decisive: decisive.includes(landmark.landmarkId) })),
    failures: [{ landmarkId: landmarks[13]?.landmarkId ?? 'none', code: 'delay.no-answer', message: 'The landmark did not answer the hello within 2 s.' }],
  })
}

function fixChecks(node: FixtureNode): { code: string; ok: boolean; detail: string }[] {
  const policyOk = node.outcome === 'inside'
  return [
    { code: 'challenge.fresh', ok: true, detail: 'The challenge was made for this fix and answered 1.9 s later, before it expired.' },
    { code: 'delay.receipts-signed', ok: true, detail: 'Every receipt carries the signature of its landmark.' },
    { code: 'delay.enough-landmarks', ok: true, detail: '13 landmarks timed answers; the policy asks for 3.' },
    { code: 'region.not-empty', ok: true, detail: 'All circles have a place in common.' },
    { code: 'verdict.allowed-countries', ok: policyOk, detail: node.reason },
  ]
}

function chipChecks(node: FixtureNode): { code: string; ok: boolean; detail: string }[] {
  return [
    { code: 'evidence.chain-valid', ok: true, detail: 'The certificate chain ends in a root that is configured here (a test root).' },
    { code: 'evidence.nonce-matches', ok: true, detail: 'The report is signed over this very measurement.' },
    { code: 'evidence.measurements-known', ok: true, detail: 'The measurements are those of the reference.' },
    { code: 'custody.papers-name-site', ok: node.outcome !== 'outside', detail: node.outcome === 'outside' ? 'The papers name another place than the proof.' : 'The papers name this site.' },
  ]
}

function chipIdOf(node: number, slot: number): string {
  return `nvidia:41:${hex(1000 + node * 8 + slot).slice(0, 16).toUpperCase()}`
}

function makeChips(node: FixtureNode, index: number, fix: Fix | null, nowMs: number): Chip[] {
  return Array.from({ length: 8 }, (_, slot) => {
    const chipId = chipIdOf(index, slot)
    const summary: ChipSummary = chipSummarySchema.parse({
      chipId, siteId: node.siteId, agentId: hex(100 + index), nodeName: node.name, product: 'Software chip B200', chassis: `CH-${String(1000 + index)}`,
      outcome: node.outcome, reason: node.reason, help: node.help, state: node.state, stateSinceMs: nowMs - 240_000, test: true, countries: node.countries,
      lastFixId: fix?.challengeId ?? null, lastFixAtMs: fix?.judgedAtMs ?? null,
    })
    const claimed = {
      chipId, uuid: `GPU-${hex(2000 + slot).slice(0, 12)}`, serial: `13${hex(index * 8 + slot).slice(0, 10)}`, board: `BRD-${String(index)}`, chassis: summary.chassis,
      busId: `0000:${(slot * 16 + 1).toString(16).padStart(2, '0')}:00.0`, product: summary.product, driverVersion: '580.95.05', vbiosVersion: '97.00.82.00.18',
    }
    return { ...summary, claimed, fix, events: [] }
  })
}

function makeExtraChip(i: number, nowMs: number): Chip {
  const node: FixtureNode = { ...(FIXTURE_NODES[0] as FixtureNode), name: `rack-${String(Math.floor(i / 8))}`, state: 'installed', outcome: 'unknown', reason: 'No fix has been made yet.', help: 'Start the agent on this node.', countries: [] }
  const [chip] = makeChips(node, 1000 + i, null, nowMs)
  if (chip === undefined) throw new Error('no chip')
  return { ...chip, siteId: 'fra-west' }
}

function makeHistory(chip: Chip, nowMs: number): FixSummary[] {
  const { fix } = chip
  if (fix === null) return []
  const { policy: _policy, verdict: _verdict, region: _region, landmarks: _landmarks, failures: _failures, ...newest } = fix
  const before = (ago: number): FixSummary => {
    const wasInside = chip.outcome !== 'unknown' && ago > 4
    const outcome: Outcome = ago === 3 || ago === 4 ? 'unknown' : wasInside ? 'inside' : chip.outcome
    const silent = outcome === 'unknown' && chip.outcome !== 'unknown'
    return fixSummarySchema.parse({ ...newest, challengeId: hex(9000 + ago), requestedAtMs: nowMs - ago * 60_000, judgedAtMs: silent ? null : nowMs - ago * 60_000, status: silent ? 'expired' : 'judged', outcome, reason: silent ? 'No complete answer came in time.' : newest.reason })
  }
  return [fixSummarySchema.parse(newest), ...Array.from({ length: 18 }, (_, index) => before(index + 1))]
}

function makeFindings(chips: readonly Chip[], nowMs: number): Finding[] {
  const of = (name: string): Chip[] => chips.filter(chip => chip.nodeName === name)
  const moved = of('kul-node-2')
  const silent = of('gru-node-1')
  return [
    findingSchema.parse({
      findingId: 'answered-elsewhere-kul', code: 'custody.answered-elsewhere', severity: 'critical', title: 'A server that fell silent after its inspection answers from another country',
      explanation: 'The eight chips of kul-node-2 answered from Cyberjaya until their inspection, were silent for three minutes, and now prove to be in or near Hong Kong. Cyberjaya is excluded.',
      honestCause: 'A move that was declared, but whose papers have not been entered yet.', nextStep: 'Ask the operator for the papers of the move; if there are none within a day, open a case.',
      siteId: 'kul-cyberjaya', chipIds: moved.map(chip => chip.chipId), challengeIds: moved.slice(0, 1).flatMap(chip => chip.lastFixId ?? []), openedAtMs: nowMs - 60_000, lastSeenAtMs: nowMs - 20_000,
    }),
    findingSchema.parse({
      findingId: 'silent-gru', code: 'custody.silent-too-long', severity: 'medium', title: 'A server has been silent for longer than its policy allows',
      explanation: 'gru-node-1 last answered 14 minutes ago; the policy allows ten.', honestCause: 'A power cut, maintenance or a network failure.', nextStep: 'Ask the operator; compare with the maintenance that was announced.',
      siteId: 'gru-tambore', chipIds: silent.map(chip => chip.chipId), challengeIds: [], openedAtMs: nowMs - 240_000, lastSeenAtMs: nowMs - 30_000,
    }),
    findingSchema.parse({
      findingId: 'border-jhb', code: 'region.border-unresolved', severity: 'low', title: 'Delay alone cannot tell this site from the other side of the border',
      explanation: 'Every fix of Johor Edge leaves both Malaysia and Singapore.', honestCause: 'No landmark is near enough; this is geography, not conduct.', nextStep: 'Host a landmark in the building, or allow Singapore in the policy if the licence does.',
      siteId: 'jhb-edge', chipIds: [], challengeIds: [], openedAtMs: nowMs - 500_000, lastSeenAtMs: nowMs - 25_000,
    }),
  ]
}
