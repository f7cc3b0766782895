// Does what the bundle shows belong to the commitment, is it what its level shows, does the token say the same, and
// is the commitment in the log? On the path: result, second and third step of a check.

import { fromBase64, equalBytes, toBase64, utf8Bytes, type Primitives } from '../base/index.ts'
import { formatTlogProof, noteKey, parseCheckpoint, parseTlogProof, verifyTlogProof, isKeyName, type LoggedLeaf, type QuorumPolicy } from '../log/index.ts'
import { recordOfBundle, type Bundle } from './bundle.ts'
import { encodeCanonicalJson, type Json } from './canonical-json.ts'
import { encodeResultClaims, type LogReference } from './claims.ts'
import { digestPart, leafOfRecord } from './commitment.ts'
import { isShownAt, partsOfLevel, readPartName, type Level } from './parts.ts'
import type { Sheet } from './sheet.ts'
import { readShownClaims, shownChips } from './shown-claims.ts'
import type { Token } from './token.ts'

/** What the bundle shows and the commitment covers: part texts by name, and their places. */
export interface ShownParts {
  readonly text: ReadonlyMap<string, string>
  readonly place: ReadonlyMap<string, number>
  /** Numbers of the chips shown, ascending. */
  readonly chips: readonly number[]
}

/** A record as a file gives it: digests in base64, and the parts that are shown. */
export type GivenRecord = Pick<Bundle['record'], 'digests' | 'opened'>

/** Every shown part against its digest, and the set of them against the level. */
export function checkOpenings(sheet: Sheet, bundle: Bundle, primitives: Primitives): ShownParts {
  const { text, place } = checkDigests(sheet, bundle.record, primitives)
  const chips = shownChips(text)
  checkLevel(sheet, bundle, { text, place, chips })
  return { text, place, chips }
}

/** Every shown part against its digest. */
export function checkDigests(sheet: Sheet, { digests, opened }: GivenRecord, primitives: Primitives): Omit<ShownParts, 'chips'> {
  const text = new Map<string, string>()
  const place = new Map<string, number>()
  const wrong: string[] = []
  for (const { at, name, salt, content } of opened) {
    const digest = fromBase64(digests[at] ?? '')
    const isRight = digest !== undefined && !place.has(name) && ![...place.values()].includes(at)
      && equalBytes(digest, digestPart(primitives, fromBase64(salt) ?? new Uint8Array(32), { name, content: utf8Bytes(content) }))
    if (!isRight) wrong.push(name)
    else {
      text.set(name, content)
      place.set(name, at)
    }
  }
  sheet.check('record', 'result.opening', wrong.length === 0, `All ${String(text.size)} parts that are shown belong to the commitment.`, `Changed since the verifier committed to it: ${wrong.join(', ')}.`)
  return { text, place }
}

function checkLevel(sheet: Sheet, { level }: Bundle, { text, chips }: ShownParts): void {
  const perChip = level === 'verdict' ? [] : level === 'site' ? ['appraisal', 'evidence'] : ['appraisal']
  const needed = [...partsOfLevel(level), ...perChip.flatMap(kind => chips.map(at => `${kind}/${String(at)}`))]
  const missing = needed.filter(name => !text.has(name))
  const beyond = [...text.keys()].filter(name => !isShownAt(level, name) || (readPartName(name)?.kind !== 'chip' && !needed.includes(name)))
  const isWhole = level === 'verdict' || chips.every((chip, at) => chip === at)
  const holds = missing.length === 0 && beyond.length === 0 && isWhole
  const problems = [missing.length > 0 ? `missing: ${missing.join(', ')}` : '', beyond.length > 0 ? `too much: ${beyond.join(', ')}` : '', isWhole ? '' : 'not all chips']
  sheet.check('record', 'result.level', holds, `It shows what a bundle of the level "${level}" shows, and no more.`, `It does not show what a bundle of the level "${level}" shows (${problems.filter(text => text !== '').join('; ')}).`)
}

