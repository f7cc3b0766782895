// Trust policies: which logs, which witnesses, and how many of them (C2SP tlog-policy).
//
//   log <vkey> [<url>]
//   witness <name> <vkey> [<url>]
//   group <name> all|any|<k> <name>...
//   quorum <name>|none
//
// The file is octets; names are compared as octets and may be any. A checkpoint holds against a policy when
// a listed log signed it and the quorum's witnesses cosigned it. Judging is in quorum.ts.

import { ok, refuse, toHex, utf8Text, type Primitives, type Result } from '../base/index.ts'
import { parseVkey, type NoteKey } from './note-key.ts'

/** Largest policy read; 32 logs, 32 witnesses and 32 groups, the least to be read, take 20 kB. */
export const MAX_POLICY_LENGTH = 262_144
const MAX_POLICY_LINES = 4096

export interface PolicyWitness {
  readonly kind: 'witness'
  readonly name: string
  readonly key: NoteKey
  /** Submission prefix, where the policy gives one. */
  readonly url?: string
}

export interface PolicyGroup {
  readonly kind: 'group'
  readonly name: string
  /** How many of the members must have witnessed. */
  readonly threshold: number
  readonly members: readonly PolicyMember[]
}

export type PolicyMember = PolicyWitness | PolicyGroup

export interface PolicyLog {
  readonly key: NoteKey
  readonly url?: string
}

export interface QuorumPolicy {
  readonly logs: readonly PolicyLog[]
  readonly witnesses: readonly PolicyWitness[]
  /** Undefined for `quorum none`. */
  readonly quorum: PolicyMember | undefined
}

interface Draft {
  readonly logs: PolicyLog[]
  readonly members: Map<string, PolicyMember>
  readonly grouped: Set<string>
  quorum: PolicyMember | undefined
  hasQuorum: boolean
}

/** Reads a policy file. Refuses with `log.policy-malformed`, naming the line. */
export function parseQuorumPolicy(bytes: Uint8Array, primitives: Primitives): Result<QuorumPolicy> {
  if (bytes.length > MAX_POLICY_LENGTH)
    return refuse('log.policy-malformed', `the policy is longer than ${String(MAX_POLICY_LENGTH)} bytes`)
  const draft: Draft = { logs: [], members: new Map(), grouped: new Set(), quorum: undefined, hasQuorum: false }
  const lines = octetText(bytes).split('\n')
  if (lines.length > MAX_POLICY_LINES) return refuse('log.policy-malformed', `the policy has more than ${String(MAX_POLICY_LINES)} lines`)
  for (const [i, line] of lines.entries()) {
    const problem = readLine(line, draft, primitives)
    if (problem !== undefined) return refuse('log.policy-malformed', problem, `line ${String(i + 1)}`)
  }
  if (!draft.hasQuorum)
    return refuse('log.policy-malformed', 'the policy has no quorum line; write `quorum none` if no witness is to be required')
  const witnesses = [...draft.members.values()].filter(member => member.kind === 'witness')
  return ok({ logs: draft.logs, witnesses, quorum: draft.quorum })
}

/** Octets as a text of characters 0 to 255, so that names compare as octets. */
function octetText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

function octetsToText(octets: string): string {
  return utf8Text(Uint8Array.from(octets, octet => octet.charCodeAt(0))) ?? octets
}

/** Reads one line into the draft; a sentence when it cannot be read. */
function readLine(line: string, draft: Draft, primitives: Primitives): string | undefined {
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) return 'a policy holds no control characters but tab and newline'
  const words = line.split(/[ \t]+/).filter(word => word !== '')
  const [keyword, ...rest] = words
  if (keyword === undefined || keyword.startsWith('#')) return undefined
  switch (keyword) {
    case 'log':
      return readLog(rest, draft, primitives)
    case 'witness':
      return readWitness(rest, draft, primitives)
    case 'group':
      return readGroup(rest, draft)
    case 'quorum':
      return readQuorum(rest, draft)
    default:
      return `unknown keyword ${octetsToText(keyword)}`
  }
}

