// Checks a result by itself, as JSON or CBOR token, without its bundle: who signed it, when, and that it does not
// contradict itself. It proves what a pinned verifier said, and no more: nothing is computed again, and whether it
// is in the log only its bundle shows. On the path: result. Pure; all steps are made as far as they can be.

import { fromBase64, ok, refuse, type Claimed, type Primitives, type Result } from '../base/index.ts'
import { parseJson, encodeCanonicalJson, type Json } from './canonical-json.ts'
import { takeVerdictParts } from './check-parts.ts'
import { checkClaims, readLogReference, type ShownParts } from './check-record.ts'
import { checkIssueTime } from './check-signer.ts'
import { describeFound } from './describe-found.ts'
import type { Found } from './found.ts'
import { sitePartSchema, type Level } from './parts.ts'
import { keyFingerprint, resultKeyId, verifyResultKey, type ResultKey } from './result-key.ts'
import type { BundleReport } from './report.ts'
import { openSheet, type Sheet } from './sheet.ts'
import { isTokenSignedBy, type Token } from './token.ts'
import type { BundleTrust, PinnedVerifier } from './trust.ts'

export interface ResultCheck {
  readonly trust: BundleTrust
  /** The verifier's statements about the keys that sign results; a CBOR token brings its own along. */
  readonly statements: readonly Uint8Array[]
  readonly atMs: number
  readonly primitives: Primitives
}

/** Most keys of a key set: two algorithms, a key each ninety days, some decades. */
const MAXIMUM_KEYS = 1024
/** Largest key set, characters. */
const MAXIMUM_KEY_SET_LENGTH = 1_048_576

/** The statements in a key set as `/.well-known/jwks.json` gives it. Refuses `result.key-set-malformed`. */
export function parseKeyStatements(text: string): Result<readonly Uint8Array[]> {
  const set = text.length > MAXIMUM_KEY_SET_LENGTH ? undefined : parseJson(text)
  const keys = typeof set === 'object' && set !== null && !Array.isArray(set) ? (set as Readonly<Record<string, Json>>)['keys'] : undefined
  if (!Array.isArray(keys) || keys.length > MAXIMUM_KEYS) return refuse('result.key-set-malformed', "The key set is not the JSON that a verifier's /.well-known/jwks.json gives.", 'keys')
  const statements = (keys as readonly Json[]).flatMap(key => {
    const statement = typeof key === 'object' && key !== null && !Array.isArray(key) ? (key as Readonly<Record<string, Json>>)['trigpoint_statement'] : undefined
    return typeof statement === 'string' ? [fromBase64(statement) ?? new Uint8Array(0)] : []
  })
  // A set that vouches for no key is another file, most of the time: a bundle has `keys` too.
  if (statements.length === 0) return refuse('result.key-set-malformed', "The file is no key set of a verifier: none of its keys comes with the verifier's statement. Save its /.well-known/jwks.json.", 'keys')
  return ok(statements)
}

/** Every check of a result by itself. `proven`: a pinned verifier said it. Never throws on foreign data. */
export function verifyResult(token: Claimed<Token>, { trust, statements, atMs, primitives }: ResultCheck): BundleReport {
  const sheet = openSheet()
  const signer = findSigner(token, statements, trust.verifiers, primitives)
  checkPin(sheet, token, signer, trust, primitives)
  if (signer !== undefined) {
    sheet.check(
      'signer', 'result.signature', isTokenSignedBy(token, signer.key, primitives),
      `The result is signed with ${signer.key.algorithm} by a key that the verifier states is its own.`, 'The signature of the result does not verify: it was changed, or signed by another key.',
    )
    checkIssueTime(sheet, token, signer.key, atMs)
  }
  const { level, shown } = readParts(token)
  checkClaims(sheet, level, shown, token)
  const parts = takeVerdictParts(sheet, shown, atMs)
  const verifierKey = signer?.pinned.key ?? new Uint8Array(32)
  const found: Found = {
    signer: { verifierKey, pinned: signer?.pinned, token }, logged: undefined, named: readLogReference(token), parts, site: undefined, full: undefined, delay: undefined, evidence: undefined, region: undefined,
  }
  const site = sitePartSchema.safeParse(parseJson(shown.text.get('site') ?? ''))
  return describeFound(sheet, level, found, atMs, site.success ? site.data.site_name : undefined)
}

interface FoundSigner {
  readonly pinned: PinnedVerifier
  readonly key: ResultKey
}

/** The pinned verifier that vouches for the key which the token names. */
function findSigner({ keyId }: Token, statements: readonly Uint8Array[], verifiers: readonly PinnedVerifier[], primitives: Primitives): FoundSigner | undefined {
  for (const statement of statements)
    for (const pinned of verifiers) {
      const key = verifyResultKey(statement, pinned.key, primitives)
      if (key.ok && resultKeyId(primitives, key.value) === keyId) return { pinned, key: key.value }
    }
  return undefined
}

function checkPin(sheet: Sheet, { keyId }: Token, signer: FoundSigner | undefined, { verifiers }: BundleTrust, primitives: Primitives): void {
  const key = `${keyId.slice(0, 12)}…`
  sheet.check(
    'signer', 'result.signer-not-pinned', signer !== undefined,
    `The verifier is ${signer?.pinned.name ?? ''}, whose key you pinned (fingerprint ${signer === undefined ? '' : keyFingerprint(primitives, signer.pinned.key)}); it vouches for the key that signed (${key}).`,
    verifiers.length === 0
      ? `No trust file was given, so nothing says who signed this (key ${key}).`
      : `No verifier of your trust file vouches for the key that signed this (${key}). A JSON result needs the verifier's key set (--keys, from its /.well-known/jwks.json).`,
  )
}

/** The parts that a bundle of the same level would show, out of the claims. */
function readParts({ claims }: Token): { readonly level: Level; readonly shown: ShownParts } {
  const text = new Map<string, string>()
  const put = (name: string, value: Json | undefined): void => { if (value !== undefined) text.set(name, encodeCanonicalJson(value)) }
  const level = claims['ear_trigpoint_site'] === undefined ? 'verdict' : 'site'
  put('verdict', claims['ear_trigpoint'])
  put('site', claims['ear_trigpoint_site'])
  put('policy', claims['ear_trigpoint_policy'])
  Object.entries(membersOf(claims['submods'])).forEach(([name, submod], at) => {
    const { ear_attester_claims: appraisal, ...own } = membersOf(submod)
    put(`chip/${String(at)}`, { name, claims: own })
    put(`appraisal/${String(at)}`, appraisal)
  })
  const chips = [...text.keys()].flatMap(name => (name.startsWith('chip/') ? [Number(name.slice('chip/'.length))] : []))
  return { level, shown: { text, place: new Map(), chips } }
}

function membersOf(value: Json | undefined): Readonly<Record<string, Json | undefined>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json | undefined>>) : {}
}
