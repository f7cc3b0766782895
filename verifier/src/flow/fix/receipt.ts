// A landmark's receipt as the landmark itself sends it. On the path: delay (fix.md, message 7).
// Only a receipt that verifies is kept, so a stranger cannot fill the store. The rules:
//   the same again        kept once
//   another one           kept beside the first; contradicts, neither counts, a finding
//   after the verdict     kept and marked late; nothing is judged anew, the fix says so

import { equalBytes, fromHex, ok, refuse, toHex, type Result } from '@trigpoint/core/base'
import { findContradictingReceipts, type FixFacts } from '@trigpoint/core/custody'
import { expectReceipt, parseReceipt, verifyReceipt, type Receipt } from '@trigpoint/core/delay'
import { countryName } from '@trigpoint/core/region'
import type { FixRow, ReceiptRow, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import type { LandmarkRegister } from '../registry/landmark-register.ts'
import { acceptMeshReceipt } from '../mesh/mesh-receipt.ts'
import { raise } from '../custody/publish.ts'
import { sealReceipt } from '../log/seal.ts'

export type ReceiptStatus = 'stored' | 'already-stored' | 'contradiction-stored'

/** Takes a receipt from a landmark, of a fix or of the mesh. Refuses `delay.receipt-*`, `receipt.challenge-unknown`, `receipt.landmark-not-challenged`. */
export async function acceptReceipt(context: FlowContext, register: LandmarkRegister, bytes: Uint8Array): Promise<Result<ReceiptStatus>> {
  const parsed = parseReceipt(bytes)
  if (!parsed.ok) return parsed
  const challengeId = toHex(parsed.value.challengeId)
  const fix = await context.store.getFix(challengeId)
  if (fix === undefined) {
    const mesh = await context.store.getMeshChallenge(challengeId)
    if (mesh === undefined) return refuse('receipt.challenge-unknown', 'This verifier issued no such challenge.', 'challengeId')
    return acceptMeshReceipt(context, register, mesh, bytes, parsed.value.landmarkId)
  }
  const verified = proveReceipt(context, register, fix, bytes, parsed.value.landmarkId)
  if (!verified.ok) return verified
  const nowMs = context.clock.nowMs()
  const status = await context.store.write(writer => keepReceipt(context, writer, challengeId, bytes, verified.value, nowMs))
  if (status !== 'already-stored') context.bell.ring()
  return ok(status)
}

function proveReceipt(context: FlowContext, register: LandmarkRegister, fix: FixRow, bytes: Uint8Array, landmarkId: string): Result<Receipt> {
  const challenged = fix.challenged.find(landmark => landmark.landmarkId === landmarkId)
  const record = challenged && register.prove(challenged.record, fix.summary.requestedAtMs)
  if (record === undefined) return refuse('receipt.landmark-not-challenged', `Landmark ${landmarkId} was not chosen for this challenge.`, 'landmarkId')
  return verifyReceipt(bytes, expectReceipt(record, fromHex(fix.challengeId) ?? new Uint8Array(16), fix.agreementKey), context.primitives)
}

async function keepReceipt(context: FlowContext, writer: StoreWriter, challengeId: string, bytes: Uint8Array, receipt: Receipt, nowMs: number): Promise<ReceiptStatus> {
  const fix = await writer.getFix(challengeId)
  const before = (await writer.listReceipts(challengeId)).filter(row => row.landmarkId === receipt.landmarkId)
  const isLate = fix === undefined || fix.summary.status !== 'challenged' || nowMs > fix.expiresAtMs
  const row = receiptRow(context, fix?.siteId ?? '', 'landmark', bytes, receipt, nowMs, isLate)
  if (!(await writer.addReceipt(row))) return 'already-stored'
  await sealReceipt(context, writer, row)
  await countReceipt(writer, row)
  if (before.every(other => equalBytes(other.hash, row.hash))) return 'stored'
  if (fix !== undefined) await raise(writer, findContradictingReceipts(await factsOf(writer, fix, nowMs), receipt.landmarkId), nowMs)
  return 'contradiction-stored'
}

export function receiptRow(context: Pick<FlowContext, 'primitives'>, siteId: string, source: ReceiptRow['source'], bytes: Uint8Array, receipt: Receipt, atMs: number, isLate: boolean): ReceiptRow {
  return {
    challengeId: toHex(receipt.challengeId), landmarkId: receipt.landmarkId, siteId, source, hash: context.primitives.hash('sha256', bytes), bytes, atMs, isLate,
    roundTripNs: receipt.roundTripsNs.length === 0 ? null : Math.min(...receipt.roundTripsNs), lostRounds: receipt.lostRounds,
  }
}

/** A landmark's own counters, shown on its page. */
async function countReceipt(writer: StoreWriter, row: ReceiptRow): Promise<void> {
  const landmark = await writer.getLandmark(row.landmarkId)
  if (landmark === undefined) return
  const best = [landmark.bestRoundTripNs, row.roundTripNs].filter(value => value !== null)
  await writer.putLandmark({ ...landmark, receipts: landmark.receipts + 1, lastReceiptAtMs: row.atMs, bestRoundTripNs: best.length === 0 ? null : Math.min(...best) })
}

/** A fix as findings see it. */
export async function factsOf(writer: StoreWriter, fix: FixRow, atMs: number): Promise<FixFacts> {
  const site = await writer.getSite(fix.siteId)
  return {
    challengeId: fix.challengeId, agentId: fix.agentId, siteId: fix.siteId, siteName: site?.name ?? fix.siteId, atMs,
    allowedCountries: fix.policy.allowedCountries.map(countryName), countries: fix.summary.countries.map(countryName), bound: fix.policy.bound,
  }
}
