// The verifier's log, in `<dataDir>/log`, under the verifier's own key; and the keys that sign results. What flow and
// http get of them are ports.

import { join } from 'node:path'
import { parseQuorumPolicy, type QuorumPolicy } from '@trigpoint/core/log'
import { utf8Bytes } from '@trigpoint/core/base'
import { keyFingerprint } from '@trigpoint/core/result'
import { Fault, nodePrimitives } from '@trigpoint/runtime'
import { openLog, type DurableLog } from '../log/index.ts'
import type { FlowContext } from '../flow/index.ts'
import type { LeafLog, Store } from '../ports/index.ts'

export interface LogOptions {
  /** The log's identity: its address without scheme, for example `log.example.org/fleet`. Kept from the first start on. */
  readonly origin?: string | undefined
  /** C2SP tlog-policy text with the witnesses that cosign, and their addresses; its log lines are not read. */
  readonly witnesses?: string | undefined
  /** What happens while the witnesses' quorum stays away: checkpoints are published without it (default), or wait. */
  readonly withoutQuorum?: 'publish' | 'wait' | undefined
}

export interface OpenedLeafLog {
  readonly port: LeafLog
  readonly log: DurableLog
  /** What a trust file says about this log. */
  readonly policyText: string
}

/** Opens the log. Throws Fault `log.*`, `verifier.log-origin`, `verifier.witness-policy`. */
export async function openLeafLog(dataDir: string, { store, trust, log: lines }: FlowContext, options: LogOptions): Promise<OpenedLeafLog> {
  const origin = await settleOrigin(store, options.origin, `trigpoint.local/${keyFingerprint(nodePrimitives, trust.publicKey)}`)
  const policy = options.witnesses === undefined ? undefined : readPolicy(options.witnesses)
  const log = await openLog({
    dir: join(dataDir, 'log'), key: trust, origin, log: lines,
    ...(policy === undefined ? {} : { witnesses: { policy, ...(options.withoutQuorum === undefined ? {} : { withoutQuorum: options.withoutQuorum }) } }),
  })
  const port: LeafLog = {
    origin,
    append: leaf => log.append(leaf),
    size: () => log.checkpoint().checkpoint.size,
    leaf: index => log.leaf(index),
    proofFile: index => log.proofFile(index),
    stopped: () => log.stopped(),
  }
  return { port, log, policyText: policyText(log.vkey, options.witnesses) }
}

const ORIGIN_META = 'log-origin'

/** The name with which the log was begun. */
async function settleOrigin(store: Store, wanted: string | undefined, fallback: string): Promise<string> {
  const kept = await store.getMeta(ORIGIN_META)
  if (kept !== undefined && wanted !== undefined && kept !== wanted)
    throw new Fault('verifier.log-origin', `The log was begun as ${kept} and cannot become ${wanted}: everything that was proved names it. Leave the option out, or give the old name.`)
  const origin = kept ?? wanted ?? fallback
  if (kept === undefined) await store.write(writer => writer.putMeta(ORIGIN_META, origin))
  return origin
}

function readPolicy(text: string): QuorumPolicy {
  const policy = parseQuorumPolicy(utf8Bytes(text), nodePrimitives)
  if (policy.ok) return policy.value
  throw new Fault('verifier.witness-policy', `The policy of witnesses cannot be used: ${policy.refusal.where}: ${policy.refusal.message}.`)
}

/** The log's line, then the witnesses of the policy without the addresses that only the log needs. */
function policyText(vkey: string, witnesses: string | undefined): string {
  const lines = (witnesses ?? 'quorum none').split('\n').map(line => line.trim()).filter(line => line !== '' && !line.startsWith('#') && !line.startsWith('log '))
  const bare = lines.map(line => (line.startsWith('witness ') ? line.split(/[ \t]+/).slice(0, 3).join(' ') : line))
  return [`log ${vkey}`, ...bare, ''].join('\n')
}
