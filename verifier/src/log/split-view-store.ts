// Keeps evidence of split views: pairs of checkpoints that one log has signed and that do not go together.
// A file a pair, named by what is in it, so the same pair is kept once and never overwritten.
//
//   evidence/<forked|unproven>-<first 16 hex digits of SHA-256 of both notes>.json
//   { "kind": "forked" | "unproven", "origin", "seenAtMs", "held": note, "shown": note, "proof": [base64] }
//
// `forked` (same size, two roots) proves itself to anybody. `unproven` means that the proof which came along
// fails; whoever sent it may have spoilt it, so only so many of these are kept.

import { toHex, utf8Text } from '@trigpoint/core/base'
import { nodePrimitives, type Clock, type Log } from '@trigpoint/runtime'
import { writeAside, type LogFiles } from './log-files.ts'

export const EVIDENCE_FOLDER = 'evidence'
/** Pairs that prove nothing by themselves: enough to see a pattern, too few to fill a disk. */
const MAX_UNPROVEN = 1000

export interface SplitView {
  readonly kind: 'forked' | 'unproven'
  readonly origin: string
  /** Signed checkpoint that was held before. */
  readonly held: Uint8Array
  /** Signed checkpoint that came now. */
  readonly shown: Uint8Array
  /** The consistency proof that came with it. */
  readonly proof: readonly Uint8Array[]
}

export interface SplitViewStore {
  /** Keeps a pair durably; gives the path of its file, or undefined when no more unproven ones are kept. */
  keep(view: SplitView): Promise<string | undefined>
  list(): Promise<readonly string[]>
}

export function openSplitViewStore(files: LogFiles, token: string, clock: Clock, log: Log): SplitViewStore {
  return {
    list: async () => (await files.list(EVIDENCE_FOLDER)).filter(name => name.endsWith('.json')).sort(),
    keep: async view => {
      await files.makeFolder(EVIDENCE_FOLDER)
      const names = await files.list(EVIDENCE_FOLDER)
      const path = `${EVIDENCE_FOLDER}/${view.kind}-${digest(view)}.json`
      if (view.kind === 'unproven' && names.filter(name => name.startsWith('unproven-')).length >= MAX_UNPROVEN) return undefined
      if (names.includes(path.slice(EVIDENCE_FOLDER.length + 1))) return path
      const aside = await writeAside(files, encode(view, clock.nowMs()), token)
      await files.link(aside, path)
      await files.fsync(EVIDENCE_FOLDER)
      await files.fsync('')
      await files.remove(aside)
      log.error(
        view.kind === 'forked'
          ? 'a log has shown two histories; both checkpoints are kept'
          : 'a checkpoint came with a proof that fails; both are kept',
        { origin: view.origin, path },
      )
      return path
    },
  }
}

function digest({ held, shown }: SplitView): string {
  return toHex(nodePrimitives.hash('sha256', Buffer.concat([held, shown]))).slice(0, 16)
}

function encode({ kind, origin, held, shown, proof }: SplitView, seenAtMs: number): Uint8Array {
  const document = {
    kind,
    origin,
    seenAtMs,
    held: utf8Text(held),
    shown: utf8Text(shown),
    proof: proof.map(hash => Buffer.from(hash).toString('base64')),
  }
  return Buffer.from(`${JSON.stringify(document, null, 1)}\n`)
}
