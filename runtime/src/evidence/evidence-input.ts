// Evidence as it comes in files and bodies: our own JSON (one device or an array), what `nvattest collect-evidence`
// prints, the vendor fleet agent's attestation payload, the vendor service's request, a CMW collection. All of them
// carry base64 of the report and base64 of the PEM chain; what else they say is kept as claims.

import type { Refusal, Result } from '@trigpoint/core/base'
import { fromBase64, fromHex, ok, refuse, utf8Text } from '@trigpoint/core/base'
import type { EvidenceItem } from '@trigpoint/core/evidence'
import { parsePem } from '@trigpoint/core/evidence'
import { findCmwItems, isCmwCollection } from './cmw-collection.ts'
import type { JsonRecord } from './json-record.ts'
import { isRecord, listField, recordField, textField } from './json-record.ts'

/** What one device brings, or why its part of the file could not be read. */
export type InputDevice =
  | { readonly ok: true; readonly item: EvidenceItem; readonly claimed: ClaimedByFile }
  | { readonly ok: false; readonly refusal: Refusal }

/** What the file says beside the signed bytes. Nothing vouches for it. */
export interface ClaimedByFile {
  readonly id: string | null
  readonly certificatesPem: string
  readonly nonce: Uint8Array | undefined
  readonly driverVersion: string | null
  readonly vbiosVersion: string | null
}

/** Eight GPUs and four switches are 200 KiB; a site's collection of a few hundred chips fits. */
export const MAXIMUM_INPUT_BYTES: number = 16 * 1024 * 1024
export const MAXIMUM_INPUT_DEVICES = 1024

/** Devices of a JSON text. Refuses only what is no collection of evidence at all. */
export function parseEvidenceInput(text: string): Result<readonly InputDevice[]> {
  if (text.length > MAXIMUM_INPUT_BYTES) return unusable('The input is larger than any that is accepted.')
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return unusable('The input is no JSON.')
  }
  return readEvidenceInput(parsed)
}

/** Devices of a parsed JSON value. */
export function readEvidenceInput(value: unknown): Result<readonly InputDevice[]> {
  const items = findItems(value)
  const failure = isRecord(value) ? textField(value, 'result_message') : undefined
  if (items?.length === 0 && failure !== undefined) return unusable(`The collecting tool found nothing: ${failure}`)
  if (items === undefined || !items.some(isDevice))
    return unusable('The JSON holds no evidence in a known form (a device with `evidence` and `certificate`, an array of them, nvattest output, or a fleet agent payload).')
  if (items.length > MAXIMUM_INPUT_DEVICES) return unusable(`The input lists more than ${String(MAXIMUM_INPUT_DEVICES)} devices.`)
  return ok(items.map(readDevice))
}

/** At least one entry must look like a device; what does not, among those that do, is refused one by one. */
function isDevice(item: unknown): boolean {
  return isRecord(item) && 'evidence' in item && 'certificate' in item
}

function unusable(message: string): Result<never> {
  return refuse('evidence.input-unusable', message)
}

/** The list of devices inside whatever wraps it. */
function findItems(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[]
  if (!isRecord(value)) return undefined
  if ('evidence' in value && 'certificate' in value) return [value]
  if (isCmwCollection(value)) return findCmwItems(value)
  for (const name of ['evidences', 'evidence_list', 'evidenceList']) {
    if (Array.isArray(value[name]))
      return listField(value, name).map(item => (isRecord(item) ? { ...outerClaims(value), ...item } : item))
  }
  for (const name of ['attestationData', 'sdkResponse', 'sdk_response']) {
    const inner = recordField(value, name)
    if (inner !== undefined) return findItems(inner)
  }
  return undefined
}

/** The vendor service's request states architecture and nonce once for all. */
function outerClaims(value: JsonRecord): JsonRecord {
  const { arch, nonce } = value
  return { ...(arch === undefined ? {} : { arch }), ...(nonce === undefined ? {} : { nonce }) }
}

const KINDS: Readonly<Record<string, 'gpu' | 'switch'>> = { gpu: 'gpu', switch: 'switch', nvswitch: 'switch' }

function readDevice(value: unknown, index: number): InputDevice {
  const where = `[${String(index)}]`
  const malformed = (message: string, field: string): InputDevice => ({
    ok: false,
    refusal: refuse('evidence.input-device', message, `${where}.${field}`).refusal,
  })
  if (!isRecord(value)) return malformed('The device is no JSON object.', '')
  const evidence = readBase64(textField(value, 'evidence'))
  if (evidence === undefined) return malformed('The evidence is no base64.', 'evidence')
  const pem = pemText(textField(value, 'certificate') ?? '-')
  if (pem === undefined) return malformed('The certificate is no base64 of PEM text.', 'certificate')
  const certificates = parsePem(pem, `${where}.certificate`)
  const kind = KINDS[textField(value, 'kind')?.toLowerCase() ?? '']
  const arch = textField(value, 'arch')
  return {
    ok: true,
    item: {
      ...(kind === undefined ? {} : { kind }),
      ...(arch === undefined || arch === '' ? {} : { arch }),
      evidence,
      certificates: certificates.ok ? certificates.value : [],
      ...(certificates.ok ? {} : { certificatesRefusal: certificates.refusal }),
    },
    claimed: {
      id: textField(value, 'id') ?? null,
      certificatesPem: pem,
      nonce: fromHex(textField(value, 'nonce') ?? '-'),
      driverVersion: textField(value, 'driverVersion') ?? null,
      vbiosVersion: textField(value, 'vbiosVersion') ?? null,
    },
  }
}

/** Base64 of PEM, or PEM as it is. */
function pemText(text: string): string | undefined {
  if (text.trimStart().startsWith('-----BEGIN')) return text
  const bytes = readBase64(text)
  return bytes === undefined ? undefined : utf8Text(bytes)
}

/** Canonical base64, in one line or in several. */
function readBase64(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : fromBase64(text.replace(/[\r\n]/g, ''))
}
