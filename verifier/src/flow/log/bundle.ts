// What leaves the verifier about a judged fix: the signed result, and the bundle that checks without us.
// On the path: after log. Everything comes from the opened record, which is held against the leaf in the log first:
// a bundle that would not check is never handed out.

import { assert, equalBytes, ok, refuse, utf8Bytes, utf8Text, type Result } from '@trigpoint/core/base'
import {
  attachCwtSignature, attachSignature, bindingPartSchema, chipPartSchema, commitRecord, composeBundle, encodeResultClaims, encodeUnsignedCwt, encodeUnsignedToken, evidenceParts, jsonPart, leafOfRecord, readPart, readPartName, readShownClaims,
  shownPlaces, type Bundle, type CommittedRecord, type Level, type LogReference, type Part, type ResultAlgorithm, type TokenClaims,
} from '@trigpoint/core/result'
import { Fault } from '@trigpoint/runtime'
import type { FixRow, LeafLog, LeafRow, Opening, ResultSigner, SigningResultKey, StoreReader } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { readRelied } from './relied-answers.ts'
import { fixSubject, readSignedMessage } from './seal.ts'

/** What signing and proving need beside the flow. */
export interface ProofContext {
  readonly log: LeafLog
  readonly results: ResultSigner
  /** `trigpoint 0.1.0`. */
  readonly build: string
}

export interface BundleRequest {
  readonly level: Level
  /** At the level `verdict`: this chip alone. */
  readonly chipId?: string | undefined
}

interface OpenedRecord {
  readonly parts: readonly Part[]
  readonly record: CommittedRecord
  readonly secret: Uint8Array
  readonly reference: LogReference
}

/** The bundle of a judged fix. Refuses `bundle.not-judged`, `bundle.not-logged`, `bundle.opening-erased`, `bundle.chip-unknown`. */
export async function makeBundle(context: FlowContext, proofs: ProofContext, fix: FixRow, request: BundleRequest): Promise<Result<Bundle>> {
  const opened = await openRecord(context, proofs, fix)
  if (!opened.ok) return opened
  const { parts, record, secret, reference } = opened.value
  const chips = chosenChips(parts, request)
  if (!chips.ok) return chips
  const key = proofs.results.current('ES256', context.clock.nowMs())
  const result = signResult(context, proofs, { opened: opened.value, level: request.level, chips: chips.value, key })
  const proof = await proofs.log.proofFile(reference.index)
  const beside = await readBeside(context.store, parts)
  return ok(composeBundle(context.primitives, { parts, record, secret, proof, result, keys: [key.statement], verifierKey: context.trust.publicKey, ...beside }, request.level, chips.value))
}

export interface ResultRequest extends BundleRequest {
  readonly algorithm: ResultAlgorithm
  readonly form: 'jwt' | 'cwt'
}

/** The signed result alone: a text as JWT, bytes as CWT. Refuses as `makeBundle`. */
export async function makeResult(context: FlowContext, proofs: ProofContext, fix: FixRow, request: ResultRequest): Promise<Result<string | Uint8Array>> {
  const opened = await openRecord(context, proofs, fix)
  if (!opened.ok) return opened
  const chips = chosenChips(opened.value.parts, request)
  if (!chips.ok) return chips
  const key = proofs.results.current(request.algorithm, context.clock.nowMs())
  const signing: Signing = { opened: opened.value, level: request.level, chips: chips.value, key }
  return ok(request.form === 'cwt' ? signCborResult(context, proofs, signing) : signResult(context, proofs, signing))
}

/** Erases what opens the leaf of a fix. The log stays whole; the fix can never be bundled again. Refuses `bundle.opening-erased`, `bundle.not-judged`. */
export async function eraseOpening(context: FlowContext, challengeId: string): Promise<Result<LeafRow>> {
  const leaf = await context.store.getLeaf(fixSubject(challengeId))
  if (leaf === undefined) return refuseNotJudged(challengeId)
  const had = await context.store.write(writer => writer.eraseOpening(leaf.subject))
  return had ? ok(leaf) : refuseErased()
}

