// The claims of an attestation result: an EAR (draft-ietf-rats-ear-04), which is an EAT (RFC 9711). What Trigpoint
// adds stands in the maps `ear_trigpoint...`; whoever knows EAR alone reads a status for each chip.
// On the path: result. The maps are parts of the record, word for word, so that the token, the bundle and the
// log's commitment cannot say different things. Layout: docs/format/result.md.

import { toBase64 } from '../base/index.ts'
import type { ChipVerdict, Outcome } from '../verdict/index.ts'
import type { Json } from './canonical-json.ts'
import type { ChipPart } from './parts.ts'
import type { TokenClaims } from './token.ts'

/** The claims set that every reader of EAR knows. */
export const EAT_PROFILE = 'tag:ietf.org,2026:rats/ear#04'
export const DEVELOPER = 'Trigpoint'

/** Where the record is in the log. */
export interface LogReference {
  /** The log's origin; also who issues the result. */
  readonly origin: string
  readonly index: number
  /** The leaf's 50 bytes. */
  readonly leaf: Uint8Array
}

/** What surrounds the record's own claims. */
export interface TokenFrame {
  readonly log: LogReference
  readonly issuedAtMs: number
  /** `trigpoint 0.1.0`. */
  readonly build: string
}

/** Contents of the parts that a token shows, already read as JSON. */
export interface ShownClaims {
  readonly verdict: Readonly<Record<string, Json>>
  readonly site?: Json | undefined
  readonly policy?: Json | undefined
  readonly chips: readonly { readonly chip: ChipPart; readonly appraisal?: Json | undefined }[]
}

const STATUS = { inside: 'affirming', outside: 'contraindicated', unknown: 'warning' } as const

/** AR4SI values (draft-ietf-rats-ar4si): 2 affirming, 32 warning. What is not asserted is left out. */
const AFFIRMING = 2
const WARNING = 32

/** A test chip never gets better than a warning: it is software. */
function statusOf(outcome: Outcome, test: boolean): 'affirming' | 'warning' | 'contraindicated' {
  return outcome === 'inside' && test ? 'warning' : STATUS[outcome]
}

/** One chip as a submodule. `name`: unique within the record. */
export function encodeChipPart(name: string, chip: Pick<ChipVerdict, 'chipId' | 'outcome' | 'test'>, appraised: { readonly verified: boolean; readonly measured: boolean }): ChipPart {
  const { chipId, outcome, test } = chip
  const { verified, measured } = appraised
  const vector = {
    ...(verified ? { 'instance-identity': AFFIRMING, 'hardware': test ? WARNING : AFFIRMING } : {}),
    ...(measured ? { executables: AFFIRMING } : {}),
  }
  return {
    name,
    claims: {
      ear_status: statusOf(outcome, test),
      ...(Object.keys(vector).length === 0 ? {} : { ear_trustworthiness_vector: vector }),
      ear_verifier_claims: { trigpoint: { chip_id: chipId, outcome, verified, measured, test } },
    },
  }
}

/** The payload of a result token: a function of the shown parts and the frame, so that it can be made again and compared. */
export function encodeResultClaims(shown: ShownClaims, frame: TokenFrame): TokenClaims {
  const { origin, index, leaf } = frame.log
  const freshUntilMs = shown.verdict['fresh_until_ms']
  const submods = shown.chips.map(({ chip, appraisal }): readonly [string, Json] => {
    const { ear_trustworthiness_vector: vector, ...claims } = chip.claims
    return [chip.name, { ...claims, ...(vector === undefined ? {} : { ear_trustworthiness_vector: vector }), ...(appraisal === undefined ? {} : { ear_attester_claims: appraisal }) }]
  })
  return {
    eat_profile: EAT_PROFILE,
    iss: origin,
    iat: Math.floor(frame.issuedAtMs / 1000),
    exp: Math.floor((typeof freshUntilMs === 'number' ? freshUntilMs : 0) / 1000),
    ear_verifier_id: { developer: DEVELOPER, build: frame.build },
    ear_status: worstStatus(shown),
    ear_trigpoint: shown.verdict,
    ...(shown.site === undefined ? {} : { ear_trigpoint_site: shown.site }),
    ...(shown.policy === undefined ? {} : { ear_trigpoint_policy: shown.policy }),
    ear_trigpoint_log: { origin, index, leaf: toBase64(leaf) },
    submods: Object.fromEntries(submods),
  }
}

const ORDER = ['affirming', 'none', 'warning', 'contraindicated']

/** The least favourable of the verdict and of the chips shown. */
function worstStatus({ verdict, chips }: ShownClaims): string {
  const outcome = verdict['outcome']
  const own = outcome === 'inside' ? STATUS.inside : outcome === 'outside' ? STATUS.outside : STATUS.unknown
  return [own, ...chips.map(({ chip }) => chip.claims.ear_status)].reduce((worst, status) => (ORDER.indexOf(status) > ORDER.indexOf(worst) ? status : worst))
}
