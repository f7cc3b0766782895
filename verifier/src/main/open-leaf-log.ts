// The verifier's log, in `<dataDir>/log`, under the verifier's own key; and the keys that sign results. What flow and
// http get of them are ports.

import { join } from 'node:path'
import { parseQuorumPolicy, type QuorumPolicy } from '@trigpoint/core/log'
import { utf8Bytes } from '@trigpoint/core/base'
import { keyFingerprint } from '@trigpoint/core/result'
import { Fault, nodePrimitives, type Log } from '@trigpoint/runtime'
import { openLog, type DurableLog } from '../log/index.ts'
import type { LeafLog } from '../ports/index.ts'
import type { TrustMaterial } from '../flow/index.ts'

export interface LogOptions {
  /** The log's identity: its address without scheme, for example `log.example.org/fleet`. Never changed afterwards. */
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

/** Opens the log. Throws Fault `log.*`, `verifier.witness-policy`. */
export async function openLeafLog(dataDir: string, trust: TrustMaterial, options: LogOptions, lines: Log): Promise<OpenedLeafLog> {
  const origin = options.origin ?? `trigpoint.local/${keyFingerprint(nodePrimitives, trust.publicKey)}`
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
