// The estimate beside a fix: an opinion, never part of the verdict. On the path: after verdict; what the console
// shows apart from the proof. Distances in km, probabilities 0 to 1.

import { z } from 'zod'
import { atMsSchema, countrySchema, hex16Schema, positionSchema, slugSchema } from './scalars.ts'

/** The delay-distance model that an estimate used; by its digest it can be found and used again. */
export const delayModelSchema = z.object({
  /** mesh: fitted on the landmarks' own round trips. default: a generic curve, as long as no mesh has taught one. */
  kind: z.enum(['mesh', 'default']),
  /** SHA-256 of the model file, hex. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  fittedAtMs: atMsSchema.nullable(),
  landmarks: z.number().int(),
  pairs: z.number().int(),
  /** How far off it is where each landmark is located by the others; null where that was not tried. */
  medianErrorKm: z.number().nullable(),
  /** What speaks against relying on it: stale, thin, a poor fit. Empty: nothing known. */
  notes: z.array(z.string()),
})

export const fixEstimateSchema = z.object({
  challengeId: hex16Schema,
  /** When it was computed. */
  atMs: atMsSchema,
  position: positionSchema,
  /** The landmark that answered fastest. */
  nearest: z.object({ landmarkId: slugSchema, name: z.string(), position: positionSchema, roundTripMs: z.number() }),
  /** Credible regions: 50, 90 and 95 %. Drawn with ?format=geojson. */
  credible: z.array(z.object({ level: z.number(), areaKm2: z.number() })),
  /** The likeliest first. */
  countries: z.array(z.object({ country: countrySchema, probability: z.number() })),
  /** The place that the papers named at that time: the smallest credible level that holds it. */
  claimed: z.object({ position: positionSchema, level: z.number(), distanceKm: z.number() }).nullable(),
  model: delayModelSchema,
  /** The list of places that it takes machines to be near; null where none was used. */
  prior: z.string().nullable(),
})

/** The same as GeoJSON (RFC 7946): a MultiPolygon a level, and the point. `reproduced`: the same model and data gave the same again. */
export const estimateDrawingSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.looseObject({
    type: z.literal('Feature'),
    properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    geometry: z.looseObject({ type: z.string() }),
  })),
  reproduced: z.boolean(),
})

export type DelayModelBody = z.infer<typeof delayModelSchema>
export type FixEstimateBody = z.infer<typeof fixEstimateSchema>
export type EstimateDrawingBody = z.infer<typeof estimateDrawingSchema>
