// Nodes that run the vendor's own agent and not ours: its node record and its attestation are taken as reports.
// On the path: evidence and custody, beside fixes. A report proves who, and with a nonce of ours also when; it never
// proves where, because nobody measured how far away the chips are. So it moves no chip and gives no verdict.

import { concatBytes, ok, refuse, toHex, utf8Bytes, type Check, type Result } from '@trigpoint/core/base'
import { findTwoNodesOneChip, type SeenAt } from '@trigpoint/core/custody'
import { toChipAppraisal } from '@trigpoint/core/evidence'
import { MAXIMUM_CHIPS_A_NODE, type ClaimedChip, type VendorNodeAccepted, type VendorNonce, type VendorReportAccepted } from '@trigpoint/core/wire'
import { claimChecks, readEvidenceInput, readVendorNode, type InputDevice, type VendorNode } from '@trigpoint/runtime'
import type { ReceivedRecord, ReportSource, StoreWriter, VendorNodeRow } from '../../ports/index.ts'
import type { AppraisedEvidence, GivenEvidence } from '../fix/appraise-chips.ts'
import { appraiseGiven } from '../fix/ask-vendor.ts'
import { newChip } from '../custody/chip.ts'
import type { FlowContext } from '../context.ts'
import { raise, tell } from '../custody/publish.ts'
import { recordDevices } from './record-devices.ts'
import { findMovedLabels, inventoryKey, recordInventory, type ToldBefore } from './record-inventory.ts'
import { showDevice } from './show-evidence.ts'

/** Who hands in: a token that may report for one site, and the name by which its agent calls the node. */
export interface Reporter {
  readonly siteId: string
  readonly nodeUuid: string
}

/** The vendor's agent collects within a minute and tries again for some. */
export const NONCE_LIFETIME_MS = 60 * 60_000
const NONCE_BYTES = 32

const NODE_NOTE = 'Taken as the word of the host: every field is a claim.'
const PLACE_NOTE = 'Nobody measured how far away these chips are: this says who they are and what they run, never where. Only a fix of the Trigpoint agent can prove a place.'

/** 32 hex digits, of the site and the name: two sites' nodes never meet. */
export function vendorNodeId({ primitives }: Pick<FlowContext, 'primitives'>, { siteId, nodeUuid }: Reporter): string {
  return toHex(primitives.hash('sha256', utf8Bytes(`trigpoint vendor node v1\n${siteId}\n${nodeUuid}`)).subarray(0, 16))
}

/** A nonce for the next report of a node; the one before is forgotten. */
export async function issueVendorNonce(context: FlowContext, reporter: Reporter): Promise<Result<VendorNonce>> {
  const nowMs = context.clock.nowMs()
  const nonce = toHex(context.random.bytes(NONCE_BYTES))
  await context.store.write(async writer => {
    await writer.putVendorNode({ ...(await nodeOf(context, writer, reporter, nowMs)), nonce, nonceAtMs: nowMs })
  })
  return ok({ nonce, nonceRefreshTimestamp: new Date(nowMs + NONCE_LIFETIME_MS).toISOString() })
}

/** The node's row as it is, or a new one that is told of. */
async function nodeOf(context: FlowContext, writer: StoreWriter, reporter: Reporter, nowMs: number): Promise<VendorNodeRow> {
  const nodeId = vendorNodeId(context, reporter)
  const known = await writer.getVendorNode(nodeId)
  if (known !== undefined) return { ...known, lastAtMs: nowMs }
  await tell(writer, {
    atMs: nowMs, kind: 'enrolment', title: `Node ${reporter.nodeUuid} reports without a Trigpoint agent`, detail: PLACE_NOTE, siteId: reporter.siteId, chipIds: [], challengeId: null,
  })
  return { nodeId, siteId: reporter.siteId, nodeUuid: reporter.nodeUuid, nodeName: reporter.nodeUuid, firstAtMs: nowMs, lastAtMs: nowMs, nonce: null, nonceAtMs: null }
}

async function keepReceived(context: FlowContext, writer: StoreWriter, kind: ReceivedRecord['kind'], nodeId: string, raw: Uint8Array): Promise<void> {
  await writer.addReceived({ kind, atMs: context.clock.nowMs(), subject: nodeId, hash: context.primitives.hash('sha256', raw), bytes: raw })
}

