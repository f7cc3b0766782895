// Bodies of what leaves the verifier to be checked elsewhere. Bundles and trust files have one definition each, in
// core/result; here they are only recognised, so that agents, which load this floor, carry none of that.

import { z } from 'zod'
import { hex16Schema } from './scalars.ts'

/** GET /v1/fixes/{challengeId}/bundle: docs/format/bundle.md. */
export const bundleBodySchema = z.looseObject({ format: z.string(), level: z.string() })

/** GET /v1/trust: docs/format/bundle.md. */
export const trustBodySchema = z.object({
  format: z.string(),
  verifiers: z.array(z.object({ name: z.string(), key: z.string() })),
  log: z.string().optional(),
  anchors: z.array(z.object({ name: z.string(), sha256: z.string(), test: z.boolean() })).optional(),
  manifestAnchors: z.array(z.object({ name: z.string(), sha256: z.string(), test: z.boolean() })).optional(),
})

/** GET /.well-known/jwks.json (RFC 7517). */
export const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.string())) })

/** Answer to DELETE /v1/fixes/{challengeId}/opening. */
export const openingErasedSchema = z.object({ challengeId: hex16Schema, index: z.number().int().nullable() })

/** What an entry of the log speaks of: `paper:<event>`, `receipt:<challenge>:<landmark>`, `policy:<site>:<version>`... */
export const leafSubjectSchema = z.string().regex(/^[a-z-]{1,32}:[!-~]{0,256}$/)

/** One of GET /v1/leaves. `index`: null while it is on its way into the log. `leafHash`: hex, public. */
export const leafSchema = z.object({ subject: z.string(), kind: z.string(), atMs: z.number().int(), index: z.number().int().nullable(), leafHash: z.string() })

/** GET /v1/leaves/{subject}/proof: docs/format/bundle.md. */
export const leafProofBodySchema = z.looseObject({ format: z.string() })

/** Answer to DELETE /v1/leaves/{subject}/opening. */
export const leafErasedSchema = z.object({ subject: z.string(), index: z.number().int().nullable() })

/** Answer to DELETE /v1/sites/{siteId}/openings. */
export const siteErasedSchema = z.object({ siteId: z.string(), erased: z.number().int() })

export type Leaf = z.infer<typeof leafSchema>
export type LeafProofBody = z.infer<typeof leafProofBodySchema>
export type BundleBody = z.infer<typeof bundleBodySchema>
export type TrustBody = z.infer<typeof trustBodySchema>
