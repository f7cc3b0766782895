// What an administrator would do by hand, done by the demo over the verifier's own API: sites, landmark records,
// enrolment tokens, papers. Everything is idempotent, so that a second start changes nothing.

import type { Result } from '@trigpoint/core/base'
import { dossierBodySchema } from '@trigpoint/core/wire'
import { Fault, type VerifierClient } from '@trigpoint/runtime'
import type { VerifierOptions } from '@trigpoint/verifier'
import type { World, WorldSite } from '../world/index.ts'
import type { DemoPerson } from './control.ts'
import type { LandmarkAddress } from './geography-process.ts'
import type { Paper } from './desired-world.ts'

/** A proof in the demo is fresh for this long: some three fixes. Silence cannot be seen sooner, at any speed. */
export const DEMO_MAXIMUM_AGE_MS = 40_000
/** Mean time between the fixes of a node. */
export const DEMO_FIX_INTERVAL_MS = 12_000
/**
 * A minute of the demo stands for a week, so a lorry does 100 km/h times 10,080. A key that answers in two places at
 * once is still found: two answers within seconds from places that no story time lies between.
 */
export const DEMO_FASTEST_MOVE_KMH = 1_008_000
/**
 * The mesh of the demo: slow and thin, because all landmarks share one machine with everything else: three receipts a
 * second. Neighbours are ranged within minutes, every pair within half an hour.
 */
export const DEMO_MESH: NonNullable<VerifierOptions['mesh']> = { intervalMs: 90_000, partners: 6, rounds: 8, judgeEveryMs: 20_000, fitEveryMs: 20 * 60_000 }
/** When the operators of the demo agreed to be verified. */
const DOSSIERS_SINCE_MS = Date.UTC(2026, 0, 15)
const RECORD_LIFE_MS = 30 * 24 * 3600_000
const ENROLMENT_LIFE_MS = 3600_000

/** The value of an answer that the demo cannot go on without. Throws Fault `demo.refused`. */
export function expectDone<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Fault('demo.refused', `The verifier refused: ${result.refusal.message} (${result.refusal.code})`)
}

/** What the operators declare of their halls: room and power for far more than stands in them. */
export async function putDossiers(client: VerifierClient, world: World): Promise<void> {
  for (const { siteId } of world.sites) {
    const path = `/v1/sites/${siteId}/dossier`
    const before = expectDone(await client.call('GET', path, dossierBodySchema))
    if (before.atMs === null) expectDone(await client.call('PUT', path, dossierBodySchema, { powerMw: 4, racks: 40, slotsPerRack: 4, verificationAgreedFromMs: DOSSIERS_SINCE_MS }))
  }
}

export async function putSites(client: VerifierClient, world: World): Promise<void> {
  for (const site of world.sites) {
    const before = await client.getSite(site.siteId)
    // From an earlier start: the policy file is in force there.
    if (before.ok && before.value.policy.version > 1) continue
    expectDone(
      await client.putSite({
        siteId: site.siteId,
        name: site.name,
        operator: site.operator,
        country: site.country,
        position: site.position,
        policy: {
          policyId: `${site.siteId}-licence`,
          version: 1,
          allowedCountries: [...site.allowedCountries],
          bound: 'vacuum',
          faulty: 'default',
          minimumLandmarks: 6,
          maximumAgeMs: DEMO_MAXIMUM_AGE_MS,
          acceptTestChips: true,
        },
      }),
    )
  }
}

/** Registers every landmark at the planet's address; gives the signed records, base64, by id. */
export async function putLandmarks(client: VerifierClient, world: World, addresses: readonly LandmarkAddress[], nowMs: number): Promise<Record<string, string>> {
  const records: Record<string, string> = {}
  for (const address of addresses) {
    const landmark = world.landmarks.find(each => each.landmarkId === address.landmarkId)
    if (landmark === undefined) continue
    const { name, operator, country, position, uncertaintyKm } = landmark
    const { host, port, signingKey, agreementKey } = address
    const request = { name, operator, country, position, uncertaintyKm, host, port, signingKey, agreementKey, validUntilMs: nowMs + RECORD_LIFE_MS }
    records[address.landmarkId] = expectDone(await client.putLandmark(address.landmarkId, request)).record
  }
  return records
}

export async function createEnrolmentToken(client: VerifierClient, siteId: string, nowMs: number): Promise<string> {
  return expectDone(await client.createEnrolmentToken({ siteId, expiresAtMs: nowMs + ENROLMENT_LIFE_MS })).token
}

const PERSONS: readonly Omit<DemoPerson, 'token'>[] = [
  { name: 'Ada Lim', role: 'investigator' }, { name: 'Ben Otieno', role: 'investigator' }, { name: 'Chiara Rossi', role: 'admin' },
]

/** The people of the demo, with tokens of their own. */
export async function createPersons(client: VerifierClient): Promise<readonly DemoPerson[]> {
  return Promise.all(PERSONS.map(async ({ name, role }) => ({ name, role, token: expectDone(await client.createToken({ name, role })).token })))
}

/** Files papers; one that was filed at an earlier start is left as it is. */
export async function filePapers(client: VerifierClient, papers: readonly Paper[], atMs: number): Promise<void> {
  for (const paper of papers) {
    const filed = await client.sendCustodyEvent({ ...paper, atMs })
    if (filed.ok || filed.refusal.code !== 'paper.id-reused') expectDone(filed)
  }
}

/** Papers that honest sites had before the story began. */
export function honestPapers(site: WorldSite, chipIds: readonly string[]): readonly Paper[] {
  const base = { siteId: site.siteId, chipIds: [...chipIds], note: '' }
  return [
    { ...base, eventId: `${site.siteId}-received`, kind: 'received', reference: 'GR-2025' },
    { ...base, eventId: `${site.siteId}-installed`, kind: 'installed', reference: 'RACK-01' },
  ]
}
