// Holds a report's measurements against the vendor's reference values.
// On the path: evidence step 5. A mismatch is a status of its own and never touches identity or signature: honest
// machines show some (indices 9 and 52 are known for it), so policy decides which it tolerates.

import type { Proven } from '../../base/index.ts'
import { equalBytes } from '../../base/index.ts'
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
  const wanted = new Map<number, { source: ManifestClass; value: ReferenceValue }>()
  const conflicts = new Set<number>()
  for (const manifest of manifests)
    for (const value of manifest.values) {
      if (!value.active) continue
      if (wanted.has(value.index)) conflicts.add(value.index)
      wanted.set(value.index, { source: manifest.class, value })
    }
  const skipped: number[] = []
  const mismatches: MeasurementMismatch[] = []
  let compared = 0
  for (const [index, { source, value }] of [...wanted].sort(([a], [b]) => a - b)) {
    if (conflicts.has(index)) continue
    if (index === NVDEC0_INDEX && facts.nvdec0 === 'disabled') {
      skipped.push(index)
      continue
    }
    compared++
    const block = report.blocks.get(index + 1)
    const reportedValue = block === undefined || block.raw ? undefined : block.value
    const matches = reportedValue?.length === value.size && value.values.some(one => equalBytes(one, reportedValue))
    if (!matches) mismatches.push({ index, source, referenceValues: value.values, reportedValue })
  }
  return { compared, skipped, mismatches, conflicts: [...conflicts].sort((a, b) => a - b) }
}
