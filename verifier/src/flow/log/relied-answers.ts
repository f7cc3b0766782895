// What a judgement rests on beside the record: reference manifests and answers about revocation. The record names them
// by digest; here they are kept once, so that every bundle can carry them. On the path: log.
// An answer that also speaks of certificates of other nodes is named and not kept: it would tell of them.

import { toHex, type Primitives } from '@trigpoint/core/base'
import { parsePem, reliedResponses, verifyChain, type JudgedPath, type OcspResponse, type ReferenceReading, type ReliedResponse } from '@trigpoint/core/evidence'
import type { AppraisedChip } from '@trigpoint/core/result'
import type { EvidenceRequest } from '@trigpoint/core/wire'
import type { StoreReader, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'

/** The leaf is made by firmware and known to no responder; the signer of a manifest is asked about. */
const FIRST_OF_CHIP = 1
const FIRST_OF_MANIFEST = 0

export interface Relied {
  readonly readings: readonly ReferenceReading[]
  readonly responses: readonly ReliedResponse[]
}

export interface JudgedEvidence {
  readonly evidence: Pick<EvidenceRequest, 'evidence'>
  readonly appraisals: readonly AppraisedChip[]
  /** Everything that was at hand. */
  readonly readings: readonly ReferenceReading[]
  readonly responses: readonly OcspResponse[]
}

/** Of everything at hand, what these appraisals rest on. */
export function reliedOn({ primitives, trust, chainCache }: Pick<FlowContext, 'primitives' | 'trust' | 'chainCache'>, judged: JudgedEvidence): Relied {
  const named = new Set(judged.appraisals.flatMap(chip => chip.references))
  const readings = judged.readings.filter((reading, at) => named.has(reading.sha256) && judged.readings.findIndex(one => one.sha256 === reading.sha256) === at)
  if (judged.responses.length === 0) return { readings, responses: [] }
  const chips = judged.evidence.evidence.flatMap(({ certificatesPem }): JudgedPath[] => {
    const certificates = parsePem(certificatesPem, 'certificatesPem')
    const path = certificates.ok ? verifyChain(certificates.value, { primitives, anchors: trust.anchors, cache: chainCache }).proven?.certificates : undefined
    return path === undefined ? [] : [{ path, first: FIRST_OF_CHIP }]
  })
  const signers = readings.map(({ certificates }): JudgedPath => ({ path: certificates, first: FIRST_OF_MANIFEST }))
  const relied = reliedResponses([...chips, ...signers], judged.responses, primitives)
  const digests = relied.map(({ response }) => digestOf(primitives, response.der))
  return { readings, responses: relied.filter((_, at) => digests.indexOf(digests[at] ?? '') === at) }
}

/** SHA-256 of each answer relied on, hex, ascending: what the record names. */
export function namedResponses({ responses }: Relied, primitives: Primitives): readonly string[] {
  return responses.map(({ response }) => digestOf(primitives, response.der)).sort()
}

/** Keeps what bundles may carry. */
export async function keepRelied(writer: StoreWriter, { readings, responses }: Relied, primitives: Primitives): Promise<void> {
  for (const { sha256, xml } of readings) if (xml !== undefined) await writer.putManifest(sha256, xml)
  for (const { response, isOwn } of responses) if (isOwn) await writer.putResponse(digestOf(primitives, response.der), response.der)
}

/** The manifests and answers that a record names, as far as they were kept. */
export async function readRelied(reader: StoreReader, { references, responses }: { readonly references: readonly string[]; readonly responses?: readonly string[] | undefined }): Promise<{ readonly manifests: readonly string[]; readonly responses: readonly Uint8Array[] | undefined }> {
  const manifests: string[] = []
  for (const sha256 of references) {
    const xml = await reader.getManifest(sha256)
    if (xml !== undefined) manifests.push(xml)
  }
  const kept: Uint8Array[] = []
  for (const sha256 of responses ?? []) {
    const der = await reader.getResponse(sha256)
    if (der !== undefined) kept.push(der)
  }
  return { manifests, responses: responses === undefined ? undefined : kept }
}

function digestOf(primitives: Primitives, der: Uint8Array): string {
  return toHex(primitives.hash('sha256', der))
}
