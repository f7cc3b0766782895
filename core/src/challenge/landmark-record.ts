// Landmark record: who a landmark is, where it stands and which keys it holds, signed by the registrar
// (the verifier). On the path: challenge; a landmark starts only with its own record, a receipt is judged
// against it. Layout: docs/format/landmark-record.md.

import {
  asClaimed,
  asProven,
  encodeLayout,
  isPosition,
  ok,
  openReader,
  refuse,
  utf8Bytes,
  type ByteReader,
  type Claimed,
  type Position,
  type Primitives,
  type Proven,
  type Result,
  type SignEd25519,
} from '../base/index.ts'
import { isLandmarkId, KEY_BYTES, SIGNATURE_BYTES } from './identifiers.ts'
import { isSignedBy, signDocument } from './signed-document.ts'

const VERSION = 1

/** Longest name and operator, bytes of UTF-8: a line on a screen. */
export const LANDMARK_NAME_BYTES = 100

/** Longest host, bytes: a DNS name (RFC 1035 section 2.3.4). */
export const LANDMARK_HOST_BYTES = 253

/** Largest record, with its signature: anything longer is refused unread. */
export const LANDMARK_RECORD_BYTES = 1024

/** Largest uncertainty that makes sense of a surveyed place, km; beyond it the disc proves nothing. */
export const LANDMARK_UNCERTAINTY_KM = 1000

/** A landmark's identity and place. Times in ms since the Unix epoch; keys of 32 bytes. */
export interface LandmarkRecord {
  readonly landmarkId: string
  readonly name: string
  /** Who runs it; landmarks of one operator count once where f of n may lie. */
  readonly operator: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly position: Position
  /** The landmark stands within this distance of `position`. */
  readonly uncertaintyKm: number
  /** Ed25519, signs receipts. */
  readonly signingKey: Uint8Array
  /** X25519, agrees the key of a session. */
  readonly agreementKey: Uint8Array
  readonly host: string
  readonly port: number
  readonly validFromMs: number
  readonly validUntilMs: number
}

/** The body of a record, unsigned. Throws RangeError on a number that does not fit: our own mistake. */
export function encodeLandmarkRecord(record: LandmarkRecord): Uint8Array {
  return encodeLayout([
    ['u8', VERSION],
    ['text16', record.landmarkId],
    ['text16', record.name],
    ['text16', record.operator],
    ['text16', record.country],
    ['f64', record.position.latDeg],
    ['f64', record.position.lonDeg],
    ['f64', record.uncertaintyKm],
    ['bytes', record.signingKey],
    ['bytes', record.agreementKey],
    ['text16', record.host],
    ['u16', record.port],
    ['u64', record.validFromMs],
    ['u64', record.validUntilMs],
  ])
}

/** A signed record: body || signature (64). */
export function signLandmarkRecord(record: LandmarkRecord, sign: SignEd25519): Uint8Array {
  return signDocument('landmark record', encodeLandmarkRecord(record), sign)
}

/** Reads a signed record without believing it. Refuses `challenge.record-malformed`. */
export function parseLandmarkRecord(bytes: Uint8Array): Result<Claimed<LandmarkRecord>> {
  if (bytes.length > LANDMARK_RECORD_BYTES) return malformed('it is longer than 1024 bytes', 'length')
  const reader = openReader(bytes)
  if (reader.u8() !== VERSION) return malformed('its version is not 1', 'version')
  const record = readFields(reader)
  reader.bytes(SIGNATURE_BYTES)
  if (!reader.done()) return malformed('its length does not fit its content', 'length')
  const wrong = wrongField(record)
  return wrong === undefined ? ok(asClaimed(record)) : malformed(`its ${wrong} is not allowed`, wrong)
}

/** Checks registrar and validity. Refuses `challenge.record-malformed`, `-signature`, `-not-yet-valid`, `-expired`. */
export function verifyLandmarkRecord(
  bytes: Uint8Array,
  registrarKey: Uint8Array,
  atMs: number,
  primitives: Primitives,
): Result<Proven<LandmarkRecord>> {
  const parsed = parseLandmarkRecord(bytes)
  if (!parsed.ok) return parsed
  const record: LandmarkRecord = parsed.value
  if (!isSignedBy('landmark record', bytes, registrarKey, primitives))
    return refuse(
      'challenge.record-signature',
      'The landmark record is not signed by the verifier that is configured; ask that verifier to sign it.',
      'signature',
    )
  if (atMs < record.validFromMs)
    return refuse('challenge.record-not-yet-valid', 'The landmark record is not valid yet; check the clock.', 'validFromMs', {
      validFromMs: record.validFromMs,
      atMs,
    })
  if (atMs >= record.validUntilMs)
    return refuse('challenge.record-expired', 'The landmark record has expired; have it renewed.', 'validUntilMs', {
      validUntilMs: record.validUntilMs,
      atMs,
    })
  return ok(asProven(record))
}

function readFields(reader: ByteReader): LandmarkRecord {
  return {
    landmarkId: reader.text16(),
    name: reader.text16(),
    operator: reader.text16(),
    country: reader.text16(),
    position: { latDeg: reader.f64(), lonDeg: reader.f64() },
    uncertaintyKm: reader.f64(),
    signingKey: reader.bytes(KEY_BYTES),
    agreementKey: reader.bytes(KEY_BYTES),
    host: reader.text16(),
    port: reader.u16(),
    validFromMs: reader.u64(),
    validUntilMs: reader.u64(),
  }
}

function wrongField(record: LandmarkRecord): string | undefined {
  if (!isLandmarkId(record.landmarkId)) return 'landmarkId'
  if (!isLine(record.name, LANDMARK_NAME_BYTES)) return 'name'
  if (!isLine(record.operator, LANDMARK_NAME_BYTES)) return 'operator'
  if (!/^[A-Z]{2}$/.test(record.country)) return 'country'
  if (!isPosition(record.position.latDeg, record.position.lonDeg)) return 'position'
  if (!(record.uncertaintyKm >= 0 && record.uncertaintyKm <= LANDMARK_UNCERTAINTY_KM)) return 'uncertaintyKm'
  if (!/^[0-9A-Za-z.:-]+$/.test(record.host) || record.host.length > LANDMARK_HOST_BYTES) return 'host'
  if (record.port === 0) return 'port'
  if (record.validUntilMs <= record.validFromMs) return 'validUntilMs'
  return undefined
}

/** One printable line: no control characters, neither empty nor longer than the limit in bytes of UTF-8. */
function isLine(text: string, limit: number): boolean {
  return text.length > 0 && utf8Bytes(text).length <= limit && !/\p{Control}/u.test(text)
}

function malformed(why: string, where: string): Result<never> {
  return refuse('challenge.record-malformed', `The landmark record cannot be read: ${why}.`, where)
}
