// The report of a check, out of its sheet and what it found. On the path: result.

import type { Found } from './found.ts'
import type { Level } from './parts.ts'
import type { BundleReport } from './report.ts'
import type { Sheet } from './sheet.ts'
import { stateInWords } from './statements.ts'

export function describeFound(sheet: Sheet, level: Level, found: Found, atMs: number, siteName: string | undefined): BundleReport {
  const refusal = sheet.refusal()
  const { verdict, chips } = found.parts ?? { verdict: undefined, chips: [] }
  return {
    level,
    proven: refusal === undefined,
    outcome: verdict?.outcome,
    countries: verdict?.countries ?? [],
    chips: chips.map(({ claims }) => {
      const { chip_id: chipId, outcome, verified, measured, test } = claims.ear_verifier_claims.trigpoint
      return { chipId, outcome, verified, measured, test }
    }),
    judgedAtMs: verdict?.judged_at_ms,
    fresh: verdict !== undefined && atMs < verdict.fresh_until_ms,
    siteName,
    checks: sheet.checks,
    refusal,
    statements: stateInWords(found, atMs, refusal === undefined),
    region: found.region,
  }
}