/** The token made again from the shown parts must be the token. */
export function checkClaims(sheet: Sheet, level: Level, shown: Pick<ShownParts, 'text'>, token: Token): void {
  const claims = readShownClaims(level, shown.text)
  const log = readLogReference(token)
  const build = readMember(token.claims['ear_verifier_id'], 'build')
  const issued = token.claims['iat']
  const expected = claims === undefined || log === undefined || typeof issued !== 'number' || !Number.isInteger(issued) ? undefined
    : encodeResultClaims(claims, { log, issuedAtMs: issued * 1000, build: typeof build === 'string' ? build : '' })
  sheet.check(
    'record', 'result.claims-differ', expected !== undefined && encodeCanonicalJson(expected) === encodeCanonicalJson(token.claims),
    'The signed result says the very same.', 'The signed result does not say what its parts say.',
  )
}

function readMember(value: Json | undefined, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json>>)[name] : undefined
}

export function readLogReference(token: Token): LogReference | undefined {
  const reference = token.claims['ear_trigpoint_log']
  const [origin, index, leaf] = ['origin', 'index', 'leaf'].map(name => readMember(reference, name))
  const bytes = typeof leaf === 'string' ? fromBase64(leaf) : undefined
  return typeof origin === 'string' && typeof index === 'number' && bytes !== undefined ? { origin, index, leaf: bytes } : undefined
}

export interface LoggedCheck {
  readonly leaf: Uint8Array
  /** tlog-proof. */
  readonly proof: string
  readonly verifierKey: Uint8Array
  readonly policy: QuorumPolicy | undefined
  readonly atMs: number
}

/** Whether the commitment is in the log that the reader trusts. */
export function checkInclusion(sheet: Sheet, { leaf, proof: text, verifierKey, policy, atMs }: LoggedCheck, primitives: Primitives): LoggedLeaf | undefined {
  const proof = utf8Bytes(text)
  const verified = verifyTlogProof(proof, leaf, policy ?? ownLog(proof, verifierKey, primitives), primitives, Math.floor(atMs / 1000))
  const logged = sheet.take('log', 'log.not-included', verified, 'The commitment is in the log, under a checkpoint that the log signed.')
  // One text for one proof: what nothing vouches for may not ride along.
  const parsed = parseTlogProof(proof)
  const isBare = parsed.ok && parsed.value.extra === undefined && equalBytes(formatTlogProof(parsed.value), proof)
  sheet.check('log', 'log.proof-malformed', isBare, 'The proof holds nothing else.', 'The proof is not written in its one form, or holds more than a proof.')
  return logged
}

/** The same, and that it is at the place that the result names. */
export function checkLogged(sheet: Sheet, bundle: Bundle, signer: { readonly verifierKey: Uint8Array; readonly token: Token | undefined }, policy: QuorumPolicy | undefined, atMs: number, primitives: Primitives): LoggedLeaf | undefined {
  const leaf = leafOfRecord(primitives, recordOfBundle(bundle))
  const logged = checkInclusion(sheet, { leaf, proof: bundle.proof, verifierKey: signer.verifierKey, policy, atMs }, primitives)
  if (logged === undefined || signer.token === undefined) return logged
  const reference = readLogReference(signer.token)
  sheet.check(
    'log', 'result.log-reference', reference?.origin === logged.checkpoint.origin && reference.index === logged.index && toBase64(reference.leaf) === toBase64(leaf),
    `It is entry ${String(logged.index)} of the log ${logged.checkpoint.origin}, as the result says.`, 'The result names another place in the log than the proof.',
  )
  return logged
}

/** Without a policy: the verifier's own log, under the verifier's key and the name that its checkpoint states. */
function ownLog(proof: Uint8Array, verifierKey: Uint8Array, primitives: Primitives): QuorumPolicy {
  const parsed = parseTlogProof(proof)
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.checkpoint) : undefined
  const origin = checkpoint?.ok === true && isKeyName(checkpoint.value.origin) ? checkpoint.value.origin : 'unknown'
  return { logs: [{ key: noteKey(primitives, 'ed25519', origin, verifierKey) }], witnesses: [], quorum: undefined }
}
