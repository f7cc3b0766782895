// The appraisal of one device, top to bottom: read the report, judge the chain, the signature, the nonce, the
// firmware id, revocation, then the measurements. Every step is made and reported, also after one failed.
// On the path: the verifier's evidence step, and `trigpoint evidence verify`. Pure: time, anchors, reference
// manifests and OCSP responses are arguments; nothing is fetched, nothing is thrown on foreign bytes.

import type { Check, Primitives, Refusal } from '../../base/index.ts'
import { equalBytes, toHex } from '../../base/index.ts'
import type { TrustAnchor } from '../chain/anchors.ts'
import { judgeCertificateTime } from '../chain/certificate-time.ts'
import type { ChainCache, ChainJudgement } from '../chain/chain.ts'
import { verifyChain } from '../chain/verify-chain.ts'
import { encodeClaims } from '../claims/eat-claims.ts'
import type { DeviceIdentity } from '../identity/identity.ts'
import { chipIdOf, productOf, readIdentity } from '../identity/identity.ts'
import type { ReferenceReading } from '../reference/manifest.ts'
import type { ReferenceJudgement } from '../reference/judge-references.ts'
import { judgeReferences } from '../reference/judge-references.ts'
import type { ReportFacts } from '../report/facts.ts'
import { readFacts } from '../report/facts.ts'
import type { Report } from '../report/report.ts'
import { parseReport } from '../report/report.ts'
import { judgeRevocation } from '../revocation/judge-revocation.ts'
import type { OcspResponse } from '../revocation/ocsp-response.ts'
import type { Appraisal, EvidenceItem, MismatchRecord } from './appraisal.ts'
import { judgeArchitecture } from './architecture.ts'
import { listChecks } from './checks.ts'
import type { Findings } from './findings.ts'

export interface AppraisalContext {
  readonly primitives: Primitives
  /** The time for which certificates and responses are judged, ms since the Unix epoch. */
  readonly atMs: number
  /** Pinned roots; an empty list refuses everything. */
  readonly anchors: readonly TrustAnchor[]
  /** The nonce that the verifier issued, 32 bytes. Absent: freshness is not asked about. */
  readonly expectedNonce?: Uint8Array
  readonly references?: readonly ReferenceReading[]
  readonly revocations?: readonly OcspResponse[]
  readonly chainCache?: ChainCache
}

/** Appraises one device's evidence. Never throws; what is wrong with it stands in `checks` and `refusal`. */
export function appraiseEvidence(item: EvidenceItem, context: AppraisalContext): Appraisal {
  const read = readReport(item.evidence)
  const chain = judgeChain(item, context)
  const identity = identityOf(chain, context.primitives)
  const trusted = chain.proven?.certificates
  const findings: Findings = {
    item,
    ...read,
    chain,
    identity,
    time: chain.certificates.length === 0 ? undefined : judgeCertificateTime(chain.certificates, context.atMs),
    signature: judgeSignature(read.report, chain, context.primitives),
    reportedNonce: read.report === undefined ? null : toHex(read.report.requestNonce),
    nonce: judgeNonce(read.report, context.expectedNonce),
    fwid: judgeFirmwareId(read.facts, chain),
    architecture: judgeArchitecture(item.arch, identity),
    // The leaf is made by firmware and known to no responder; the root is pinned.
    revocation: judgeRevocation(trusted ?? [], 1, context.revocations ?? [], context.atMs, context.primitives),
    references: judgeMeasurements(read.report, read.facts, identity, context),
  }
  return describe(findings)
}

function readReport(evidence: Uint8Array): Pick<Findings, 'report' | 'facts' | 'reportRefusal'> {
  const report = parseReport(evidence)
  if (!report.ok) return { report: undefined, facts: undefined, reportRefusal: report.refusal }
  const facts = readFacts(report.value)
  return facts.ok
    ? { report: report.value, facts: facts.value, reportRefusal: undefined }
    : { report: report.value, facts: undefined, reportRefusal: facts.refusal }
}

function judgeChain(item: EvidenceItem, context: AppraisalContext): ChainJudgement {
  const { primitives, anchors, chainCache } = context
  const judgement = verifyChain(item.certificates, { primitives, anchors, ...(chainCache === undefined ? {} : { cache: chainCache }) })
  return item.certificatesRefusal === undefined ? judgement : { ...judgement, status: 'broken', refusal: item.certificatesRefusal }
}

/** Identities already read: a chain that the cache knows comes back as the same object, and never changes. */
const identitiesRead = new WeakMap<ChainJudgement, DeviceIdentity | 'none'>()