/** Takes a node record as inventory. `raw`: as received. Refuses `evidence.vendor-node`. */
export async function acceptVendorNode(context: FlowContext, reporter: Reporter, raw: Uint8Array, body: unknown): Promise<Result<VendorNodeAccepted>> {
  const read = readVendorNode(body)
  if (!read.ok) return read
  const node = read.value
  const nowMs = context.clock.nowMs()
  const accepted = await context.store.write(async writer => {
    const row = { ...(await nodeOf(context, writer, reporter, nowMs)), nodeName: node.hostname === '' ? reporter.nodeUuid : node.hostname }
    await keepReceived(context, writer, 'vendor-node', row.nodeId, raw)
    await writer.putVendorNode(row)
    const chips = claimedOf(node)
    const before = await writer.newestInventory(row.nodeId)
    const seen: SeenAt = { siteId: row.siteId, nodeId: row.nodeId, nodeName: row.nodeName, chipIds: [], challengeIds: [] }
    const told = new Map((before?.chips ?? []).map((claimed): [string, ToldBefore] => [inventoryKey(claimed), { claimed, atMs: before?.atMs ?? null }]))
    const moved = await findMovedLabels(writer, seen, chips, told, nowMs)
    const changes = await recordInventory(writer, {
      nodeId: row.nodeId, siteId: row.siteId, nodeName: row.nodeName, source: 'vendor-agent', atMs: nowMs, systemUuid: node.systemUuid === '' ? null : node.systemUuid, chips,
    })
    if (moved !== undefined) await raise(writer, moved, nowMs)
    return { nodeId: row.nodeId, siteId: row.siteId, receivedAtMs: nowMs, gpus: chips.length, changes: [...changes], note: NODE_NOTE }
  })
  context.bell.ring()
  return ok(accepted)
}

const LONG = 96
const SHORT = 64
const BUS_ID = 32

/** Cut to the wire's lengths: they are shown, nothing depends on them. */
function claimedOf(node: VendorNode): readonly ClaimedChip[] {
  return node.gpus.slice(0, MAXIMUM_CHIPS_A_NODE).map(gpu => ({
    uuid: gpu.uuid.slice(0, LONG), serial: gpu.serial.slice(0, LONG), board: gpu.board.slice(0, LONG), chassis: gpu.chassis.slice(0, LONG), busId: gpu.busId.slice(0, BUS_ID),
    product: node.product.slice(0, LONG), driverVersion: node.driverVersion.slice(0, SHORT), vbiosVersion: gpu.vbiosVersion.slice(0, SHORT),
  }))
}

/**
 * Takes attestation evidence that came without a fix: the vendor agent's payload, nvattest's output, or our own form.
 * Refuses `evidence.input-unusable`, `evidence.input-device`.
 */
export async function acceptVendorReport(context: FlowContext, reporter: Reporter, source: Exclude<ReportSource, 'fix'>, raw: Uint8Array, body: unknown): Promise<Result<VendorReportAccepted>> {
  const input = readEvidenceInput(body)
  if (!input.ok) return input
  if (input.value.length > MAXIMUM_CHIPS_A_NODE)
    return refuse('evidence.input-unusable', `The report lists ${String(input.value.length)} devices; a node has at most ${String(MAXIMUM_CHIPS_A_NODE)}.`)
  const unreadable = input.value.find(device => !device.ok)
  if (unreadable !== undefined) return unreadable
  const nowMs = context.clock.nowMs()
  const policy = (await context.store.getSite(reporter.siteId))?.policy
  const liveNonce = liveNonceOf(await context.store.getVendorNode(vendorNodeId(context, reporter)), nowMs)
  const given = input.value.flatMap(givenOf)
  const basis = { atMs: nowMs, tolerated: policy?.toleratedMismatches ?? [] }
  const plain = await appraiseGiven(context, given, basis)
  const signed = plain.appraised.filter(chip => chip.appraisal.verified)
  const fresh = liveNonce !== undefined && signed.length > 0 && signed.every(chip => chip.appraisal.reportedNonce === liveNonce)
  const { appraised } = fresh ? await appraiseGiven(context, given, { ...basis, expectedNonce: new Uint8Array(Buffer.from(liveNonce, 'hex')) }) : plain
  const genuine = appraised.map(chip => asReport(chip, basis))
  // The same bytes from the same node are one report; from another node they are another one, and a replay.
  const reportId = toHex(context.primitives.hash('sha256', concatBytes(utf8Bytes(vendorNodeId(context, reporter)), raw)).subarray(0, 16))
  const nodeId = await context.store.write(writer => writeReport(context, writer, { reporter, source, raw, reportId, appraised: genuine, fresh, nowMs }))
  context.bell.ring()
  const proves = { identity: genuine.some(chip => chip.verified), fresh, place: false as const, note: PLACE_NOTE }
  const nonceWord = (chip: AppraisedEvidence): 'match' | 'differs' | 'not-asked' => (liveNonce === undefined ? 'not-asked' : chip.appraisal.reportedNonce === liveNonce ? 'match' : 'differs')
  const devices = genuine.map(chip => ({ ...showDevice(chip), nonce: nonceWord(chip), checks: [...chip.checks] }))
  return ok({ nodeId, siteId: reporter.siteId, reportId, receivedAtMs: nowMs, proves, devices })
}

