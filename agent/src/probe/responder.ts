// The responder: the agent's handle on the thread that answers probes. On the path: delay.
// `measure` shows the tickets of one challenge to all landmarks at once and gives back what they signed.
// The main thread agrees the session keys and checks the receipts; the private key never leaves it.

import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Worker } from 'node:worker_threads'
import { equalBytes, type Proven, type Refusal } from '@trigpoint/core/base'
import { parseTicket } from '@trigpoint/core/challenge'
import { deriveSessionKey, hashTranscript, orderReceipts, verifyReceipt, verifyRounds, type Receipt } from '@trigpoint/core/delay'
import { Fault, nodePrimitives, type AgreementKey } from '@trigpoint/runtime'
import type { FromResponder, ProbeFailure, ProbeReceipt, ProbeTarget, ResponderCounts, ResponderOptions, ToResponder } from './worker-messages.ts'

/** A landmark as the challenge names it; keys of 32 bytes. */
export interface LandmarkToAsk {
  readonly landmarkId: string
  readonly host: string
  readonly port: number
  /** Ed25519. */
  readonly signingKey: Uint8Array
  /** X25519. */
  readonly agreementKey: Uint8Array
  readonly ticket: Uint8Array
}

export interface MeasureRequest {
  /** 16 bytes. */
  readonly challengeId: Uint8Array
  /** The agent's fresh key of this fix. */
  readonly agreement: AgreementKey
  readonly landmarks: readonly LandmarkToAsk[]
  /** For all landmarks together; default 20 s. */
  readonly timeoutMs?: number
  /** Which of the responder's sockets answers; default: the first. */
  readonly door?: number
}

/** A receipt whose signature, key, challenge and rounds were checked. */
export interface MeasuredReceipt {
  readonly landmarkId: string
  readonly bytes: Uint8Array
  readonly receipt: Proven<Receipt>
}

export interface Measurement {
  /** In the order of landmark ids, as hashed. */
  readonly receipts: readonly MeasuredReceipt[]
  readonly failures: readonly ProbeFailure[]
  /** `hashTranscript` of the receipts, 32 bytes. */
  readonly transcriptHash: Uint8Array
}

export interface Responder {
  /** The UDP socket's local address. */
  readonly address: { readonly host: string; readonly port: number }
  /** Every socket's port, in the order of their doors. */
  readonly ports: readonly number[]
  /** Never refuses: what a landmark did not give is among the failures. Throws Fault `probe.worker-failed`. */
  measure(request: MeasureRequest): Promise<Measurement>
  counts(): Promise<ResponderCounts>
  close(): Promise<void>
}

const DEFAULT_TIMEOUT_MS = 20_000

/** What the thread gets beyond the time limit before it is taken for dead, ms. */
const GRACE_MS = 5_000

/** The thread runs what the build made, also where a test runs this file's source (then without the tests' own flags). */
const FROM_SOURCE = import.meta.url.endsWith('.ts')
const WORKER = new URL(FROM_SOURCE ? '../../dist/probe/responder-worker.js' : './responder-worker.js', import.meta.url)

type Outcome = ({ readonly kind: 'receipt' } & ProbeReceipt) | ({ readonly kind: 'failure' } & ProbeFailure)

/** Starts the thread and binds its socket. Throws Fault `probe.port-taken`, `probe.bind-failed`, `probe.worker-failed`. */
export async function openResponder(options: ResponderOptions = {}): Promise<Responder> {
  const worker = new Worker(WORKER, { workerData: options, ...(FROM_SOURCE ? { execArgv: [] } : {}) })
  const listeners = new Set<(message: FromResponder | Fault) => void>()
  const broadcast = (message: FromResponder | Fault): void => { for (const listener of [...listeners]) listener(message) }
  let ended: Fault | undefined
  const end = (cause: unknown): void => {
    ended ??= new Fault('probe.worker-failed', 'The thread that answers probes has ended; start the agent again.', { cause })
    broadcast(ended)
  }
  worker.on('message', broadcast)
  worker.on('error', end)
  worker.on('exit', end)
  const tell = (message: ToResponder): void => { worker.postMessage(message) }
  /** Listens until `take` gives a value. */
  const listen = <T>(take: (message: FromResponder) => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const listener = (message: FromResponder | Fault): void => {
        const value = message instanceof Fault ? message : message.kind === 'fault' ? new Fault(message.code, message.message) : take(message)
        if (value === undefined) return
        listeners.delete(listener)
        if (value instanceof Fault) reject(value)
        else resolve(value)
      }
      if (ended !== undefined) reject(ended)
      else listeners.add(listener)
    })
  const open = await listen(message => (message.kind === 'open' ? message : undefined)).catch(async (error: unknown) => {
    await worker.terminate()
    throw error
  })
  let measurements = 0
  return {
    address: { host: open.host, port: open.ports[0] ?? 0 },
    ports: open.ports,
    measure: request => measure(request, ++measurements, tell, listen),
    counts: () => {
      const answer = listen(message => (message.kind === 'counts' ? message.counts : undefined))
      tell({ kind: 'counts' })
      return answer
    },
    close: async () => {
      const exited = new Promise<void>(resolve => worker.once('exit', () => { resolve() }))
      if (ended !== undefined) return
      tell({ kind: 'close' })
      await exited
    },
  }
}