function readLog(words: readonly string[], draft: Draft, primitives: Primitives): string | undefined {
  const [vkey, url, ...more] = words
  if (vkey === undefined || more.length > 0) return 'a log line is: log <vkey> [<url>]'
  const key = readKey(vkey, primitives)
  if (!key.ok) return key.refusal.message
  if (draft.logs.some(log => samePublicKey(log.key, key.value))) return 'the same log key twice'
  draft.logs.push({ key: key.value, ...(url === undefined ? {} : { url: octetsToText(url) }) })
  return undefined
}

function readWitness(words: readonly string[], draft: Draft, primitives: Primitives): string | undefined {
  const [name, vkey, url, ...more] = words
  if (name === undefined || vkey === undefined || more.length > 0) return 'a witness line is: witness <name> <vkey> [<url>]'
  const taken = nameTaken(name, draft)
  if (taken !== undefined) return taken
  const key = readKey(vkey, primitives)
  if (!key.ok) return key.refusal.message
  if (key.value.kind === 'ed25519') return 'a witness key has signature type 4 or 6 (cosignatures), this one has type 1 (a log key)'
  for (const member of draft.members.values())
    if (member.kind === 'witness' && samePublicKey(member.key, key.value)) return 'the same witness key twice'
  draft.members.set(name, {
    kind: 'witness',
    name: octetsToText(name),
    key: key.value,
    ...(url === undefined ? {} : { url: octetsToText(url) }),
  })
  return undefined
}

function readGroup(words: readonly string[], draft: Draft): string | undefined {
  const [name, thresholdText, ...memberNames] = words
  if (name === undefined || thresholdText === undefined || memberNames.length === 0)
    return 'a group line is: group <name> all|any|<k> <name>...'
  const taken = nameTaken(name, draft)
  if (taken !== undefined) return taken
  const members: PolicyMember[] = []
  for (const memberName of memberNames) {
    const member = draft.members.get(memberName)
    if (member === undefined) return `${octetsToText(memberName)} is not defined on an earlier line`
    if (draft.grouped.has(memberName)) return `${octetsToText(memberName)} is in a group already; each name counts once`
    draft.grouped.add(memberName)
    members.push(member)
  }
  const threshold = readThreshold(thresholdText, members.length)
  if (threshold === undefined) return `the threshold is all, any, or a number from 1 to ${String(members.length)}`
  draft.members.set(name, { kind: 'group', name: octetsToText(name), threshold, members })
  return undefined
}

function readThreshold(text: string, members: number): number | undefined {
  if (text === 'all') return members
  if (text === 'any') return 1
  const threshold = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0
  return threshold >= 1 && threshold <= members ? threshold : undefined
}

function readQuorum(words: readonly string[], draft: Draft): string | undefined {
  const [name, ...more] = words
  if (name === undefined || more.length > 0) return 'a quorum line is: quorum <name>'
  if (draft.hasQuorum) return 'a second quorum line'
  const member = draft.members.get(name)
  if (member === undefined && name !== 'none') return `${octetsToText(name)} is not defined on an earlier line`
  draft.quorum = member
  draft.hasQuorum = true
  return undefined
}

function nameTaken(name: string, draft: Draft): string | undefined {
  if (name === 'none') return 'the name none is reserved'
  return draft.members.has(name) ? `${octetsToText(name)} is defined twice` : undefined
}

function readKey(vkey: string, primitives: Primitives): Result<NoteKey> {
  return parseVkey(octetsToText(vkey), primitives)
}

/** Two keys are the same when they wrap the same public key, whatever their names. */
function samePublicKey(a: NoteKey, b: NoteKey): boolean {
  return toHex(a.publicKey) === toHex(b.publicKey)
}
