// The model file: a calibration as it is kept, with its date, the digest of its data and the mesh that it
// was fitted on, so that an old result can be computed again with the model that it used.
// On the path: what `trigpoint calibrate` writes and `trigpoint locate --model` reads; docs/format/model.md.

import { z } from 'zod'
import { isPosition, ok, refuse, type Result } from '../base/index.ts'
import type { Calibration } from './calibration.ts'
import { KNOTS } from './delay-curve.ts'
import type { Mesh, MeshLandmark, MeshRow } from './mesh.ts'
import { READINGS, type TaughtReading } from './readings.ts'

export const MODEL_FORMAT = 'trigpoint-delay-model/2'
/** The first form had one reading: that of the first in READINGS. */
const FIRST_FORMAT = 'trigpoint-delay-model/1'
/** A thousand landmarks make about 15 MB. */
export const LARGEST_MODEL_CHARACTERS = 64 * 1024 * 1024

export interface DelayModel {
  readonly fittedAtMs: number
  /** SHA-256 of the files that it was fitted on, hex. */
  readonly dataDigest: string
  /** The list of places whose weights were learned; null without one. */
  readonly prior: string | null
  readonly calibration: Calibration
  readonly landmarks: readonly MeshLandmark[]
  readonly rows: readonly MeshRow[]
}

const line = z.array(z.number()).length(KNOTS)
const schema = z.object({
  format: z.enum([MODEL_FORMAT, FIRST_FORMAT]),
  fittedAtMs: z.int().min(0),
  dataDigest: z.string().regex(/^[0-9a-f]{64}$/),
  prior: z.string().nullable(),
  curve: z.object({ middle: line, below: line, above: line }),
  likeness: z.tuple([z.number().min(0), z.number().min(0), z.number().min(0)]),
  weights: z.object({ power: z.number().min(0).max(3), between: z.number().min(0).max(3), town: z.number().min(0), landmark: z.number().min(0), open: z.number().positive(), stranger: z.number().positive() }),
  readings: z.array(z.object({ trust: z.number().min(0).max(1), weight: z.number().min(0).max(1) })).length(READINGS.length).optional(),
  trust: z.number().min(0).max(1).optional(),
  experience: z.array(z.number().min(0).max(1)).max(10_000),
  quality: z.object({
    landmarks: z.int(), pairs: z.int(), unusualnessQuartile: z.number().nullable(), located: z.int(),
    medianErrorKm: z.number().nullable(), thin: z.boolean(),
  }),
  landmarks: z.array(z.object({
    id: z.string().max(200), latDeg: z.number(), lonDeg: z.number(), uncertaintyKm: z.number().min(0).optional(),
    network: z.string().optional(), operator: z.string().optional(), country: z.string().optional(),
  }).refine(one => isPosition(one.latDeg, one.lonDeg))).max(20_000),
  /** [landmark, landmark, round trip ms] by place in `landmarks`; one a pair. */
  pairs: z.array(z.tuple([z.int().min(0), z.int().min(0), z.number().positive()])).max(2_000_000),
})

/** The file's text for a calibration on a mesh. */
export function encodeModel(model: Omit<DelayModel, 'landmarks' | 'rows'>, mesh: Mesh): string {
  const { calibration: { curve, likeness, weights, readings, experience, quality }, ...head } = model
  const n = mesh.landmarks.length
  const pairs: [number, number, number][] = []
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) {
      const roundTripMs = mesh.roundTripMs[a * n + b] ?? 0
      if (roundTripMs > 0) pairs.push([a, b, roundTripMs])
    }
  const landmarks = mesh.landmarks.map(({ position, ...rest }) => ({ ...rest, ...position }))
  const lines = { middle: [...curve.middle], below: [...curve.below], above: [...curve.above] }
  return JSON.stringify({ format: MODEL_FORMAT, ...head, curve: lines, likeness, weights, readings, experience, quality, landmarks, pairs })
}

/** Reads a model; refusals `estimate.model-format`, `estimate.model-too-large`. */
export function parseModel(text: string): Result<DelayModel> {
  if (text.length > LARGEST_MODEL_CHARACTERS) return refuse('estimate.model-too-large', 'the model file is larger than 64 MiB')
  const parsed = schema.safeParse(parseJson(text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return refuse('estimate.model-format', `not a ${MODEL_FORMAT} file: ${issue?.message ?? 'unreadable'}`, issue?.path.map(String).join('.') ?? '')
  }
  const { fittedAtMs, dataDigest, prior, curve, likeness, weights, experience, quality, landmarks, pairs } = parsed.data
  const readings = readingsOf(parsed.data)
  if (readings === undefined) return refuse('estimate.model-format', `not a ${MODEL_FORMAT} file: ${String(READINGS.length)} readings were expected, with weights that sum to 1`, 'readings')
  if (pairs.some(([a, b]) => a >= landmarks.length || b >= landmarks.length))
    return refuse('estimate.model-format', `not a ${MODEL_FORMAT} file: a pair names a landmark that is not there`, 'pairs')
  return ok({
    fittedAtMs, dataDigest, prior,
    calibration: {
      curve: { middle: Float64Array.from(curve.middle), below: Float64Array.from(curve.below), above: Float64Array.from(curve.above) },
      likeness, weights, readings, experience,
      quality: { ...quality, unusualnessQuartile: quality.unusualnessQuartile ?? NaN },
    },
    landmarks: landmarks.map(toLandmark),
    rows: pairs.map(([a, b, roundTripMs]) => ({ from: landmarks[a]?.id ?? '', to: landmarks[b]?.id ?? '', roundTripMs })),
  })
}

function readingsOf({ format, readings, trust }: z.infer<typeof schema>): readonly TaughtReading[] | undefined {
  if (format === FIRST_FORMAT) return trust === undefined ? undefined : READINGS.map((_, r) => ({ trust, weight: r === 0 ? 1 : 0 }))
  const whole = readings?.reduce((sum, { weight }) => sum + weight, 0) ?? 0
  return Math.abs(whole - 1) < 1e-6 ? readings : undefined
}

function toLandmark(one: z.infer<typeof schema>['landmarks'][number]): MeshLandmark {
  const { id, latDeg, lonDeg, uncertaintyKm, network, operator, country } = one
  return {
    id, position: { latDeg, lonDeg },
    ...(uncertaintyKm === undefined ? {} : { uncertaintyKm }),
    ...(network === undefined ? {} : { network }),
    ...(operator === undefined ? {} : { operator }),
    ...(country === undefined ? {} : { country }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
