// The landmarks that may be challenged: records proven under the registrar's key, valid now, not suspended.
// On the path: challenge. Proving costs a signature check each, so proven records are remembered by content.

import { fromBase64, toBase64, type Proven } from '@trigpoint/core/base'
import { verifyLandmarkRecord, type LandmarkRecord } from '@trigpoint/core/challenge'
import type { LandmarkRow, StoreReader } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'

/** More landmarks than any verifier has; each entry is a few hundred bytes. */
const REMEMBERED = 10_000
const PAGE = 500

export interface StandingLandmark {
  readonly record: Proven<LandmarkRecord>
  /** The signed record, base64. */
  readonly text: string
}

export interface LandmarkRegister {
  /** Those that count at `nowMs`. */
  listStanding(reader: StoreReader, nowMs: number): Promise<readonly StandingLandmark[]>
  /** The proven record of a signed text (base64) that was valid at `atMs`; undefined when it was not. */
  prove(text: string, atMs: number): Proven<LandmarkRecord> | undefined
}

export function openLandmarkRegister(context: Pick<FlowContext, 'primitives' | 'trust'>): LandmarkRegister {
  const remembered = new Map<string, Proven<LandmarkRecord>>()
  const prove = (text: string, atMs: number): Proven<LandmarkRecord> | undefined => {
    const known = remembered.get(text)
    if (known !== undefined) return known.validFromMs <= atMs && atMs < known.validUntilMs ? known : undefined
    const verified = verifyLandmarkRecord(fromBase64(text) ?? new Uint8Array(0), context.trust.publicKey, atMs, context.primitives)
    if (!verified.ok) return undefined
    if (remembered.size >= REMEMBERED) remembered.clear()
    remembered.set(text, verified.value)
    return verified.value
  }
  return {
    prove,
    listStanding: async (reader, nowMs) =>
      (await listAllLandmarks(reader)).flatMap(row => {
        const text = toBase64(row.record)
        const record = row.suspendedReason === null ? prove(text, nowMs) : undefined
        return record === undefined ? [] : [{ record, text }]
      }),
  }
}

export async function listAllLandmarks(reader: Pick<StoreReader, 'listLandmarks'>): Promise<readonly LandmarkRow[]> {
  const all: LandmarkRow[] = []
  let after: string | null | undefined
  while (after !== null) {
    const page = await reader.listLandmarks(after === undefined ? { limit: PAGE } : { limit: PAGE, after })
    all.push(...page.items)
    after = page.next
  }
  return all
}