async function openRecord(context: FlowContext, { log }: ProofContext, fix: FixRow): Promise<Result<OpenedRecord>> {
  const leaf = await context.store.getLeaf(fixSubject(fix.challengeId))
  if (leaf === undefined) return refuseNotJudged(fix.challengeId)
  const opening = await context.store.getOpening(leaf.subject)
  if (opening === undefined) return refuseErased()
  const { index } = leaf
  if (index === null) return refuse('bundle.not-logged', 'The verdict is on its way into the log; try again in a second.', 'challengeId')
  const parts = await readParts(context.store, fix, opening)
  const record = commitRecord(context.primitives, 'fix', parts, opening.secret)
  if (!equalBytes(leafOfRecord(context.primitives, record), leaf.leaf))
    throw new Fault('store.opening-differs', `What is stored of fix ${fix.challengeId} is not what the log commits to. Keep a copy of the data directory and compare it with a backup.`)
  return ok({ parts, record, secret: opening.secret, reference: { origin: log.origin, index, leaf: leaf.leaf } })
}

function refuseNotJudged(challengeId: string): Result<never> {
  return refuse('bundle.not-judged', `Fix ${challengeId} has no verdict, so there is nothing to show.`, 'challengeId')
}

function refuseErased(): Result<never> {
  return refuse('bundle.opening-erased', 'What opens this entry of the log was erased; nothing of it can be shown any more.', 'challengeId')
}

/** The parts as they were sealed; what stands in the agent's message is taken from the message as received. */
async function readParts(reader: StoreReader, fix: FixRow, opening: Opening): Promise<readonly Part[]> {
  const message = await readSignedMessage(reader, fix.evidenceId)
  const fromMessage = new Map<string, Part>()
  if (message !== undefined) for (const part of [jsonPart('message', message), ...evidenceParts(message.body)]) fromMessage.set(part.name, part)
  return opening.parts.map(({ name, content }) => (content === null ? fromMessage.get(name) : undefined) ?? { name, content: utf8Bytes(content ?? '') })
}

/** What the record names beside itself, as far as it was kept. */
async function readBeside(reader: StoreReader, parts: readonly Part[]): ReturnType<typeof readRelied> {
  const binding = readPart('binding', utf8Text(parts.find(part => part.name === 'binding')?.content ?? new Uint8Array(0)), bindingPartSchema)
  return readRelied(reader, binding.ok ? binding.value : { references: [] })
}

/** Undefined: all of them. */
function chosenChips(parts: readonly Part[], { level, chipId }: BundleRequest): Result<readonly number[] | undefined> {
  if (chipId === undefined || level !== 'verdict') return ok(undefined)
  const chosen = parts.flatMap(part => {
    const { kind, at } = readPartName(part.name) ?? { kind: '', at: undefined }
    const chip = kind === 'chip' ? readPart(part.name, utf8Text(part.content), chipPartSchema) : undefined
    return at !== undefined && chip?.ok === true && chip.value.claims.ear_verifier_claims.trigpoint.chip_id === chipId ? [at] : []
  })
  return chosen.length === 0 ? refuse('bundle.chip-unknown', `Chip ${chipId} gave no evidence in this fix.`, 'chip') : ok(chosen)
}

interface Signing {
  readonly opened: OpenedRecord
  readonly level: Level
  readonly chips: readonly number[] | undefined
  readonly key: SigningResultKey
}

function claimsOf(context: FlowContext, { build }: ProofContext, { opened, level, chips }: Signing): TokenClaims {
  const text = new Map(shownPlaces(opened.parts, level, chips).map(at => [opened.parts[at]?.name ?? '', utf8Text(opened.parts[at]?.content ?? new Uint8Array(0)) ?? ''] as const))
  const shown = readShownClaims(level, text)
  assert(shown !== undefined, 'a sealed record can be read')
  return encodeResultClaims(shown, { log: opened.reference, issuedAtMs: context.clock.nowMs(), build })
}

function signResult(context: FlowContext, proofs: ProofContext, signing: Signing): string {
  const { key } = signing
  const unsigned = encodeUnsignedToken(key.key.algorithm, key.keyId, claimsOf(context, proofs, signing))
  return attachSignature(unsigned, key.sign(utf8Bytes(unsigned)))
}

function signCborResult(context: FlowContext, proofs: ProofContext, signing: Signing): Uint8Array {
  const { key } = signing
  const unsigned = encodeUnsignedCwt(key.key.algorithm, key.keyId, claimsOf(context, proofs, signing))
  return attachCwtSignature(unsigned, key.sign(unsigned.toBeSigned), key.statement)
}
