// Appraisal with what the vendor's services say, where they may be asked: the devices are appraised by what is at hand,
// those that hold are asked about, and all are appraised again with the answers. Never inside a transaction: the
// answers are data by then, and are stored with the fix that rests on them. On the path: evidence.

import { toBase64 } from '@trigpoint/core/base'
import type { OcspResponse, ReferenceReading } from '@trigpoint/core/evidence'
import type { EvidenceRequest } from '@trigpoint/core/wire'
import type { FixAnswers } from '../../ports/index.ts'
import { appraiseAll, itemOf, type AppraisalBasis, type AppraisedEvidence, type GivenEvidence } from './appraise-chips.ts'
import type { FlowContext } from '../context.ts'

export interface AskedAppraisals {
  readonly appraised: readonly AppraisedEvidence[]
  /** Undefined where nobody was asked. */
  readonly answers: FixAnswers | undefined
  /** Manifests that came with the answers. */
  readonly fetched: readonly ReferenceReading[]
  /** Answers about revocation that were at hand. */
  readonly responses: readonly OcspResponse[]
}

type Basis = Omit<AppraisalBasis, 'references' | 'revocations'>

export async function appraiseAsked(context: FlowContext, { evidence }: Pick<EvidenceRequest, 'evidence'>, basis: Basis): Promise<AskedAppraisals> {
  return appraiseGiven(context, evidence.map(one => ({ item: itemOf(one), latencyNs: one.latencyNs })), basis)
}

export async function appraiseGiven(context: FlowContext, given: readonly GivenEvidence[], basis: Basis): Promise<AskedAppraisals> {
  const first = await appraiseAll(context, given, { ...basis, references: [], revocations: [] })
  // Whoever does not hold a vendor's key makes this verifier ask nobody anything.
  const devices = given.flatMap(({ item }, at) => {
    const appraisal = first[at]?.appraisal
    return appraisal?.verified === true ? [{ item, hasReferences: appraisal.manifestsComplete }] : []
  })
  if (context.vendorDesk === undefined || devices.length === 0) return { appraised: first, answers: undefined, fetched: [], responses: context.trust.revocations }
  const askedAtMs = context.clock.nowMs()
  const { references, revocations, missing } = await context.vendorDesk.ask(devices)
  const answers = { askedAtMs, revocations: revocations.map(({ der }) => toBase64(der)), references: references.map(({ sha256 }) => sha256), missing }
  if (references.length === 0 && revocations.length === 0) return { appraised: first, answers, fetched: [], responses: context.trust.revocations }
  const fresh = revocations.map(({ response }) => response)
  return { appraised: await appraiseAll(context, given, { ...basis, references, revocations: fresh }), answers, fetched: references, responses: [...context.trust.revocations, ...fresh] }
}
