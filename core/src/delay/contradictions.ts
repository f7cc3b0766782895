// Two different receipts of one landmark for one challenge: neither counts, both are kept as proof.
// On the path: end of delay, before region. The same receipt arriving twice (from agent and landmark) is one.

import { equalBytes, refuse, toHex, type Refusal } from '../base/index.ts'
import type { SignedReceipt } from './verify-receipt.ts'

/** One landmark that said two things about one challenge. */
export interface Contradiction {
  readonly landmarkId: string
  readonly receipts: readonly SignedReceipt[]
  /** `delay.receipts-contradict`. */
  readonly refusal: Refusal
}

export interface FoldedReceipts {
  /** At most one a landmark and challenge. */
  readonly consistent: readonly SignedReceipt[]
  readonly contradictions: readonly Contradiction[]
}

/** Folds identical receipts into one and sets contradicting ones aside. */
export function foldReceipts(receipts: readonly SignedReceipt[]): FoldedReceipts {
  const groups = new Map<string, SignedReceipt[]>()
  for (const signed of receipts) {
    const key = `${toHex(signed.receipt.challengeId)} ${signed.receipt.landmarkId}`
    const group = groups.get(key) ?? []
    groups.set(key, group)
    if (!group.some(other => equalBytes(other.bytes, signed.bytes))) group.push(signed)
  }
  const all = [...groups.values()]
  return {
    consistent: all.flatMap(group => (group.length === 1 ? group : [])),
    contradictions: all.flatMap(group => (group.length > 1 ? [contradiction(group)] : [])),
  }
}

function contradiction(receipts: readonly SignedReceipt[]): Contradiction {
  const landmarkId = receipts[0]?.receipt.landmarkId ?? ''
  const message = `Landmark ${landmarkId} signed ${String(receipts.length)} different receipts for one challenge; none of them counts.`
  const { refusal } = refuse('delay.receipts-contradict', message, landmarkId, { receipts: receipts.length })
  return { landmarkId, receipts, refusal }
}
