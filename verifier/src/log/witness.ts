// A witness: cosigns the checkpoints of the logs it is told to watch, each only if it continues what it has
// cosigned before (C2SP tlog-witness, tlog-cosignature). Others run it, so that a log that shows two histories
// needs their help to be believed.
//
//   404 unknown origin -> 403 signature -> 400 old size above new -> 409 old size not ours
//     -> 409 same size, other root (evidence kept) -> 422 proof fails (evidence kept) -> remember, sync, 200

import { equalBytes } from '@trigpoint/core/base'
import {
  cosignNote, emptyRoot, formatNote, formatSignatureLine, formatVkey, parseCheckpoint, parseWitnessRequest, verifyCheckpoint,
  verifyConsistency, type NoteKey, type SignedCheckpoint, type WitnessRequest,
} from '@trigpoint/core/log'
import { Fault, nodePrimitives, silentLog, systemClock, type Clock, type Log } from '@trigpoint/runtime'
import { takeLease, BEAT_MS, type Lease, type LeaseOptions } from './lease.ts'
import { removeOthersAside } from './leftovers.ts'
import { diskFault, type LogFiles } from './log-files.ts'
import { openNoteKey, type LogSigningKey } from './log-key.ts'
import { openNodeFiles } from './node-files.ts'
import { openSplitViewStore, type SplitViewStore } from './split-view-store.ts'
import { readWitnessed, rememberWitnessed, type WitnessedLog } from './witness-state.ts'

export interface WitnessConfig {
  readonly dir: string
  readonly key: LogSigningKey
  /** The witness's name in its cosignatures, its address without scheme. */
  readonly name: string
  /** Keys of the logs that it watches; a key's name is the log's origin. */
  readonly logKeys: readonly NoteKey[]
  readonly clock?: Clock
  readonly log?: Log
  /** For tests. */
  readonly files?: LogFiles
  readonly lease?: Pick<LeaseOptions, 'wait' | 'self' | 'life'>
}

/** What an add-checkpoint call is answered with. */
export interface WitnessReply {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422 | 503
  readonly body: string
  /** Set for the 409 that names the size which the witness knows. */
  readonly isSize?: boolean
}

export interface Witness {
  readonly vkey: string
  /** Handles the body of an add-checkpoint call. Throws Fault `log.*` when the disk fails; nothing is cosigned then. */
  addCheckpoint(body: Uint8Array): Promise<WitnessReply>
  /** The newest cosigned checkpoint of a log. */
  latest(origin: string): WitnessedLog | undefined
  readonly origins: readonly string[]
  readonly evidence: SplitViewStore
  /** Bytes of a file of evidence. */
  readEvidence(name: string): Promise<Uint8Array | undefined>
  close(): Promise<void>
}

interface Running {
  readonly config: WitnessConfig
  readonly files: LogFiles
  readonly clock: Clock
  readonly log: Log
  readonly key: NoteKey
  readonly lease: Lease
  readonly evidence: SplitViewStore
  readonly states: Map<string, WitnessedLog>
}

/** Opens a witness's folder and holds it until `close`. Throws Fault `log.*`. */
export async function openWitness(config: WitnessConfig): Promise<Witness> {
  const files = config.files ?? openNodeFiles(config.dir)
  const [clock, log] = [config.clock ?? systemClock, config.log ?? silentLog]
  const key = openNoteKey('cosignature', config.name, config.key)
  try {
    await files.makeFolder('')
    const lease = await takeLease({ files, clock, log, ...config.lease })
    await removeOthersAside(files, lease.token)
    const states = new Map<string, WitnessedLog>()
    const origins = [...new Set(config.logKeys.map(logKey => logKey.name))]
    for (const origin of origins) {
      const state = await readWitnessed(files, origin, key)
      if (state !== undefined) states.set(origin, state)
    }
    return startWitness(
      { config, files, clock, log, key, lease, evidence: openSplitViewStore(files, lease.token, clock, log), states },
      origins,
    )
  } catch (error) {
    throw diskFault(error, 'opening the witness')
  }
}

