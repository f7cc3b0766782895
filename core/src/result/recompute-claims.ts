// A chip's claims under the vendor's names, held against the claims of its evidence appraised again: those that can be
// made again from what is at hand must be the same. On the path: result, within the chips' step.

import type { EatClaims } from '../evidence/index.ts'
import { encodeCanonicalJson, type Json } from './canonical-json.ts'

/** Claims that come from the evidence alone, whatever else is at hand; `encodeClaims` makes them. */
const OWN_CLAIMS = ['eat_nonce', 'ueid', 'hwmodel']
/** Claims that rest on manifests. */
const REFERENCE_CLAIM = /-rim-|^(measres|secboot|dbgstat|oemid|x-nvidia-mismatch-measurement-records)$|-index-no-conflict$/
/** Speaks of manifests that were looked at, also of those that were not used and are named nowhere. */
const WARNING = 'x-nvidia-attestation-warning'
const MANIFEST_CLAIM = /^(.*-rim)-/

export interface AtHand {
  /** Everything that a claim about evidence and its certificates rests on, answers about revocation included. */
  readonly evidence: boolean
  /** The manifests that were used as well. */
  readonly references: boolean
}

/** Name of the first claim that differs; undefined where none does. `again`: of the appraisal made here. */
export function differingClaim(again: EatClaims, said: Json | undefined, atHand: AtHand): string | undefined {
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return 'all'
  const claims = said as Readonly<Record<string, Json>>
  const names = new Set([...Object.keys(again), ...Object.keys(claims)])
  return [...names].sort().find(name => isCheckable(name, claims, atHand) && textOf(again[name]) !== textOf(claims[name]))
}

function isCheckable(name: string, claims: Readonly<Record<string, Json>>, { evidence, references }: AtHand): boolean {
  if (OWN_CLAIMS.includes(name)) return true
  if (!evidence || name === WARNING) return false
  if (!REFERENCE_CLAIM.test(name)) return true
  const manifest = MANIFEST_CLAIM.exec(name)?.[1]
  return references && (manifest === undefined || claims[`${manifest}-measurements-available`] === true)
}

function textOf(value: unknown): string {
  return encodeCanonicalJson((value ?? null) as Json)
}