function identityOf(chain: ChainJudgement, primitives: Primitives): DeviceIdentity | undefined {
  const known = identitiesRead.get(chain) ?? readIdentity(chain.certificates, primitives) ?? 'none'
  identitiesRead.set(chain, known)
  return known === 'none' ? undefined : known
}

/** SPDM 1.1: ECDSA P-384 with SHA-384 by the leaf's key over request and response. */
function judgeSignature(report: Report | undefined, chain: ChainJudgement, primitives: Primitives): 'ok' | 'failed' {
  const key = chain.certificates[0]?.key
  if (report === undefined || key?.kind !== 'ec' || key.curve !== 'P-384') return 'failed'
  return primitives.verifyEcdsa('P-384', 'sha384', key.point, report.signed, report.signature) ? 'ok' : 'failed'
}

function judgeNonce(report: Report | undefined, expected: Uint8Array | undefined): 'match' | 'differs' | 'not-asked' {
  if (expected === undefined) return 'not-asked'
  return report !== undefined && equalBytes(report.requestNonce, expected) ? 'match' : 'differs'
}

/** The firmware that made the leaf key must be the one that the report names, where it names one. */
function judgeFirmwareId(facts: ReportFacts | undefined, chain: ChainJudgement): 'match' | 'absent' | 'differs' {
  if (facts?.firmwareId === undefined) return 'absent'
  const certified = chain.certificates[0]?.extensions.firmwareId
  return certified !== undefined && equalBytes(certified, facts.firmwareId) ? 'match' : 'differs'
}

function judgeMeasurements(
  report: Report | undefined,
  facts: ReportFacts | undefined,
  identity: DeviceIdentity | undefined,
  context: AppraisalContext,
): ReferenceJudgement | undefined {
  if (report === undefined || facts === undefined || identity === undefined) return undefined
  return judgeReferences(report, facts, productOf(identity), context.references ?? [], {
    primitives: context.primitives,
    atMs: context.atMs,
    revocations: context.revocations ?? [],
  })
}

function describe(findings: Findings): Appraisal {
  const { facts, chain, identity, time, references, revocation } = findings
  const checks = listChecks(findings)
  const decisive = checks.find(({ decides, ok }) => decides && !ok)
  const verified = decisive === undefined
  const comparison = references?.comparison
  const records = mismatchRecords(references)
  const whole = references?.complete === true && comparison?.conflicts.length === 0
  const measured = verified && whole && records.length === 0
  return {
    id: identity === undefined ? null : chipIdOf(identity),
    kind: facts?.kind ?? null,
    form: findings.report?.form ?? null,
    verified,
    measured,
    test: chain.proven?.anchor.test ?? false,
    identity: identity ?? null,
    chain: chain.status,
    anchor: chain.proven?.anchor.name ?? null,
    certificateTime: time?.status ?? 'not-checked',
    certificateExpiresAtMs: time?.expiresAtMs ?? null,
    signature: findings.signature,
    nonce: findings.nonce,
    reportedNonce: findings.reportedNonce,
    fwid: findings.fwid,
    mode: facts?.mode ?? 'none',
    architecture: findings.architecture,
    driverVersion: facts?.driverVersion ?? null,
    vbiosVersion: facts?.vbiosVersion ?? null,
    revocation: revocation.status,
    revocationReason: revocation.reason,
    revocationProducedAtMs: revocation.producedAtMs,
    references: references?.statuses ?? [],
    measurements: {
      compared: comparison?.compared ?? 0,
      skipped: comparison?.skipped ?? [],
      mismatches: records.map(({ index }) => index),
    },
    manifestsComplete: references?.complete ?? false,
    manifestConflicts: comparison?.conflicts ?? [],
    mismatchRecords: records,
    ...(facts?.neighbourPdis === undefined ? {} : { topology: { neighbours: [...facts.neighbourPdis].sort() } }),
    checks: checks.map(({ code, ok, detail }): Check => ({ code, ok, detail })),
    ...(decisive === undefined ? {} : { refusal: refusalOf(decisive, findings) }),
    // The same in other words; most readers never ask for it.
    get claims() {
      return encodeClaims(this)
    },
  }
}

function refusalOf(decisive: Check, findings: Findings): Refusal {
  const known = [findings.reportRefusal, findings.chain.refusal].find(refusal => refusal?.code === decisive.code)
  return known ?? { code: decisive.code, message: decisive.detail, where: '' }
}

function mismatchRecords(references: ReferenceJudgement | undefined): readonly MismatchRecord[] {
  return (references?.comparison.mismatches ?? []).map(({ index, source, referenceValues, reportedValue }) => ({
    index,
    source,
    referenceValues: referenceValues.map(toHex),
    reportedValue: reportedValue === undefined ? null : toHex(reportedValue),
  }))
}
