// What the fixture says beside the proof: estimates, fingerprints, plans; small, in the wire's own shapes.

import type { IncomingMessage } from 'node:http'
import {
  estimateDrawingSchema, fixEstimateSchema, fixFingerprintSchema, planRequestSchema, planResponseSchema, siteFingerprintSchema, type Fix, type FingerprintCheckBody,
} from '@trigpoint/core/wire'
import { destination } from './fixture-geometry.ts'
import type { FixtureWorld } from './fixture-world.ts'

const MODEL = { kind: 'mesh', digest: 'c4'.repeat(32), fittedAtMs: Date.UTC(2026, 9, 1), landmarks: 32, pairs: 480, medianErrorKm: 84, notes: ['The model was 53 days old: routes change.'] } as const

/** The answer to a request of this kind; undefined for any other. */
export async function answerOpinion(world: FixtureWorld, request: IncomingMessage, url: URL): Promise<unknown> {
  const [, , noun, id = '', part] = url.pathname.split('/')
  if (noun === 'plan') return plan(world, JSON.parse(await bodyOf(request)))
  const fix = noun === 'fixes' ? world.fixes.find(one => one.challengeId === id) : undefined
  if (fix !== undefined && part === 'estimate') return url.searchParams.get('format') === 'geojson' ? drawing(fix) : estimate(world, fix)
  if (fix !== undefined && part === 'fingerprint') return fixFingerprintSchema.parse({ check: fix.siteId === 'kul-cyberjaya' ? check(fix) : null })
  if (noun === 'sites' && part === 'fingerprint') return siteFingerprint(world, id)
  return undefined
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) text += String(piece)
  return text
}

function estimate(world: FixtureWorld, fix: Fix): unknown {
  const nearest = [...fix.landmarks].sort((a, b) => (a.roundTripNs ?? Infinity) - (b.roundTripNs ?? Infinity))[0]
  const site = world.sites.find(({ siteId }) => siteId === fix.siteId)
  if (nearest === undefined) return undefined
  const countries = fix.countries.length > 1 ? fix.countries.map((country, i) => ({ country, probability: i === 0 ? 0.75 : 0.25 / (fix.countries.length - 1) })) : fix.countries.map(country => ({ country, probability: 1 }))
  return fixEstimateSchema.parse({
    challengeId: fix.challengeId, atMs: fix.judgedAtMs ?? 0, position: nearest.position, countries, prior: 'cities of the fixture', model: MODEL,
    nearest: { landmarkId: nearest.landmarkId, name: nearest.name, position: nearest.position, roundTripMs: (nearest.roundTripNs ?? 0) / 1e6 },
    credible: [0.5, 0.9, 0.95].map((level, i) => ({ level, areaKm2: 491 * (i + 1) })), claimed: site === undefined ? null : { position: site.position, level: 0.42, distanceKm: 12.3 },
  })
}

function drawing(fix: Fix): unknown {
  const centre = fix.landmarks[0]?.position ?? { latDeg: 0, lonDeg: 0 }
  const circle = (km: number): number[][] => Array.from({ length: 17 }, (_, i) => destination(centre, -((i % 16) * 22.5), km)).map(({ latDeg, lonDeg }) => [lonDeg, latDeg])
  return estimateDrawingSchema.parse({
    type: 'FeatureCollection', reproduced: true,
    features: [
      ...[0.5, 0.9, 0.95].map((level, i) => ({ type: 'Feature', properties: { level }, geometry: { type: 'MultiPolygon', coordinates: [[circle(12 * (i + 1))]] } })),
      { type: 'Feature', properties: { estimate: true }, geometry: { type: 'Point', coordinates: [centre.lonDeg, centre.latDeg] } },
    ],
  })
}

function check(fix: Fix): FingerprintCheckBody {
  const timed = fix.landmarks.filter(({ roundTripNs }) => roundTripNs !== null).slice(0, 8)
  const landmarks = timed.map(({ landmarkId, roundTripNs }) => ({ landmarkId, enrolledMs: (roundTripNs ?? 0) / 1e6 - 3.2, measuredMs: (roundTripNs ?? 0) / 1e6, deviations: 21 }))
  return {
    challengeId: fix.challengeId, siteId: fix.siteId, agentId: fix.agentId, atMs: fix.judgedAtMs ?? 0, version: 1, outcome: 'relay-suspected',
    common: landmarks.length, changed: landmarks.length, changedApart: 0, stepMs: 3.2, stepDeviations: 21, landmarks,
  }
}

function siteFingerprint(world: FixtureWorld, siteId: string): unknown {
  const checks = world.fixes.filter(fix => fix.siteId === siteId).map(check)
  if (siteId !== 'kul-cyberjaya') return siteFingerprintSchema.parse({ fingerprint: null, versions: [], recent: [] })
  const by = { kind: 'paper', reference: 'inspected-7' } as const
  return siteFingerprintSchema.parse({
    fingerprint: { siteId, version: 1, enrolledAtMs: Date.UTC(2026, 10, 1), by, challengeIds: [], entries: [{ landmarkId: 'sin-east', roundTripMs: 6.1, spreadMs: 0.15, fixes: 9 }] },
    versions: [{ version: 1, enrolledAtMs: Date.UTC(2026, 10, 1), by }], recent: checks,
  })
}

function plan(world: FixtureWorld, body: unknown): unknown {
  const { sites, add, bound } = planRequestSchema.parse(body)
  const borders = [
    { country: 'SG', distanceKm: 281.4, probability: 0.96, probabilityThen: 1, by: [{ landmark: world.landmarks[0]?.landmarkId ?? 'l', neededMs: 1.8, likelyMs: 0.9, probability: 0.97 }], inBuildingNeedsMs: 1.86, resolution: 'resolved', remedy: 'Nothing: the landmarks of today resolve it.' },
    { country: 'ID', distanceKm: 5.2, probability: 0, probabilityThen: 0, by: [], inBuildingNeedsMs: null, resolution: 'never', remedy: 'No delay resolves it: the border is too near. Only papers and inspections can.' },
  ] as const
  return planResponseSchema.parse({
    bound, faulty: 1, delays: { kind: 'mesh', digest: MODEL.digest, words: 'Delays are predicted by the model that the landmarks’ own mesh taught.' }, cost: add, guarantee: add === 0 ? '' : 'This choice excludes at least 63 % of what the best choice of as many landmarks would.',
    sites: sites.map(({ id, position, allowedCountries }) => ({
      site: id, position, allowedCountries: allowedCountries.length === 0 ? ['TH'] : allowedCountries, measuredLandmarks: 9, presence: 0.31, presenceThen: add === 0 ? 0.31 : 0.82,
      inBuilding: { landmarks: 2, presence: 1 }, borders,
    })),
    additions: Array.from({ length: add }, (_, i) => ({ name: `Melaka ${String(i)}, MY (2.20 102.2${String(i)})`, position: { latDeg: 2.2, lonDeg: 102.2 + i / 100 }, insideSite: null, cost: 1, gain: 0.3 / (i + 1) })),
    landmarks: world.landmarks.map(({ landmarkId, name, operator, position }) => ({ landmarkId, name, operator, position })),
  })
}
