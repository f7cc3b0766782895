// Everything found out about one device before it is written down as an appraisal.

import type { Refusal } from '../../base/index.ts'
import type { CertificateTime } from '../chain/certificate-time.ts'
import type { ChainJudgement } from '../chain/chain.ts'
import type { DeviceIdentity } from '../identity/identity.ts'
import type { ReferenceJudgement } from '../reference/judge-references.ts'
import type { ReportFacts } from '../report/facts.ts'
import type { Report } from '../report/report.ts'
import type { ChainRevocation } from '../revocation/judge-revocation.ts'
import type { EvidenceItem } from './appraisal.ts'

export interface Findings {
  readonly item: EvidenceItem
  readonly report: Report | undefined
  readonly facts: ReportFacts | undefined
  readonly reportRefusal: Refusal | undefined
  readonly chain: ChainJudgement
  readonly identity: DeviceIdentity | undefined
  readonly time: CertificateTime | undefined
  readonly signature: 'ok' | 'failed'
  /** The nonce inside the signed request, hex. */
  readonly reportedNonce: string | null
  readonly nonce: 'match' | 'differs' | 'not-asked'
  readonly fwid: 'match' | 'absent' | 'differs'
  readonly architecture: 'match' | 'differs' | 'not-stated'
  readonly revocation: ChainRevocation
  readonly references: ReferenceJudgement | undefined
}
