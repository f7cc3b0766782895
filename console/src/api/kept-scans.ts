// Scans that could not be sent yet, in the browser's own storage: they outlive a reload and a dead battery.

import { unitScanSchema, type UnitScanBody } from '@trigpoint/core/wire'
import { z } from 'zod'

const scansSchema = z.array(unitScanSchema)

function keyOf(inspectionId: string): string {
  return `trigpoint.scans.${inspectionId}`
}

/** Oldest first. */
export function keptScans(inspectionId: string): readonly UnitScanBody[] {
  try {
    return scansSchema.parse(JSON.parse(localStorage.getItem(keyOf(inspectionId)) ?? '[]'))
  } catch {
    return []
  }
}

/** Adds one; gives all that wait. */
export function keepScan(inspectionId: string, scan: UnitScanBody): readonly UnitScanBody[] {
  const scans = [...keptScans(inspectionId), scan]
  localStorage.setItem(keyOf(inspectionId), JSON.stringify(scans))
  return scans
}

/** Forgets the oldest `count`, which were sent; what was added meanwhile stays. */
export function dropScans(inspectionId: string, count: number): void {
  localStorage.setItem(keyOf(inspectionId), JSON.stringify(keptScans(inspectionId).slice(count)))
}
