// CPU evidence in files: devices of kind "cpu" in our own form, alone, in an array, or among chips.
//
//   { "kind": "cpu", "evidence": base64 of the report or quote, "certificate": base64 of PEM, where it carries none }

import type { Result } from '@trigpoint/core/base'
import { fromBase64, ok, refuse, utf8Text } from '@trigpoint/core/base'
import type { TeeAppraisal, TeeContext, TeeItem } from '@trigpoint/core/evidence'
import { appraiseTee, parsePem } from '@trigpoint/core/evidence'
import { isRecord, textField } from './json-record.ts'

export interface TeeInput {
  readonly tees: readonly TeeItem[]
  /** What is left of the text, for `readEvidenceInput`; undefined where nothing is. */
  readonly rest: unknown
}

/** CPU evidence of a JSON value, and what else it holds. Refuses `evidence.input-device` for CPU evidence that cannot be read. */
export function splitTeeInput(value: unknown): Result<TeeInput> {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  const isCpu = (item: unknown): boolean => isRecord(item) && textField(item, 'kind')?.toLowerCase() === 'cpu'
  const cpus = items.filter(isCpu)
  if (cpus.length === 0) return ok({ tees: [], rest: value })
  const tees: TeeItem[] = []
  for (const item of cpus) {
    const tee = readTee(item)
    if (!tee.ok) return tee
    tees.push(tee.value)
  }
  const rest = items.filter(item => !isCpu(item))
  return ok({ tees, rest: rest.length === 0 ? undefined : rest })
}

function readTee(item: unknown): Result<TeeItem> {
  const malformed = (message: string): Result<never> => refuse('evidence.input-device', message)
  if (!isRecord(item)) return malformed('The CPU evidence is no JSON object.')
  const plain = (name: string): string => (textField(item, name) ?? '').replace(/[\r\n]/g, '')
  const evidence = fromBase64(plain('evidence'))
  if (evidence === undefined || evidence.length === 0) return malformed('The CPU evidence is no base64.')
  const given = textField(item, 'certificate') ?? ''
  const pem = given.trimStart().startsWith('-----BEGIN') ? given : utf8Text(fromBase64(plain('certificate')) ?? new Uint8Array(0))
  if (given === '') return ok({ evidence, certificates: [] })
  const certificates = pem === undefined ? undefined : parsePem(pem)
  return certificates?.ok === true ? ok({ evidence, certificates: certificates.value }) : malformed('The certificate of the CPU evidence is no base64 of PEM text.')
}

/** Each appraised by the scheme that knows it. */
export function appraiseTees(items: readonly TeeItem[], context: TeeContext): readonly TeeAppraisal[] {
  return items.map(item => appraiseTee(item, context))
}
