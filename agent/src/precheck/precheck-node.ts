// What can be looked at before an agent is enrolled or started: a plain list of checks, each with what to do.
// On the path: agent, before message 1. Sends nothing but, if an address is given, one request for the verifier's health.

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Check } from '@trigpoint/core/base'
import { exchangeHttp, Fault, openHttpTarget, parseVerifierUrl, systemClock } from '@trigpoint/runtime'
import type { ChipSource } from '../chip/chip-source.ts'
import { openFiles } from '../durable/files.ts'
import { readEnrolment } from '../enrolment/enrolment.ts'
import { openConfigfsTsm, type TeeSource } from '../tee/configfs-tsm.ts'
import { join } from 'node:path'

export interface PrecheckOptions {
  readonly dataDir: string
  readonly chips: ChipSource
  readonly tee?: TeeSource | undefined
  readonly bind?: { readonly host: string; readonly port: number } | undefined
  /** Asked for its health when given. */
  readonly verifierUrl?: string | undefined
  readonly ca?: string | undefined
}

/** The least Node that every part of the agent runs on. */
const MINIMUM_NODE: readonly [number, number] = [20, 19]
const HEALTH_LIMIT_MS = 5000
const HEALTH_LIMIT_BYTES = 64 * 1024
/** Before this the clock was never set: tickets and challenges would all seem to lie in the far future. */
const PLAUSIBLE_FROM_MS: number = Date.UTC(2025, 0, 1)

/** Codes are `precheck.*`; a check that could not be made is not passed. */
export async function precheckNode(options: PrecheckOptions, nowMs: number): Promise<readonly Check[]> {
  const checks = [
    checkNode(process.versions.node),
    check('precheck.clock', nowMs > PLAUSIBLE_FROM_MS, `this machine says ${new Date(nowMs).toISOString()}`, 'set the clock (NTP): challenges live for minutes'),
    await attempt('precheck.data-folder', 'give --data a folder that belongs to this user', () => writeProbe(options.dataDir)),
    await attempt('precheck.chips', 'check the driver, or name the right chip source', () => listChips(options.chips)),
    await lookAtCpu(options.tee ?? openConfigfsTsm({ clock: systemClock })),
    await attempt('precheck.udp', 'allow a local UDP socket, or give another --bind', () => bindUdp(options.bind)),
  ]
  const url = options.verifierUrl
  if (url !== undefined) checks.push(await attempt('precheck.verifier', 'check address, firewall and CA', () => askHealth(url, options.ca)))
  return checks
}

function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantMajor, wantMinor] = MINIMUM_NODE
  return check('precheck.node', major > wantMajor || (major === wantMajor && minor >= wantMinor), `Node ${version}`, `use Node ${String(wantMajor)}.${String(wantMinor)} or later`)
}

function check(code: string, passed: boolean, found: string, remedy: string): Check {
  return { code, ok: passed, detail: passed ? found : `${found}: ${remedy}` }
}

async function attempt(code: string, remedy: string, look: () => Promise<string> | string): Promise<Check> {
  try {
    return check(code, true, await look(), '')
  } catch (error) {
    return check(code, false, error instanceof Error ? error.message : String(error), remedy)
  }
}

/** Told, and never failed: a node loses nothing without it. */
async function lookAtCpu(tee: TeeSource): Promise<Check> {
  const found = await tee.describe().catch((error: unknown) => `not usable, and not needed: ${error instanceof Error ? error.message : String(error)}`)
  return check('precheck.confidential-vm', true, found, '')
}

function writeProbe(dataDir: string): string {
  const files = openFiles()
  const path = join(dataDir, 'precheck')
  files.makeFolder(dataDir)
  files.replace(path, Buffer.from('written by trigpoint agent precheck\n'))
  files.remove(path)
  return `${dataDir} can be written; ${readEnrolment(files, dataDir).ok ? 'enrolled' : 'not enrolled yet'}`
}

async function listChips(chips: ChipSource): Promise<string> {
  const found = await chips.list()
  if (found.length === 0) throw new Fault('chips.none', `the ${chips.kind} source lists no chip`)
  return `${String(found.length)} chips (${chips.kind}): ${[...new Set(found.map(each => each.product))].join(', ')}`
}

async function bindUdp(bind: PrecheckOptions['bind']): Promise<string> {
  const host = bind?.host ?? '0.0.0.0'
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  try {
    const listening = once(socket, 'listening')
    socket.bind(bind?.port ?? 0, host)
    await listening
    return `UDP from ${host}:${String(socket.address().port)}`
  } finally {
    socket.close()
  }
}

async function askHealth(verifierUrl: string, ca: string | undefined): Promise<string> {
  const url = parseVerifierUrl(verifierUrl)
  if (!url.ok) throw new Fault(url.refusal.code, url.refusal.message)
  const target = openHttpTarget(url.value, ca)
  try {
    const answer = await exchangeHttp(target, { method: 'GET', path: '/healthz', headers: {}, timeoutMs: HEALTH_LIMIT_MS }, HEALTH_LIMIT_BYTES)
    if (answer.status !== 200) throw new Fault('network.unhealthy', `${url.value.origin} answers ${String(answer.status)}`)
    return `${url.value.origin} answers`
  } finally {
    target.agent.destroy()
  }
}