function liveNonceOf(row: VendorNodeRow | undefined, nowMs: number): string | undefined {
  if (row === undefined || row.nonce === null || row.nonceAtMs === null) return undefined
  return nowMs - row.nonceAtMs <= NONCE_LIFETIME_MS ? row.nonce : undefined
}

function givenOf(device: InputDevice): readonly GivenEvidence[] {
  if (!device.ok) return []
  const { item, claimed } = device
  return [{ item, latencyNs: null, checks: (appraisal): readonly Check[] => claimChecks(appraisal, claimed) }]
}

/** In a report a chip counts as verified when it is genuine; in a fix it must be fresh as well. */
function asReport(chip: AppraisedEvidence, { tolerated, atMs }: Pick<Parameters<typeof appraiseGiven>[2], 'tolerated' | 'atMs'>): AppraisedEvidence {
  const { appraisal } = chip
  const verified = toChipAppraisal({ ...appraisal, nonce: 'match' }, { tolerated, atMs }).verified && appraisal.verified
  return { ...chip, verified, measured: verified && appraisal.measured }
}

interface WrittenReport {
  readonly reporter: Reporter
  readonly source: Exclude<ReportSource, 'fix'>
  readonly raw: Uint8Array
  readonly reportId: string
  readonly appraised: readonly AppraisedEvidence[]
  readonly fresh: boolean
  readonly nowMs: number
}

async function writeReport(context: FlowContext, writer: StoreWriter, { reporter, source, raw, reportId, appraised, fresh, nowMs }: WrittenReport): Promise<string> {
  const node = await nodeOf(context, writer, reporter, nowMs)
  const { nodeId, siteId, nodeName } = node
  await keepReceived(context, writer, 'vendor-report', nodeId, raw)
  await writer.putVendorNode(fresh ? { ...node, nonce: null, nonceAtMs: null } : node)
  const verified = appraised.filter(chip => chip.verified)
  const chipIds = [...new Set(verified.map(chip => chip.chipId))]
  const seen: SeenAt = { siteId, nodeId, nodeName, chipIds, challengeIds: [] }
  const drafts = await recordDevices(writer, { source, reportId, seen, atMs: nowMs, appraised, latencies: new Map(), inside: new Set() })
  for (const draft of drafts) if (draft !== undefined) await raise(writer, draft, nowMs)
  for (const chip of verified) await noteChip(writer, { chip, siteId, nodeName, source })
  if (fresh) await findElsewhere(writer, node, chipIds, nowMs)
  await writer.addEvent({ kind: 'site', siteId }, siteId)
  return nodeId
}

/** A chip that nobody knows becomes known, and unknown where; a chip that a fix has spoken of stays as it is. */
async function noteChip(writer: StoreWriter, { chip, siteId, nodeName, source }: { readonly chip: AppraisedEvidence; readonly siteId: string; readonly nodeName: string; readonly source: ReportSource }): Promise<void> {
  const known = await writer.getChip(chip.chipId)
  if (known !== undefined && (known.agentId !== null || known.lastFixId !== null || known.siteId !== siteId)) return
  const by = source === 'file' ? 'as a file' : 'by the vendor\'s agent'
  await writer.putChip({
    ...(known ?? newChip({ chipId: chip.chipId, siteId, agentId: null, nodeName }, null)), nodeName, test: chip.test,
    reason: `A genuine report of this chip was handed in ${by}; nobody has measured where it is.`, help: 'Enrol a Trigpoint agent on its node: only a fix can prove a place.',
  })
}

/** Signed just now, for this node, while our agent elsewhere speaks for the same chips. */
async function findElsewhere(writer: StoreWriter, node: VendorNodeRow, chipIds: readonly string[], nowMs: number): Promise<void> {
  for (const chipId of chipIds) {
    const known = await writer.getChip(chipId)
    const agentId = known?.siteId === node.siteId ? null : known?.agentId ?? null
    const holder = agentId === null ? undefined : await writer.getAgent(agentId)
    const draft = holder && findTwoNodesOneChip([chipId], holder, { agentId: node.nodeId, nodeName: node.nodeName, siteId: node.siteId }, '')
    if (draft !== undefined) await raise(writer, { ...draft, challengeIds: [] }, nowMs)
  }
}
