// The fixture's mesh: Lagos is not where its record says and was suspended; one clock lies about one pair; a model.

import { meshHealthSchema, meshSummarySchema, type Landmark, type MeshHealth } from '@trigpoint/core/wire'
import { distanceKm } from './fixture-geometry.ts'
import type { FixtureWorld } from './fixture-world.ts'

const LIAR = 'lagos'
const HASH = 'ab'.repeat(32)

/** The body of a question about the mesh; undefined for any other path. */
export function answerMesh({ landmarks }: FixtureWorld, pathname: string): unknown {
  if (pathname !== '/v1/mesh') return undefined
  const nowMs = landmarks[0]?.lastReceiptAtMs ?? 0
  return meshSummarySchema.parse({
    landmarks: landmarks.length - 1, ranged: landmarks.length - 2, unranged: ['hanoi'], pairsBoth: 300, pairsOne: 40, pairsNone: 12, newestAtMs: nowMs, oldestAtMs: nowMs - 3_600_000, windowMs: 1_209_600_000,
    judgedAtMs: nowMs, confirmed: 0, oneSided: [{ from: 'tokyo', to: 'osaka', roundTripMs: 0.5, minimumMs: 3.9 }], disputed: [], suspects: [],
    asymmetric: [{ a: 'paris', b: 'london', forwardMs: 9.1, backwardMs: 31.4 }], asymmetricPairs: 1,
    suspended: [{ landmarkId: LIAR, reason: 'contradicted by the mesh: 5 pairs too near, by landmarks of 4 other operators' }], models: 3,
    model: { digest: HASH, dataDigest: HASH, fittedAtMs: nowMs - 7_200_000, landmarks: 24, pairs: 270, medianErrorKm: 140, unusualnessQuartile: 0.7, thin: false, isStale: true, isPoor: false, staleAtMs: nowMs },
  })
}

/** A landmark with its health. */
export function withHealth({ landmarks }: FixtureWorld, landmark: Landmark): Landmark {
  const isLiar = landmark.landmarkId === LIAR
  const neighbours = landmarks.filter(other => other.landmarkId !== landmark.landmarkId).slice(0, 16).map(other => neighbourOf(landmark, other, isLiar))
  const tooNear = neighbours.filter(each => each.verdict === 'too-near')
  return {
    ...landmark, suspendedReason: isLiar ? 'contradicted by the mesh: 5 pairs too near, by landmarks of 4 other operators' : null,
    health: meshHealthSchema.parse({
      rangedAtMs: landmark.lastReceiptAtMs, askedAtMs: landmark.lastReceiptAtMs, measuredBy: 16, measures: 15, violations: tooNear.length, suspect: null, asymmetric: [], neighbours,
      kept: tooNear.map(({ landmarkId, forwardMs, minimumMs }) => ({ atMs: landmark.lastReceiptAtMs ?? 0, other: landmarkId, timedBy: landmarkId, roundTripMs: forwardMs, minimumMs, challengeId: 'cd'.repeat(16) })),
    }),
  }
}

function neighbourOf(landmark: Landmark, other: Landmark, isLiar: boolean): MeshHealth['neighbours'][number] {
  const apartKm = distanceKm(landmark.position, other.position)
  const minimumMs = (2 * apartKm) / 199.86
  const isTooNear = isLiar && apartKm > 9000
  const ms = isTooNear ? minimumMs * 0.4 : 1 + minimumMs * 1.6
  const { landmarkId, name, operator, position } = other
  return { landmarkId, name, operator, position, distanceKm: apartKm, minimumMs, forwardMs: ms, backwardMs: ms * 1.02, lastAtMs: landmark.lastReceiptAtMs ?? 0, verdict: isTooNear ? 'too-near' : 'plausible' }
}
