// Devices of the fixture world: identities, inventories and the evidence of fixes, in the wire's own shapes.

import { appraisedDeviceSchema, chipIdentitySchema, fixEvidenceSchema, inventoryEntrySchema, type Chip, type ChipIdentity, type Fix, type InventoryEntry } from '@trigpoint/core/wire'
import type { FixtureWorld } from './fixture-world.ts'

const DAY_MS = 86_400_000

export function fixtureIdentity(chip: Chip, nowMs: number): ChipIdentity {
  const firmware = (driverVersion: string, daysAgo: number): object => ({ driverVersion, vbiosVersion: '96.00.9F.00.01', mode: 'PPCIE', judged: true, mismatches: daysAgo < 10 ? [9] : [], firstAtMs: nowMs - daysAgo * DAY_MS })
  return chipIdentitySchema.parse({
    chipId: chip.chipId, hwmodel: 'GH100 A01 GSP BROM', certificates: [{ name: 'ab'.repeat(32), firstAtMs: nowMs - 90 * DAY_MS }], currentUeid: '478176379286082186618948445787393647364802107249',
    ueids: [{ name: '11111111111111111111111111111111', firstAtMs: nowMs - 90 * DAY_MS }, { name: '478176379286082186618948445787393647364802107249', firstAtMs: nowMs - 5 * DAY_MS }],
    sans: [{ name: 'NVIDIA:GH100:48B02D0000000001', firstAtMs: nowMs - 90 * DAY_MS }], firmware: [firmware('550.90.07', 90), firmware('560.35.03', 5)],
    reports: chip.agentId === null ? [] : [{ reportId: 'r', source: 'fix', nodeId: chip.agentId, siteId: chip.siteId, atMs: nowMs, latencyNs: 412_000_000, outlier: false }],
  })
}

export function fixtureInventory(chips: readonly Chip[], nodeId: string, nowMs: number): readonly InventoryEntry[] {
  const own = chips.filter(chip => chip.agentId === nodeId)
  const [first] = own
  if (first === undefined) return []
  const entry = { nodeId, siteId: first.siteId, nodeName: first.nodeName, source: 'fix', systemUuid: null, chips: own.flatMap(chip => (chip.claimed === null ? [] : [{ ...chip.claimed, chipId: chip.chipId }])) }
  return [
    { ...entry, atMs: nowMs - 3 * DAY_MS, changes: [`chassis of ${first.chipId}: SN-OLD, now ${first.chassis}`] },
    { ...entry, atMs: nowMs - 60 * DAY_MS, changes: [] },
  ].map(row => inventoryEntrySchema.parse(row))
}

/** The fix with the evidence of its chips: one slow, one whose certificate was checked, the rest plain. */
export function withFixtureEvidence(fix: Fix): Fix {
  const devices = (fix.verdict?.chips ?? []).map(({ chipId, test }, at) => appraisedDeviceSchema.parse({
    chipId, kind: 'gpu', verified: true, measured: true, test, form: 'opaque-v1', mode: 'PPCIE', hwmodel: 'GH100', ueid: String(at), driverVersion: '560.35.03', vbiosVersion: '96.00.9F.00.01', anchor: 'root',
    revocation: at === 0 ? { status: 'good', reason: null, producedAtMs: (fix.judgedAtMs ?? 0) - 3_600_000 } : { status: 'not-checked', reason: null, producedAtMs: null },
    measurements: { compared: 32, mismatches: at === 1 ? [9] : [], tolerated: at === 1 ? [9] : [] }, references: [],
    latency: { latencyNs: at === 2 ? 980_000_000 : 412_000_000, ok: at !== 2, basis: 'chip', samples: 32, leastNs: 401_000_000, medianNs: 411_000_000, mostNs: 430_000_000 },
  }))
  return { ...fix, evidence: fixEvidenceSchema.parse({ devices, binding: 'host-key', tees: [], missing: [] }) }
}

/** Answers below `/v1/chips/{id}/identity` and `/v1/agents/{id}/inventory`; undefined for anything else. */
export function answerDevice(world: FixtureWorld, pathname: string): unknown {
  const [, , noun, rawId = '', part] = pathname.split('/')
  const id = decodeURIComponent(rawId)
  const chip = world.chips.find(one => one.chipId === id)
  if (noun === 'chips' && part === 'identity' && chip !== undefined) return fixtureIdentity(chip, Date.now())
  if (noun === 'agents' && part === 'inventory') return { items: fixtureInventory(world.chips, id, Date.now()), next: null }
  const fix = noun === 'fixes' && part === undefined ? world.fixes.find(one => one.challengeId === id) : undefined
  return fix === undefined ? undefined : withFixtureEvidence(fix)
}
