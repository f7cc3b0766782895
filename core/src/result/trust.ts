// What a person trusts: a small file that names the verifiers whose bundles count, the log's witnesses and the
// vendor roots. It comes from somewhere else than the bundles do. On the path: result. Layout: docs/format/bundle.md.

import { z } from 'zod'
import { fromBase64, ok, refuse, utf8Bytes, type Primitives, type Result } from '../base/index.ts'
import { DEVICE_ANCHORS, REFERENCE_ANCHORS, type ReferenceReading, type TrustAnchor } from '../evidence/index.ts'
import { parseQuorumPolicy, type QuorumPolicy } from '../log/index.ts'
import { MAXIMUM_BUNDLE_LENGTH } from './bundle.ts'
import { parseJson } from './canonical-json.ts'
import { describeGiven } from './describe-given.ts'

export const TRUST_FORMAT = 'trigpoint trust v1'
/** Largest trust file, characters. */
const MAXIMUM_TRUST_LENGTH = 512 * 1024

const anchorSchema = z.strictObject({ name: z.string().max(128), sha256: z.string().regex(/^[0-9a-f]{64}$/), test: z.boolean() })

export const trustSchema = z.strictObject({
  format: z.literal(TRUST_FORMAT),
  verifiers: z.array(z.strictObject({ name: z.string().min(1).max(128), key: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'base64 of 32 bytes') })).min(1).max(64),
  /** C2SP tlog-policy; without one, a verifier's own log is trusted under the verifier's key, and no witness is asked for. */
  log: z.string().max(262_144).optional(),
  /** Roots of chips; without them the vendor's own, and no test chip counts. */
  anchors: z.array(anchorSchema).max(64).optional(),
  /** Roots under which manifests of reference values are signed; without them the vendor's own. */
  manifestAnchors: z.array(anchorSchema).max(64).optional(),
})

export type TrustFile = z.infer<typeof trustSchema>

export interface PinnedVerifier {
  readonly name: string
  /** Ed25519, 32 bytes. */
  readonly key: Uint8Array
}

export interface BundleTrust {
  /** Empty: nobody is pinned, and nothing is proven. */
  readonly verifiers: readonly PinnedVerifier[]
  readonly log: QuorumPolicy | undefined
  readonly anchors: readonly TrustAnchor[]
  /** Roots of manifests, of those that a bundle carries and of others at hand. */
  readonly manifestAnchors: readonly TrustAnchor[]
  /** Manifests at hand beside those that a bundle carries, read under `manifestAnchors`; measurements are judged again where all that the verifier used are among them. */
  readonly references?: readonly ReferenceReading[] | undefined
}

/** For a check without a trust file: it shows what a bundle says, and proves nothing. */
export const NO_TRUST: BundleTrust = { verifiers: [], log: undefined, anchors: [], manifestAnchors: [] }

/** Reads a trust file. Refuses `result.trust-malformed`, and `log.policy-malformed` for its policy. */
export function parseTrust(file: string, primitives: Primitives): Result<BundleTrust> {
  const text = file.replace(/^\ufeff/, '')
  const malformed = (why: string, where = ''): Result<never> => refuse('result.trust-malformed', `The trust file cannot be used: ${why}.`, where)
  const isOwn = /"format"\s*:\s*"trigpoint trust/.test(text.slice(0, 400))
  const what = isOwn && parseJson(text) !== undefined ? undefined : describeGiven(utf8Bytes(text.slice(0, MAXIMUM_BUNDLE_LENGTH)))
  if (what !== undefined) return refuse('result.trust-malformed', `This is no trust file. ${what}`)
  if (text.length > MAXIMUM_TRUST_LENGTH) return malformed('it is too large')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return malformed('it is not JSON')
  }
  const parsed = trustSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return malformed(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, issue?.path.join('.') ?? '')
  }
  const { verifiers, log, anchors, manifestAnchors } = parsed.data
  const policy = log === undefined ? undefined : parseQuorumPolicy(utf8Bytes(log), primitives)
  if (policy?.ok === false) return policy
  return ok({
    verifiers: verifiers.map(({ name, key }) => ({ name, key: fromBase64(key) ?? new Uint8Array(32) })),
    log: policy?.value,
    anchors: anchors ?? DEVICE_ANCHORS,
    manifestAnchors: manifestAnchors ?? REFERENCE_ANCHORS,
  })
}
