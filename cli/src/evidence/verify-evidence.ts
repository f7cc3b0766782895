// The action of `trigpoint evidence verify`: reads the files, appraises every device, prints, and says by its exit code
// whether all are verified. A file that cannot be used does not keep the others from being judged.

import { readFile } from 'node:fs/promises'
import type { OcspResponse, ReferenceReading } from '@trigpoint/core/evidence'
import { judgeBindingLevel, openChainCache, readManifest, TEE_ANCHORS } from '@trigpoint/core/evidence'
import type { AppraisalContext, Appraisal, TeeItem } from '@trigpoint/core/evidence'
import type { Result } from '@trigpoint/core/base'
import { fromHex, ok } from '@trigpoint/core/base'
import type { EvidenceAnchors, InputDevice } from '@trigpoint/runtime'
import {
  appraiseDevices, appraiseTees, BUILT_IN_ANCHORS, defaultReferenceFolder, describeInput, MAXIMUM_INPUT_BYTES, nodePrimitives, openCachedPrimitives,
  parseEvidenceInput, readAnchorFile, readEvidenceInput, readOcspFile, readReferenceFolder, splitTeeInput,
} from '@trigpoint/runtime'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { note, printJson } from '../print.ts'
import { parseInstant } from '../instant.ts'
import { printAppraisals, printTees } from './print-appraisals.ts'
import type { VerifyOptions } from './options.ts'

const NONCE_BYTES = 32

export async function verifyEvidence(files: readonly string[], options: VerifyOptions): Promise<ExitCode> {
  const anchorFile = process.env['TRIGPOINT_ANCHORS']
  const anchors = anchorFile === undefined ? BUILT_IN_ANCHORS : await readAnchorFile(anchorFile)
  const expectedNonce = options.nonce === undefined ? undefined : readNonce(options.nonce)
  const context: AppraisalContext = {
    primitives: openCachedPrimitives(nodePrimitives),
    atMs: options.at === undefined ? Date.now() : readTime(options.at),
    anchors: anchors.device,
    references: await readReferences(options.rim, anchors),
    revocations: await Promise.all(options.ocsp.map(readOcsp)),
    chainCache: openChainCache(),
    ...(expectedNonce === undefined ? {} : { expectedNonce }),
  }
  const { devices, tees, unusable } = await readDevices(files)
  for (const message of unusable) note(`trigpoint: ${message}`)
  const appraisals = appraiseDevices(devices, context)
  const cpus = appraiseTees(tees, { primitives: context.primitives, anchors: [...TEE_ANCHORS, ...anchors.tee], ...(expectedNonce === undefined ? {} : { expectedNonce }) })
  if (options.json === true) for (const appraisal of [...appraisals, ...cpus]) printJson(appraisal)
  else {
    if (appraisals.length > 0) printAppraisals(appraisals)
    if (cpus.length > 0) printTees(cpus, judgeBindingLevel(cpus, true))
  }
  return exitCodeOf([...appraisals, ...cpus], unusable.length > 0)
}

function exitCodeOf(appraisals: readonly Pick<Appraisal, 'verified'>[], unusable: boolean): ExitCode {
  if (unusable || appraisals.length === 0) return EXIT.unusable
  return appraisals.every(({ verified }) => verified) ? EXIT.ok : EXIT.refused
}

function readNonce(text: string): Uint8Array {
  const nonce = fromHex(text)
  if (nonce?.length !== NONCE_BYTES) throw new CommandError(EXIT.unusable, '--nonce takes 64 hex digits (32 bytes)')
  return nonce
}

function readTime(text: string): number {
  const atMs = parseInstant(text)
  if (atMs === undefined) throw new CommandError(EXIT.unusable, '--at takes a time like 2026-08-21T12:00:00Z')
  return atMs
}

/** Those given come first; imported ones beside them, each manifest once. */
async function readReferences(files: readonly string[], anchors: EvidenceAnchors): Promise<readonly ReferenceReading[]> {
  const context = { primitives: nodePrimitives, anchors: anchors.reference }
  const given: ReferenceReading[] = []
  for (const file of files) {
    const reading = readManifest(await readBytes(file), context)
    if (!reading.ok) throw new CommandError(EXIT.unusable, `${file}: ${reading.refusal.message} [${reading.refusal.code}]`)
    given.push(reading.value)
  }
  const imported = await readReferenceFolder(defaultReferenceFolder(process.env), context)
  for (const name of imported.refused) note(`trigpoint: the imported manifest ${name} no longer holds and is not used`)
  const digests = new Set(given.map(({ sha256 }) => sha256))
  return [...given, ...imported.readings.filter(({ sha256 }) => !digests.has(sha256))]
}

async function readOcsp(file: string): Promise<OcspResponse> {
  const response = readOcspFile(await readBytes(file), file)
  if (!response.ok) throw new CommandError(EXIT.unusable, `${file}: ${response.refusal.message} [${response.refusal.code}]`)
  return response.value
}

async function readDevices(files: readonly string[]): Promise<{ devices: readonly InputDevice[]; tees: readonly TeeItem[]; unusable: readonly string[] }> {
  const devices: InputDevice[] = []
  const tees: TeeItem[] = []
  const unusable: string[] = []
  for (const file of files) {
    const bytes = await readBytes(file)
    const read = readInput(new TextDecoder().decode(bytes))
    if (read.ok) {
      devices.push(...read.value.devices)
      tees.push(...read.value.tees)
    } else unusable.push(`${file}: ${describeInput(bytes) ?? read.refusal.message} [${read.refusal.code}]`)
  }
  return { devices, tees, unusable }
}

/** Chips, CPUs, or both. */
function readInput(text: string): Result<{ readonly devices: readonly InputDevice[]; readonly tees: readonly TeeItem[] }> {
  const value = parseJson(text)
  if (value === undefined) {
    const devices = parseEvidenceInput(text)
    return devices.ok ? ok({ devices: devices.value, tees: [] }) : devices
  }
  const split = splitTeeInput(value)
  if (!split.ok) return split
  const { tees, rest } = split.value
  const devices = rest === undefined ? ok([]) : readEvidenceInput(rest)
  return devices.ok ? ok({ devices: devices.value, tees }) : devices
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file === '-' ? '/dev/stdin' : file).catch((error: unknown) => {
    throw new CommandError(EXIT.unusable, `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  })
  if (bytes.length > MAXIMUM_INPUT_BYTES) throw new CommandError(EXIT.unusable, `${file} is larger than any input that is accepted`)
  return new Uint8Array(bytes)
}
