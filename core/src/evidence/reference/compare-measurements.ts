// Holds a report's measurements against the vendor's reference values.
// On the path: evidence step 5. A mismatch is a status of its own and never touches identity or signature: honest
// machines show some (indices 9 and 52 are known for it), so policy decides which it tolerates.

import type { Proven } from '../../base/index.ts'
import { blockOf, holdsDigest } from '../report/blocks.ts'
import type { ReportFacts } from '../report/facts.ts'
import type { Report } from '../report/report.ts'
import type { ManifestClass, ReferenceManifest, ReferenceValue } from './manifest.ts'

export interface MeasurementMismatch {
  readonly index: number
  readonly source: ManifestClass
  readonly referenceValues: readonly Uint8Array[]
  /** Undefined when the report has no such measurement. */
  readonly reportedValue: Uint8Array | undefined
}

export interface Comparison {
  readonly compared: number
  readonly skipped: readonly number[]
  readonly mismatches: readonly MeasurementMismatch[]
  /** Indices that more than one manifest claims; they are compared with neither. */
  readonly conflicts: readonly number[]
}

/** Measures the video decoder 0 firmware, which does not run where the decoder is off. */
const NVDEC0_INDEX = 35

export function compareMeasurements(
  report: Report,
  facts: ReportFacts,
  manifests: readonly Proven<ReferenceManifest>[],
): Comparison {
  const conflicts = findConflicts(manifests)
  const skipped: number[] = []
  const mismatches: MeasurementMismatch[] = []
  let compared = 0
  for (const manifest of manifests)
    for (const value of manifest.values) {
      if (!value.active || conflicts.includes(value.index)) continue
      if (value.index === NVDEC0_INDEX && facts.nvdec0 === 'disabled') {
        skipped.push(value.index)
        continue
      }
      compared++
      if (!isRight(report, value))
        mismatches.push({ index: value.index, source: manifest.class, referenceValues: value.values, reportedValue: reportedValueOf(report, value.index) })
    }
  return { compared, skipped, mismatches: mismatches.sort((a, b) => a.index - b.index), conflicts }
}

function findConflicts(manifests: readonly ReferenceManifest[]): readonly number[] {
  const claimed = new Set<number>()
  const conflicts = new Set<number>()
  for (const { values } of manifests)
    for (const { active, index } of values) {
      if (active && claimed.has(index)) conflicts.add(index)
      if (active) claimed.add(index)
    }
  return [...conflicts].sort((a, b) => a - b)
}

/** Raw values are data and no digests; they are compared with nothing. */
function reportedValueOf(report: Report, index: number): Uint8Array | undefined {
  const block = blockOf(report.blocks, index + 1)
  return block === undefined || block.raw ? undefined : block.value
}

function isRight(report: Report, value: ReferenceValue): boolean {
  for (const one of value.values) if (one.length === value.size && holdsDigest(report.blocks, value.index + 1, one)) return true
  return false
}
