// Enrolment: an agent makes its identity key and shows a one-time token; the verifier takes it into a site.
// On the path: agent, once a node. The token is never an argument of a process and never kept: the journal shows the
// message with the token's place marked.

import { join } from 'node:path'
import { fromBase64, ok, refuse, toBase64, toHex, type Result } from '@trigpoint/core/base'
import type { EnrolRequest } from '@trigpoint/core/wire'
import { loadOrCreateKeyFile, nodePrimitives, signBody, type Clock, type Log, type VerifierClient } from '@trigpoint/runtime'
import type { ChipSource } from '../chip/chip-source.ts'
import { AGENT_VERSION } from '../version.ts'
import { claimedChips } from './claimed-chips.ts'
import { hashText } from '../durable/checked-line.ts'
import { openFiles, type Files } from '../durable/files.ts'
import { openJournal } from '../journal/journal.ts'
import { AGENT_FILES, readEnrolment, writeEnrolment, type Enrolment } from './enrolment.ts'

export interface EnrolOptions {
  readonly dataDir: string
  readonly verifierUrl: string
  /** PEM of a private CA of the verifier. */
  readonly ca?: string | undefined
  /** One-time token of the verifier's administrator. */
  readonly token: string
  readonly nodeName: string
  readonly chips: Pick<ChipSource, 'list'>
  /** How the command line names that source, kept for later starts. */
  readonly chipSource?: string | undefined
  readonly client: Pick<VerifierClient, 'enrol'>
  readonly clock: Clock
  readonly log: Log
  /** Enrol again though the folder is enrolled; the key stays. */
  readonly force?: boolean | undefined
  readonly files?: Files | undefined
}

/** Refuses `agent.already-enrolled`, `agent.enrolment-id` and whatever the verifier refuses; throws Fault `network.*`, `disk.*`, `key-file.*`. */
export async function enrolAgent(options: EnrolOptions): Promise<Result<Enrolment>> {
  const files = options.files ?? openFiles()
  files.makeFolder(options.dataDir)
  if (options.force !== true && readEnrolment(files, options.dataDir).ok)
    return refuse('agent.already-enrolled', `${options.dataDir} is enrolled already; give --force to enrol it again with the same key.`, options.dataDir)
  const key = loadOrCreateKeyFile(join(options.dataDir, AGENT_FILES.key))
  const request: EnrolRequest = {
    token: options.token, agentKey: toBase64(key.publicKey), nodeName: options.nodeName, agentVersion: AGENT_VERSION,
    chips: claimedChips(await options.chips.list()), atMs: options.clock.nowMs(),
  }
  const signed = signBody('enrol', request, key.sign)
  const journal = openJournal({ files, folder: join(options.dataDir, AGENT_FILES.journal), log: options.log })
  const bodyHash = hashText(signed.body)
  const shown = { ...signed, body: JSON.stringify({ ...request, token: '(one-time token, not kept)' }) }
  journal.append({ kind: 'sent', atMs: request.atMs, to: '/v1/agents/enrol', what: 'enrol', bodyHash, signed: shown })
  const answer = await options.client.enrol(signed)
  if (!answer.ok) {
    journal.append({ kind: 'answered', atMs: options.clock.nowMs(), bodyHash, answer: { status: 'refused', code: answer.refusal.code, message: answer.refusal.message } })
    return answer
  }
  const { agentId, siteId, verifierKey, fixIntervalMs } = answer.value
  journal.append({ kind: 'answered', atMs: options.clock.nowMs(), bodyHash, answer: { status: 'accepted', summary: { agentId, siteId, verifierKey } } })
  const pinned = fromBase64(verifierKey)
  if (agentId !== agentIdOf(key.publicKey) || pinned === undefined)
    return refuse('agent.enrolment-id', `The verifier answered with agent id ${agentId}, but this key's id is ${agentIdOf(key.publicKey)}; nothing was stored.`, 'agentId')
  const { nodeName, verifierUrl, ca = null, chipSource = null } = options
  const enrolment: Enrolment = { agentId, siteId, nodeName, verifierUrl, ca, verifierKey: pinned, fixIntervalMs, chipSource, enrolledAtMs: request.atMs }
  writeEnrolment(files, options.dataDir, enrolment)
  return ok(enrolment)
}

/** First 16 bytes of SHA-256 of the agent's Ed25519 key, hex. */
export function agentIdOf(publicKey: Uint8Array): string {
  return toHex(nodePrimitives.hash('sha256', publicKey).subarray(0, 16))
}

