// A landmark's record with what it needs to run: who signed it and where receipts go. One JSON file, made by
// `trigpoint landmark register` and carried to the landmark by its operator.

import { fromBase64, type Result } from '@trigpoint/core/base'
import { CommandError, EXIT } from '../exit.ts'
import { readOptional } from '../connection.ts'

export interface RecordFile {
  readonly landmarkId: string
  readonly record: Uint8Array
  readonly verifierKey: Uint8Array
  readonly verifierUrl: string
}

export function encodeRecordFile(file: { landmarkId: string; record: string; verifierKey: string; verifierUrl: string }): string {
  return `${JSON.stringify(file, null, 2)}\n`
}

export function readRecordFile(path: string): RecordFile {
  const text = readOptional(path) ?? ''
  const value = parseObject(text)
  const [record, verifierKey] = [value['record'], value['verifierKey']].map(each => (typeof each === 'string' ? fromBase64(each) : undefined))
  const { landmarkId, verifierUrl } = value
  if (record === undefined || verifierKey?.length !== 32 || typeof landmarkId !== 'string' || typeof verifierUrl !== 'string')
    throw new CommandError(EXIT.unusable, `${path} is no landmark record file`, 'Make one with "trigpoint landmark register".')
  return { landmarkId, record, verifierKey, verifierUrl }
}

/** A public key of 32 bytes that the user gave as base64. */
export function parseKey(text: string, option: string): Uint8Array {
  const key = fromBase64(text)
  if (key?.length !== 32) throw new CommandError(EXIT.unusable, `${option} is not the base64 of a 32-byte key`)
  return key
}

export function demandValid<T>(result: Result<T>, path: string): T {
  if (result.ok) return result.value
  throw new CommandError(EXIT.refused, `${path}: ${result.refusal.message} [${result.refusal.code}]`)
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}
