// Receipts of one fix: the agent's copies and the landmarks' own, held against the challenge and each other.
// On the path: delay, before region. The rules, each with its check:
//   missing from the landmark    the agent's copy counts: it carries the landmark's signature (`source: agent`)
//   withheld by the agent        the landmark's copy counts, and the check says so
//   both, and different          neither counts: both are kept, and it is a finding
//   not challenged, forged, unordered, twice    the agent's message is not to be trusted: the fix is `unknown`
//   landmark suspended or expired since    its receipt is kept but does not count

import { fromBase64, fromHex, ok, refuse, type Check, type Primitives, type Proven, type Result } from '@trigpoint/core/base'
import type { LandmarkRecord } from '@trigpoint/core/challenge'
import { expectReceipt, foldReceipts, parseReceipt, verifyReceipt, type Receipt, type SignedReceipt } from '@trigpoint/core/delay'
import type { FixRow } from '../../ports/index.ts'

export interface ChallengedLandmark {
  /** As signed when it was challenged; undefined if that does not verify under our own key any more. */
  readonly record: Proven<LandmarkRecord> | undefined
  readonly landmarkId: string
  /** Why it does not count now: suspended, expired; null when it counts. */
  readonly excluded: string | null
}

export interface ReceiptInputs {
  readonly fix: Pick<FixRow, 'challengeId' | 'agreementKey'>
  readonly challenged: readonly ChallengedLandmark[]
  /** As the agent sent them: base64, in its order. */
  readonly fromAgent: readonly string[]
  /** As the landmarks sent them. */
  readonly fromLandmarks: readonly Uint8Array[]
  readonly primitives: Primitives
}

export interface LandmarkReceipt {
  readonly landmarkId: string
  readonly source: 'agent' | 'landmark' | 'both' | 'none'
  /** What was measured; undefined when nothing verified, or when two receipts contradict. */
  readonly receipt: Proven<Receipt> | undefined
  /** Whether its disc counts in the proof. */
  readonly counts: boolean
}

export interface ReconciledReceipts {
  /** One a challenged landmark, in id order. */
  readonly landmarks: readonly LandmarkReceipt[]
  readonly contradicting: readonly string[]
  /** The agent's copies that verified, to be kept as receipts. */
  readonly agentCopies: readonly SignedReceipt[]
  readonly checks: readonly Check[]
}

export function reconcileReceipts(inputs: ReceiptInputs): ReconciledReceipts {
  const agentCopies = inputs.fromAgent.map(text => verifyOne(fromBase64(text) ?? new Uint8Array(0), inputs))
  const landmarkCopies = inputs.fromLandmarks.map(bytes => verifyOne(bytes, inputs)).flatMap(result => (result.ok ? [result.value] : []))
  const good = agentCopies.flatMap(result => (result.ok ? [result.value] : []))
  const { consistent, contradictions } = foldReceipts([...good, ...landmarkCopies])
  const contradicting = contradictions.map(({ landmarkId }) => landmarkId)
  const has = (copies: readonly SignedReceipt[], landmarkId: string): boolean => copies.some(({ receipt }) => receipt.landmarkId === landmarkId)
  const landmarks = [...inputs.challenged].sort((a, b) => (a.landmarkId < b.landmarkId ? -1 : 1)).map(({ landmarkId, excluded }): LandmarkReceipt => {
    const receipt = consistent.find(signed => signed.receipt.landmarkId === landmarkId)?.receipt
    const [byAgent, byLandmark] = [has(good, landmarkId), has(landmarkCopies, landmarkId)]
    const source = byAgent && byLandmark ? 'both' : byAgent ? 'agent' : byLandmark ? 'landmark' : 'none'
    return { landmarkId, source, receipt, counts: receipt !== undefined && excluded === null }
  })
  const checks = [
    ...agentChecks(agentCopies, agentCopies.length),
    contradictionCheck(contradicting),
    ...landmarkChecks(landmarks, inputs.challenged),
  ]
  return { landmarks, contradicting, agentCopies: good, checks }
}

/** Proves one receipt against the record of the landmark that it names. */
function verifyOne(bytes: Uint8Array, inputs: ReceiptInputs): Result<SignedReceipt> {
  const parsed = parseReceipt(bytes)
  if (!parsed.ok) return parsed
  const record = inputs.challenged.find(({ landmarkId }) => landmarkId === parsed.value.landmarkId)?.record
  const challengeId = fromHex(inputs.fix.challengeId)
  if (record === undefined || challengeId === undefined)
    return refuse('receipt.landmark-not-challenged', `Landmark ${parsed.value.landmarkId} was not chosen for this challenge.`, 'landmarkId')
  const receipt = verifyReceipt(bytes, expectReceipt(record, challengeId, inputs.fix.agreementKey), inputs.primitives)
  return receipt.ok ? ok({ bytes, receipt: receipt.value }) : receipt
}

function agentChecks(copies: readonly Result<SignedReceipt>[], sent: number): readonly Check[] {
  const bad = copies.flatMap(copy => (copy.ok ? [] : [copy.refusal]))
  const ids = copies.flatMap(copy => (copy.ok ? [copy.value.receipt.landmarkId] : []))
  const ordered = ids.every((id, i) => i === 0 || (ids[i - 1] ?? '') < id)
  return [
    {
      code: bad[0]?.code ?? 'delay.receipt-signature', ok: bad.length === 0,
      detail: bad.length === 0 ? `All ${String(sent)} receipts of the agent are signed by challenged landmarks, for this challenge and this key.` : `${String(bad.length)} of ${String(sent)} receipts of the agent do not hold: ${bad[0]?.message ?? ''}`,
    },
    { code: 'fix.receipts-ordered', ok: ordered, detail: ordered ? 'The agent\'s receipts are in order and each is there once.' : 'The agent\'s receipts are out of order or there twice.' },
  ]
}

function contradictionCheck(contradicting: readonly string[]): Check {
  const detail = contradicting.length === 0
    ? 'No landmark said two things.'
    : `${contradicting.join(', ')} signed two different receipts: neither counts, both are kept.`
  return { code: 'delay.receipts-contradict', ok: true, detail }
}

function landmarkChecks(landmarks: readonly LandmarkReceipt[], challenged: readonly ChallengedLandmark[]): readonly Check[] {
  const named = (source: LandmarkReceipt['source']): string => landmarks.filter(landmark => landmark.source === source).map(({ landmarkId }) => landmarkId).join(', ')
  const excluded = challenged.filter(landmark => landmark.excluded !== null)
  const list = (text: string, none: string, some: (names: string) => string): string => (text === '' ? none : some(text))
  return [
    { code: 'fix.receipts-withheld', ok: true, detail: list(named('landmark'), 'The agent left out no receipt that a landmark sent.', names => `The agent did not bring what ${names} sent; these receipts count all the same.`) },
    { code: 'fix.receipts-second-hand', ok: true, detail: list(named('agent'), 'Every receipt of the agent came from its landmark too.', names => `Only the agent brought the receipts of ${names}; they carry the landmarks' signatures.`) },
    { code: 'fix.receipts-missing', ok: true, detail: list(named('none'), 'Every challenged landmark gave a receipt.', names => `No receipt came from ${names}.`) },
    {
      code: 'fix.landmark-standing', ok: true,
      detail: excluded.length === 0 ? 'Every challenged landmark is still valid and in good standing.' : `Not counted: ${excluded.map(({ landmarkId, excluded: why }) => `${landmarkId} (${why ?? ''})`).join(', ')}.`,
    },
  ]
}