type Listen = <T>(take: (message: FromResponder) => T | undefined) => Promise<T>

async function measure(request: MeasureRequest, measurement: number, tell: (message: ToResponder) => void, listen: Listen): Promise<Measurement> {
  const prepared = await Promise.all(request.landmarks.map(landmark => prepare(landmark, request)))
  const targets = prepared.flatMap(item => (item.kind === 'target' ? item.target : []))
  const outcomes: Outcome[] = []
  if (targets.length > 0) {
    const done = listen(message => {
      if ((message.kind !== 'receipt' && message.kind !== 'failure') || message.measurement !== measurement) return undefined
      outcomes.push(message)
      return outcomes.length === targets.length ? true : undefined
    })
    const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS
    tell({ kind: 'measure', measurement, door: request.door ?? 0, timeoutMs, targets })
    await within(done, timeoutMs + GRACE_MS)
  }
  const judged = outcomes.map(outcome => (outcome.kind === 'failure' ? outcome : judge(outcome, request)))
  const receipts = orderReceipts(judged.flatMap(item => ('bytes' in item ? item : [])))
  const failures = [...prepared, ...judged].flatMap(item => ('code' in item ? { landmarkId: item.landmarkId, code: item.code, message: item.message } : []))
  return { receipts, failures: orderReceipts(failures), transcriptHash: hashTranscript(receipts.map(({ bytes }) => bytes), nodePrimitives) }
}

async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => { reject(new Fault('probe.worker-failed', 'The thread that answers probes does not react; start the agent again.')) }, limitMs)
  })
  return Promise.race([promise, late]).finally(() => { clearTimeout(timer) })
}

type Prepared = { readonly kind: 'target'; readonly target: ProbeTarget } | ({ readonly kind: 'failure' } & ProbeFailure)

async function prepare(landmark: LandmarkToAsk, { challengeId, agreement }: MeasureRequest): Promise<Prepared> {
  const { landmarkId, port, ticket, agreementKey } = landmark
  const failure = (code: string, message: string): Prepared => ({ kind: 'failure', landmarkId, code, message })
  const parsed = parseTicket(ticket)
  if (!parsed.ok) return failure(parsed.refusal.code, parsed.refusal.message)
  const sharedSecret = agreement.agree(agreementKey)
  if (sharedSecret === undefined) return failure('probe.landmark-key', `The agreement key of ${landmarkId} is unusable; report it to the verifier.`)
  const address = await resolve(landmark.host)
  if (address === undefined) return failure('probe.landmark-unresolved', `The host ${landmark.host} of ${landmarkId} cannot be resolved; check the name server.`)
  const sessionKey = deriveSessionKey(
    { sharedSecret, challengeId, landmarkId, landmarkAgreementKey: agreementKey, agentAgreementKey: agreement.publicKey },
    nodePrimitives,
  )
  return { kind: 'target', target: { landmarkId, address, port, challengeId, sessionKey, ticket, rounds: parsed.value.rounds } }
}

async function resolve(host: string): Promise<string | undefined> {
  if (isIP(host) !== 0) return host
  try {
    return (await lookup(host)).address
  } catch {
    return undefined
  }
}

/** A receipt is checked before it enters the transcript: the chips will sign over it. */
function judge(outcome: ProbeReceipt, request: MeasureRequest): MeasuredReceipt | ProbeFailure {
  const { landmarkId, receipt: bytes, answered } = outcome
  const landmark = request.landmarks.find(candidate => candidate.landmarkId === landmarkId)
  const failure = ({ code, message }: Refusal): ProbeFailure => ({ landmarkId, code, message })
  if (landmark === undefined) return failure({ code: 'delay.receipt-other-landmark', message: `Nobody asked ${landmarkId}.`, where: '' })
  const expected = { landmarkId, landmarkKey: landmark.signingKey, challengeId: request.challengeId, agreementKey: request.agreement.publicKey, place: undefined }
  const verified = verifyReceipt(bytes, expected, nodePrimitives)
  if (!verified.ok) return failure(verified.refusal)
  const rounds = verifyRounds(verified.value, answered, nodePrimitives)
  if (!rounds.ok) return failure(rounds.refusal)
  if (!equalBytes(verified.value.ticketHash, nodePrimitives.hash('sha256', landmark.ticket)))
    return failure({ code: 'delay.receipt-other-challenge', message: `The receipt of ${landmarkId} names another ticket.`, where: 'ticketHash' })
  return { landmarkId, bytes, receipt: verified.value }
}
