// Which of the given manifests speak about a device, what each is worth, and what the measurements are against the
// best of them. On the path: evidence step 5. Manifests count whether or not their signer's certificates are valid at
// the time asked about (they end after two years and are re-issued), because what they sign does not change; that is said beside it, and a policy may ask for more.

import type { Primitives, Proven } from '../../base/index.ts'
import { judgeCertificateTime } from '../chain/certificate-time.ts'
import type { ChainStatus } from '../chain/chain.ts'
import type { ReportFacts } from '../report/facts.ts'
import type { Report } from '../report/report.ts'
import type { ChainRevocation, RevocationStatus } from '../revocation/judge-revocation.ts'
import { judgeRevocation } from '../revocation/judge-revocation.ts'
import type { OcspResponse } from '../revocation/ocsp-response.ts'
import type { Comparison } from './compare-measurements.ts'
import { compareMeasurements } from './compare-measurements.ts'
import type { ManifestClass, ReferenceManifest, ReferenceReading } from './manifest.ts'

export type ReferenceKind = 'driver' | 'vbios' | 'switch-bios'

export interface ReferenceStatus {
  readonly kind: ReferenceKind
  readonly sha256: string
  readonly signature: 'ok' | 'failed'
  readonly chain: ChainStatus
  readonly product: string
  readonly version: string
  readonly oemId: string
  readonly productMatch: boolean
  readonly versionMatch: boolean
  /** Whether a certificate of the signer's chain had ended, or had not begun, at the time asked about. */
  readonly expired: boolean
  readonly expiresAtMs: number
  readonly revocation: RevocationStatus
  readonly revocationReason: string | null
  /** Whether the measurements were held against this one. */
  readonly used: boolean
  /** Why it could not be used. */
  readonly problem: string | null
}

export interface ReferenceJudgement {
  readonly statuses: readonly ReferenceStatus[]
  readonly comparison: Comparison
  /** Whether there was one usable manifest of every class that the device needs. */
  readonly complete: boolean
  readonly used: readonly Proven<ReferenceManifest>[]
}

export interface ReferenceContext {
  readonly primitives: Primitives
  readonly atMs: number
  readonly revocations: readonly OcspResponse[]
}

/** `product`: the chip's family out of its certificate, `GH100`. */
export function judgeReferences(
  report: Report,
  facts: ReportFacts,
  product: string,
  readings: readonly ReferenceReading[],
  context: ReferenceContext,
): ReferenceJudgement {
  const statuses: ReferenceStatus[] = []
  const used: Proven<ReferenceManifest>[] = []
  const needed: readonly ManifestClass[] = facts.kind === 'switch' || facts.form === 'fsp' ? ['bios'] : ['driver', 'bios']
  for (const wanted of needed) {
    const judged = relevant(readings, wanted, facts, product).map(reading => ({
      reading,
      status: judgeReading(reading, facts, product, context),
    }))
    const best = chooseBest(judged, report, facts)
    if (best !== undefined) used.push(best)
    for (const { reading, status } of judged)
      statuses.push({ ...status, used: best !== undefined && reading.manifest === best })
  }
  const comparison = compareMeasurements(report, facts, used)
  return { statuses, comparison, complete: used.length === needed.length, used }
}

function versionOf(wanted: ManifestClass, facts: ReportFacts): string | undefined {
  return wanted === 'driver' ? facts.driverVersion : facts.vbiosVersion
}

/** Those of the class; of these the ones for the chip, if any; of these the ones for the version, if any. */
function relevant(
  readings: readonly ReferenceReading[],
  wanted: ManifestClass,
  facts: ReportFacts,
  product: string,
): readonly ReferenceReading[] {
  const ofClass = readings.filter(({ head }) => head.class === wanted)
  const ofProduct = preferred(ofClass, ({ head }) => head.product === product)
  return preferred(ofProduct, ({ head }) => head.version === versionOf(wanted, facts))
}

function preferred<T>(all: readonly T[], wanted: (one: T) => boolean): readonly T[] {
  const some = all.filter(wanted)
  return some.length > 0 ? some : all
}

function judgeReading(
  reading: ReferenceReading,
  facts: ReportFacts,
  product: string,
  context: ReferenceContext,
): ReferenceStatus {
  const { head, certificates } = reading
  const time = judgeCertificateTime(certificates, context.atMs)
  const revocation = judgeManifestRevocation(reading, context)
  const productMatch = head.product === product
  const versionMatch = head.version === versionOf(head.class, facts)
  return {
    kind: head.class === 'driver' ? 'driver' : facts.kind === 'switch' ? 'switch-bios' : 'vbios',
    sha256: reading.sha256,
    signature: reading.signature,
    chain: reading.chain,
    product: head.product,
    version: head.version,
    oemId: head.oemId,
    productMatch,
    versionMatch,
    expired: time.status !== 'valid',
    expiresAtMs: time.expiresAtMs,
    revocation: revocation.status,
    revocationReason: revocation.reason,
    used: false,
    problem: problemOf(reading, productMatch, versionMatch, revocation),
  }
}

/** A manifest's signer is asked about too, unlike a device's leaf. */
function judgeManifestRevocation(reading: ReferenceReading, context: ReferenceContext): ChainRevocation {
  const path = reading.chain === 'ok' ? reading.certificates : []
  return judgeRevocation(path, 0, context.revocations, context.atMs, context.primitives)
}

function problemOf(
  reading: ReferenceReading,
  productMatch: boolean,
  versionMatch: boolean,
  revocation: ChainRevocation,
): string | null {
  if (reading.manifest === undefined) return reading.refusal?.message ?? 'It was not verified.'
  if (!productMatch) return `It is for ${reading.head.product}.`
  if (!versionMatch) return `It is for version ${reading.head.version}.`
  return revocation.status === 'revoked' ? `Its signer was revoked (${revocation.reason ?? 'unspecified'}).` : null
}

/** Manifests re-issued under one version are alternatives: the one that fits best is used, the newest first. */
function chooseBest(
  judged: readonly { readonly reading: ReferenceReading; readonly status: ReferenceStatus }[],
  report: Report,
  facts: ReportFacts,
): Proven<ReferenceManifest> | undefined {
  const usable = judged
    .filter(({ status }) => status.problem === null)
    .flatMap(({ reading }) => (reading.manifest === undefined ? [] : [reading.manifest]))
  const issuedMs = (manifest: ReferenceManifest): number => manifest.certificates[0]?.notBeforeMs ?? 0
  const [newest, ...older] = [...usable].sort((a, b) => issuedMs(b) - issuedMs(a))
  if (newest === undefined || older.length === 0) return newest
  const mismatches = (manifest: Proven<ReferenceManifest>): number =>
    compareMeasurements(report, facts, [manifest]).mismatches.length
  return older.reduce((best, other) => (mismatches(other) < mismatches(best) ? other : best), newest)
}
