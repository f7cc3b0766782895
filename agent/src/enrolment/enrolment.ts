// What an agent knows of its verifier: written once by the enrolment, read at every start.
// On the path: agent, before the first challenge. It pins the verifier's key: tickets by anybody else are refused, so
// whoever takes over the address can send this agent nowhere. Plain JSON, so that an operator can read it.

import { join } from 'node:path'
import { fromBase64, ok, refuse, type Result } from '@trigpoint/core/base'
import { enrolResponseSchema } from '@trigpoint/core/wire'
import type { Files } from '../durable/files.ts'

export interface Enrolment {
  readonly agentId: string
  readonly siteId: string
  readonly nodeName: string
  readonly verifierUrl: string
  /** PEM of the verifier's private CA; null for a public one. */
  readonly ca: string | null
  /** Ed25519, 32 bytes. */
  readonly verifierKey: Uint8Array
  readonly fixIntervalMs: number
  /** Which chips the agent speaks for, as given at enrolment (`software:FILE`); null when it is given at each start. */
  readonly chipSource: string | null
  readonly enrolledAtMs: number
}

/** Names in an agent's data folder. */
export const AGENT_FILES = { enrolment: 'enrolment.json', key: 'agent.key', sequence: 'sequence', spool: 'spool', journal: 'journal', control: 'control.sock' } as const

/** Refuses `agent.not-enrolled`. */
export function readEnrolment(files: Files, dataDir: string): Result<Enrolment> {
  const path = join(dataDir, AGENT_FILES.enrolment)
  const text = files.read(path)?.toString('utf8')
  const enrolment = text === undefined ? undefined : parseEnrolment(text)
  if (enrolment !== undefined) return ok(enrolment)
  const why = text === undefined ? 'holds no enrolment' : 'holds an enrolment that cannot be read'
  return refuse('agent.not-enrolled', `${dataDir} ${why}: run "trigpoint agent enrol --data ${dataDir} --url <verifier> --token-file <file>".`, path)
}

export function writeEnrolment(files: Files, dataDir: string, enrolment: Enrolment): void {
  const value = { version: 1, ...enrolment, verifierKey: Buffer.from(enrolment.verifierKey).toString('base64') }
  files.replace(join(dataDir, AGENT_FILES.enrolment), Buffer.from(`${JSON.stringify(value, null, 2)}\n`, 'utf8'))
}

function parseEnrolment(text: string): Enrolment | undefined {
  const value = parseObject(text)
  const answer = enrolResponseSchema.safeParse(value)
  if (value === undefined || !answer.success) return undefined
  const { nodeName, verifierUrl, ca, chipSource = null, enrolledAtMs } = value
  const verifierKey = fromBase64(answer.data.verifierKey)
  if (typeof nodeName !== 'string' || typeof verifierUrl !== 'string' || typeof enrolledAtMs !== 'number') return undefined
  if (verifierKey === undefined || !isTextOrNull(ca) || !isTextOrNull(chipSource)) return undefined
  return { ...answer.data, nodeName, verifierUrl, ca, verifierKey, chipSource, enrolledAtMs }
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}
