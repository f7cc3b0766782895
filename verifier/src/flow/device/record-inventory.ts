// A node's inventory over time: one row when something changed, and the labels that moved without a paper about it.
// On the path: custody. All of it is the host's word.

import { findLabelMoved, type FindingDraft, type MovedLabel, type SeenAt } from '@trigpoint/core/custody'
import type { ClaimedChip } from '@trigpoint/core/wire'
import type { InventoryRow, StoreReader, StoreWriter } from '../../ports/index.ts'

/** A paper may be dated some days before the chip's last answer at its old place. */
const PAPER_LEAD_MS = 7 * 86_400_000
/** Papers that do not say that anybody opened the machine. */
const UNTOUCHED: readonly string[] = ['shipped', 'received', 'inspected']

const LABELS = ['serial', 'board', 'chassis'] as const
/** Sentences kept with a row; a rebuilt rack would fill pages. */
const KEPT_CHANGES = 64

/** What a node said before: by chip id, or by UUID where it named no chip. */
export interface ToldBefore {
  readonly claimed: ClaimedChip
  /** When it was last told; null where unknown. */
  readonly atMs: number | null
}

export function inventoryKey({ chipId, uuid, serial }: ClaimedChip): string {
  return chipId ?? (uuid === '' ? serial : uuid)
}

/** Writes a row when something changed, and gives the sentences about it. */
export async function recordInventory(writer: StoreWriter, told: Omit<InventoryRow, 'id' | 'changes'>): Promise<readonly string[]> {
  const before = await writer.newestInventory(told.nodeId)
  const changes = before === undefined ? [] : describeChanges(before, told)
  if (before !== undefined && changes.length === 0) return []
  await writer.addInventory({ ...told, changes: changes.slice(0, KEPT_CHANGES) })
  return changes
}

function describeChanges(before: InventoryRow, now: Omit<InventoryRow, 'id' | 'changes'>): readonly string[] {
  const old = new Map(before.chips.map(chip => [inventoryKey(chip), chip]))
  const fresh = new Map(now.chips.map(chip => [inventoryKey(chip), chip]))
  const changes: string[] = []
  for (const [what, was, is] of [['node', before.nodeName, now.nodeName], ['system UUID', before.systemUuid, now.systemUuid], ['site', before.siteId, now.siteId]] as const)
    if (was !== is) changes.push(`${what}: ${was ?? 'not stated'}, now ${is ?? 'not stated'}`)
  for (const [key, chip] of fresh) {
    const known = old.get(key)
    if (known === undefined) changes.push(`${key} is new`)
    else changes.push(...describeChip(key, known, chip))
  }
  for (const key of old.keys()) if (!fresh.has(key)) changes.push(`${key} is gone`)
  return changes
}

const FIELDS = [...LABELS, 'uuid', 'busId', 'product', 'driverVersion', 'vbiosVersion'] as const

function describeChip(key: string, before: ClaimedChip, after: ClaimedChip): readonly string[] {
  return FIELDS.filter(field => before[field] !== after[field]).map(field => `${field} of ${key}: ${before[field] || 'not stated'}, now ${after[field] || 'not stated'}`)
}

/** Labels of chips that changed with no paper in between that explains it. */
export async function findMovedLabels(reader: StoreReader, seen: SeenAt, chips: readonly ClaimedChip[], before: ReadonlyMap<string, ToldBefore>, nowMs: number): Promise<FindingDraft | undefined> {
  const moved: MovedLabel[] = []
  for (const chip of chips) {
    const key = inventoryKey(chip)
    const told = before.get(key)
    const changed = told === undefined ? [] : LABELS.filter(label => told.claimed[label] !== '' && chip[label] !== '' && told.claimed[label] !== chip[label])
    if (told === undefined || changed.length === 0 || (await isExplained(reader, chip, told, nowMs))) continue
    moved.push(...changed.map((label): MovedLabel => ({ chipId: key, label, before: told.claimed[label], after: chip[label] })))
  }
  return findLabelMoved(seen, moved)
}

async function isExplained(reader: StoreReader, { chipId }: ClaimedChip, told: ToldBefore, nowMs: number): Promise<boolean> {
  if (chipId === undefined) return false
  const papers = await reader.listChipPapers(chipId)
  return papers.some(paper => !UNTOUCHED.includes(paper.kind) && paper.atMs <= nowMs && paper.atMs >= (told.atMs ?? 0) - PAPER_LEAD_MS)
}