function startWitness(running: Running, origins: readonly string[]): Witness {
  const { files, lease, log, key, evidence, states } = running
  const beats = setInterval(
    () => void lease.beat().catch((error: unknown) => log.warn('the lease could not be renewed', { error })),
    BEAT_MS,
  )
  beats.unref()
  // One request after the other: the check against the state and the new state must not be parted.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const next = last.then(task, task)
    last = next.catch(() => undefined)
    return next
  }
  return {
    vkey: formatVkey(key),
    addCheckpoint: body => inTurn(() => addCheckpoint(running, body)),
    latest: origin => states.get(origin),
    origins,
    evidence,
    readEvidence: async name => (/^[a-z]+-[0-9a-f]{16}\.json$/.test(name) ? files.read(`evidence/${name}`) : undefined),
    close: async () => {
      clearInterval(beats)
      await last
      await lease.release().catch((error: unknown) => log.warn('the lease could not be released', { error }))
    },
  }
}

async function addCheckpoint(running: Running, body: Uint8Array): Promise<WitnessReply> {
  const request = parseWitnessRequest(body)
  if (!request.ok) return reply(400, request.refusal.message)
  const claimed = parseCheckpoint(request.value.checkpoint)
  if (!claimed.ok) return reply(400, claimed.refusal.message)
  const logKeys = running.config.logKeys.filter(logKey => logKey.name === claimed.value.origin)
  if (logKeys.length === 0) return reply(404, 'this witness does not watch that log')
  const verified = verifyCheckpoint(request.value.checkpoint, { logKeys }, nodePrimitives)
  if (!verified.ok) return reply(403, verified.refusal.message)
  if (request.value.oldSize > verified.value.size) return reply(400, "the old size is above the checkpoint's")
  try {
    return (await refuseInconsistent(running, request.value, verified.value)) ?? (await cosign(running, verified.value))
  } catch (error) {
    throw diskFault(error, 'remembering a checkpoint; it was not cosigned')
  }
}

/** The answer to a checkpoint that does not continue what this witness has cosigned; undefined when it does. */
async function refuseInconsistent(
  { states, evidence }: Running,
  { oldSize, proof, checkpoint }: WitnessRequest,
  shown: SignedCheckpoint,
): Promise<WitnessReply | undefined> {
  const held = states.get(shown.origin)
  const knownSize = held?.checkpoint.size ?? 0
  if (oldSize !== knownSize) return { status: 409, body: `${String(knownSize)}\n`, isSize: true }
  const oldRoot = held?.checkpoint.root ?? emptyRoot(nodePrimitives)
  if (shown.size === oldSize && !equalBytes(shown.root, oldRoot)) {
    if (held !== undefined) await evidence.keep({ kind: 'forked', origin: shown.origin, held: held.bytes, shown: checkpoint, proof })
    return reply(409, 'this size was cosigned with another root; both checkpoints are kept as evidence')
  }
  if (verifyConsistency(nodePrimitives, { oldSize, oldRoot, size: shown.size, root: shown.root, proof })) return undefined
  if (held !== undefined) await evidence.keep({ kind: 'unproven', origin: shown.origin, held: held.bytes, shown: checkpoint, proof })
  return reply(422, 'the consistency proof does not verify')
}

async function cosign(
  { files, lease, key, config, clock, log, states }: Running,
  { origin, note }: SignedCheckpoint,
): Promise<WitnessReply> {
  const held = states.get(origin)
  const nowS = Math.floor(clock.nowMs() / 1000)
  if (held !== undefined && nowS < held.cosignedAtS) {
    log.error('the clock is behind the last cosignature; nothing is cosigned until it is right', { behindS: held.cosignedAtS - nowS })
    return reply(503, 'the clock of this witness is behind its own last cosignature; its operator must set it')
  }
  await lease.check()
  const cosignature = cosignNote(note.text, key, config.key.sign, nowS)
  const own = note.signatures.filter(line => config.logKeys.some(logKey => logKey.name === line.name && logKey.id === line.keyId))
  const bytes = formatNote({ text: note.text, signatures: [...own, cosignature] })
  const parsed = parseCheckpoint(bytes)
  if (!parsed.ok) throw new Fault('log.witness-failed', `A cosigned checkpoint cannot be read back: ${parsed.refusal.message}`)
  const state = { number: (held?.number ?? -1) + 1, checkpoint: parsed.value, bytes, cosignedAtS: nowS }
  await rememberWitnessed(files, state, lease.token)
  states.set(origin, state)
  return { status: 200, body: formatSignatureLine(cosignature) }
}

function reply(status: WitnessReply['status'], text: string): WitnessReply {
  return { status, body: `${text}\n` }
}
