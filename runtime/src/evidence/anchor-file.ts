// Pinned roots as configuration: a JSON file that replaces the built-in lists, so that a site can pin a new vendor root,
// or a laboratory its test vendor. Format: docs/format/evidence.md, section "Anchor file".
//
//   { "device": [{ "name": "...", "sha256": "64 hex", "test": true, "certificatePem": "..." }], "reference": [...], "tee": [...] }
//
// What is not understood is refused: a misspelled list would leave the built-in roots in force, a misspelled mark would
// make a laboratory's chips real ones.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { TrustAnchor } from '@trigpoint/core/evidence'
import { DEVICE_ANCHORS, parsePem, REFERENCE_ANCHORS } from '@trigpoint/core/evidence'
import { Fault } from '../fault.ts'
import type { JsonRecord } from './json-record.ts'
import { isRecord, textField } from './json-record.ts'

export interface EvidenceAnchors {
  readonly device: readonly TrustAnchor[]
  readonly reference: readonly TrustAnchor[]
  /** Of CPU makers, beside the built-in ones. */
  readonly tee: readonly TrustAnchor[]
}

/** The vendor's roots. */
export const BUILT_IN_ANCHORS: EvidenceAnchors = { device: DEVICE_ANCHORS, reference: REFERENCE_ANCHORS, tee: [] }

/** Lists of the file, the built-in ones where it has none. Throws a Fault for a file that is not usable. */
export async function readAnchorFile(path: string): Promise<EvidenceAnchors> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('config.anchors-unreadable', `The anchor file ${path} cannot be read.`, { cause })
  })
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new Fault('config.anchors-malformed', `The anchor file ${path} is no JSON.`, { cause })
  }
  if (!isRecord(parsed)) throw malformed('it is no object')
  refuseOthers(parsed, ['device', 'reference', 'tee'], 'it')
  if (Object.keys(parsed).length === 0) throw malformed('it has no list')
  return { device: listOf(parsed, 'device', DEVICE_ANCHORS), reference: listOf(parsed, 'reference', REFERENCE_ANCHORS), tee: listOf(parsed, 'tee', []) }
}

function refuseOthers(record: JsonRecord, known: readonly string[], what: string): void {
  const other = Object.keys(record).find(key => !known.includes(key))
  if (other !== undefined) throw malformed(`${what} has a field that is none, "${other}" (there are ${known.join(', ')})`)
}

function malformed(why: string): Fault {
  return new Fault('config.anchors-malformed', `The anchor file is not usable: ${why}.`)
}

function listOf(file: JsonRecord, name: string, builtIn: readonly TrustAnchor[]): readonly TrustAnchor[] {
  const list = file[name]
  if (list === undefined) return builtIn
  if (!Array.isArray(list)) throw malformed(`${name} is no list`)
  return list.map((entry: unknown): TrustAnchor => {
    if (!isRecord(entry)) throw malformed(`an entry of ${name} is no object`)
    refuseOthers(entry, ['name', 'sha256', 'test', 'certificatePem'], `an entry of ${name}`)
    if (entry['test'] !== undefined && typeof entry['test'] !== 'boolean') throw malformed(`test of an entry of ${name} is neither true nor false`)
    const sha256 = textField(entry, 'sha256')?.replaceAll(':', '').toLowerCase() ?? ''
    const label = textField(entry, 'name')
    if (label === undefined || !/^[0-9a-f]{64}$/.test(sha256)) throw malformed(`an entry of ${name} lacks a name or a SHA-256`)
    const certificate = certificateOf(entry)
    if (certificate !== undefined && createHash('sha256').update(certificate).digest('hex') !== sha256) throw malformed(`the certificate of ${label} is not the one that its SHA-256 pins`)
    return { name: label, sha256, test: entry['test'] === true, ...(certificate === undefined ? {} : { certificate }) }
  })
}

function certificateOf(entry: JsonRecord): Uint8Array | undefined {
  const pem = textField(entry, 'certificatePem')
  if (pem === undefined) {
    if (entry['certificatePem'] !== undefined) throw malformed('a certificatePem is no text')
    return undefined
  }
  const certificates = parsePem(pem)
  if (!certificates.ok) throw malformed(certificates.refusal.message)
  return certificates.value[0]
}
