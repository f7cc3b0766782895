// What the verifier remembers of inspections: the plan with its secret, the sample, the inspector's device, what was
// scanned on the way, the signed record and its judgement.

import type { InspectionJudgement, InspectionPlan } from '@trigpoint/core/custody/inspection'
import type { InspectionRecord, UnitScanBody } from '@trigpoint/core/wire'
import type { Paged, PageOf } from './page.ts'

export interface InspectionRow {
  readonly inspectionId: string
  readonly siteId: string
  readonly status: 'planned' | 'drawn' | 'judged' | 'cancelled'
  readonly createdAtMs: number
  readonly inspector: string
  readonly announcedAtMs: number | null
  readonly plan: InspectionPlan
  readonly planDigest: string
  /** Hex; shown only once the sample is drawn. */
  readonly secret: string
  readonly drawn: { readonly atMs: number; readonly publicValue: string; readonly beaconSignature: string | null; readonly sample: readonly string[] } | null
  /** The inspector's laptop as a landmark; the signed record is base64. */
  readonly device: { readonly landmarkId: string; readonly record: string; readonly signingKey: string; readonly host: string; readonly port: number; readonly validFromMs: number; readonly validUntilMs: number } | null
  readonly record: InspectionRecord | null
  readonly judgement: Omit<InspectionJudgement, 'findings'> | null
  readonly cancelledReason: string | null
}

export interface InspectionReads {
  getInspection(inspectionId: string): Promise<InspectionRow | undefined>
  /** Newest first, of one site or of all. */
  listInspections(filter: PageOf & { readonly siteId?: string | undefined }): Promise<Paged<InspectionRow>>
  /** Drawn and not judged, of one site: those whose device takes part in fixes. */
  listOpenInspections(siteId: string): Promise<readonly InspectionRow[]>
  /** As they were noted. */
  listScans(inspectionId: string): Promise<readonly UnitScanBody[]>
}

export interface InspectionWrites {
  putInspection(row: InspectionRow): Promise<void>
  addScan(inspectionId: string, scan: UnitScanBody): Promise<void>
}
