// Rows for tests of the store: small, valid, each with the fields that a test wants to see changed.

import type { AgentRow, ChipRow, FixRow, LandmarkRow, ReceiptRow, SiteRow, TokenRow } from '../../verifier/src/ports/index.ts'

export const hex16 = (number: number): string => number.toString(16).padStart(32, '0')
export const chipId = (number: number): string => `nvidia:41:${number.toString(16).toUpperCase().padStart(16, '0')}`
const bytes32 = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)

export function siteRow(siteId: string, changes: Partial<SiteRow> = {}): SiteRow {
  const policy = { policyId: 'p', version: 1, allowedCountries: ['MY'], bound: 'vacuum', faulty: 'default', minimumLandmarks: 3, maximumAgeMs: 60_000, acceptTestChips: true } as const
  return { siteId, name: `Site ${siteId}`, operator: 'Op', position: { latDeg: 5.4, lonDeg: 100.3 }, country: 'MY', policy: { ...policy, allowedCountries: ['MY'] }, ...changes }
}

export function landmarkRow(landmarkId: string, changes: Partial<LandmarkRow> = {}): LandmarkRow {
  const request = {
    name: landmarkId, operator: 'Host', country: 'SG', position: { latDeg: 1.3, lonDeg: 103.8 }, uncertaintyKm: 0.1,
    signingKey: `${'A'.repeat(43)}=`, agreementKey: `${'A'.repeat(43)}=`, host: '127.0.0.1', port: 4000, validUntilMs: 2e12,
  }
  return { landmarkId, request, record: Uint8Array.of(1, 2, 3), suspendedReason: null, receipts: 0, lastReceiptAtMs: null, bestRoundTripNs: null, ...changes }
}

export function tokenRow(tokenId: string, changes: Partial<TokenRow> = {}): TokenRow {
  return { tokenId, kind: 'access', role: 'admin', siteId: null, name: 'n', secretHash: bytes32(9), createdAtMs: 1, expiresAtMs: null, revokedAtMs: null, usedBy: null, ...changes }
}

export function agentRow(number: number, changes: Partial<AgentRow> = {}): AgentRow {
  return { agentId: hex16(number), agentKey: bytes32(number), siteId: 'penang', nodeName: `node-${String(number)}`, agentVersion: '0', enrolledAtMs: 1, lastSequence: 0, lastSeenAtMs: 1, clockSkewMs: 0, ...changes }
}

export function fixRow(number: number, changes: Partial<Omit<FixRow, 'summary'>> & { readonly summary?: Partial<FixRow['summary']> } = {}): FixRow {
  const { summary, ...rest } = changes
  const site = rest.siteId ?? 'penang'
  const agentId = rest.agentId ?? hex16(1)
  return {
    challengeId: hex16(number), agentId, siteId: site, expiresAtMs: 1000 + number, nonce: bytes32(1), agreementKey: bytes32(number % 256), rounds: 30,
    challenged: [{ landmarkId: 'sg-1', record: 'AAAA' }], policy: siteRow(site).policy, clockSkewMs: 0, evidenceId: null, evidenceHash: null, evidenceAtMs: null, nearest: { latDeg: 1.25, lonDeg: 103.5 }, decisive: ['sg-1'], ...rest,
    summary: {
      challengeId: hex16(number), agentId, siteId: site, requestedAtMs: number, judgedAtMs: null, status: 'challenged', outcome: 'unknown', reason: 'waiting', countries: [], areaKm2: null, ...summary,
    },
  }
}

export function receiptRow(challenge: number, landmarkId: string, content: number, changes: Partial<ReceiptRow> = {}): ReceiptRow {
  return {
    challengeId: hex16(challenge), landmarkId, siteId: 'penang', source: 'landmark', hash: bytes32(content), bytes: Uint8Array.of(content, content), atMs: content, isLate: false,
    roundTripNs: 4_294_967_295, lostRounds: 0, ...changes,
  }
}

export function chipRow(number: number, changes: Partial<ChipRow> = {}): ChipRow {
  return {
    chipId: chipId(number), siteId: 'penang', agentId: hex16(1), nodeName: 'node-1', outcome: 'unknown', reason: 'r', help: 'h', test: true, countries: ['MY'],
    standing: { state: 'verified', sinceMs: 5, siteId: 'penang', answeredAtMs: 5, excusedUntilMs: 0, foldedAtMs: 5 }, lastFixId: null, lastFixAtMs: null, staleAtMs: null, overdueAtMs: null,
    claimed: { uuid: 'u', serial: `S${String(number)}`, board: 'b', chassis: 'CH-7', busId: '0', product: 'H100', driverVersion: '1', vbiosVersion: '2' }, ...changes,
  }
}
