// The compliance office of the demo: a policy file over all sites, dossiers of the companies behind them, an invented
// screening list. Everything is idempotent, so that a second start changes nothing.

import { composeScreening } from '@trigpoint/core/custody/rules'
import type { PartyRole } from '@trigpoint/core/custody'
import { policyCalls, writeRuleFile, type VerifierClient } from '@trigpoint/runtime'
import { join } from 'node:path'
import type { World, WorldSite } from '../world/index.ts'
import { STORY_SITE } from './desired-world.ts'
import { DEMO_MAXIMUM_AGE_MS, expectDone } from './provision.ts'

const DAY_MS = 86_400_000

/** Two tests and a comment stand in it, as an officer would write it. */
export function demoPolicyText(world: World): string {
  return `# Who may have which accelerators where. An example over the demo's world; docs/operate/policy.md explains each word.
policy: demo-fleet
version: 2                      # the sites began with version 1 of their own
title: Accelerators delivered in 2026

endUsers:
${world.sites.map(site => `  ${partyIdOf(site)}: { name: ${site.operator}, headquarters: ${site.country} }`).join('\n')}

sites:
${world.sites.map(siteText).join('\n')}

headquarters:
  refuse: [D:5, MO]             # 742.6(a)(6)(iii)(A): also where a parent is headquartered there

movements:
  - name: strategic trade permit of Malaysia
    from: [MY]
    chips: any
    needs: permit
    reference: [STA]            # what the number of such a permit begins with
    since: 2025-07-14
    noticeDays: 30

tests:
  - name: an accelerator that is proved in Malaysia may be in Cyberjaya
    given: { chip: nvidia-h100-sxm, site: ${STORY_SITE}, countries: [MY] }
    expect: allowed
  - name: one that is proved in China may not
    given: { chip: nvidia-h100-sxm, site: ${STORY_SITE}, countries: [CN] }
    expect: refused
    because: place
  - name: none leaves Malaysia without a permit
    at: 2026-06-01
    given: { chip: nvidia-h100-sxm, move: { from: MY, to: CN } }
    expect: refused
    because: permit
`
}

function siteText(site: WorldSite): string {
  return `  ${site.siteId}:
    countries: [${site.allowedCountries.join(', ')}]
    endUser: ${partyIdOf(site)}
    chips: any
    proof: { landmarks: 6, newest: ${String(DEMO_MAXIMUM_AGE_MS / 1000)} s, testChips: accepted }`
}

function partyIdOf(site: WorldSite): string {
  return site.operator.toLowerCase().replace(/[^a-z0-9]+/g, '-')
}

/** Puts the policy into force and the dossiers into the register; what is there already is left as it is. */
export async function fileDemoPolicy(client: VerifierClient, world: World): Promise<void> {
  const calls = policyCalls(client)
  if (expectDone(await calls.getPolicyInForce()).document !== null) return
  for (const site of world.sites) expectDone(await calls.putParty(partyIdOf(site), dossierOf(site)))
  expectDone(await calls.putParty('blue-harbour', BROKER))
  for (const order of ORDERS) expectDone(await calls.addOrder(order))
  const text = demoPolicyText(world)
  expectDone(await calls.activatePolicy(text, expectDone(await calls.checkPolicy(text)).sha256))
}

function dossierOf(site: WorldSite): object {
  const roles: readonly PartyRole[] = ['end-user', 'operator']
  return {
    partyId: partyIdOf(site), name: site.operator, country: site.country, headquartersCountry: site.country, founded: '2016-09-01', businessCode: '6311', annualRevenueUsd: 120e6, paidInCapitalUsd: 9e6,
    // The story's buyer is paid for from elsewhere: a signal before anything has moved.
    payingCountry: site.siteId === STORY_SITE ? 'SG' : site.country,
    addresses: [{ text: `${site.name}`, country: site.country, kind: 'data-centre' }], roles: roles.map(role => ({ siteId: site.siteId, role })),
    note: 'Invented for the demo.',
  }
}

const BROKER = {
  partyId: 'blue-harbour', name: 'Blue Harbour Components', aliases: ['BH Components'], country: 'MY', headquartersCountry: 'MY', founded: '2024-02-19', businessCode: '4690', annualRevenueUsd: 400_000, paidInCapitalUsd: 10_000, payingCountry: 'MY',
  addresses: [{ text: 'Unit 3-7, Jalan Bukit Bintang, Kuala Lumpur', country: 'MY', kind: 'mail-drop' }], roles: [{ siteId: STORY_SITE, role: 'consignee' }],
  note: 'Invented for the demo: the company that received the servers before the operator did.',
}

const ORDERS = [
  { orderId: 'PO-2026-0311', partyId: 'blue-harbour', siteId: STORY_SITE, product: 'Software accelerator B8', units: 16, valueUsd: 520_000, orderedAtMs: Date.UTC(2026, 2, 11) },
  { orderId: 'PO-2026-0412', partyId: 'blue-harbour', siteId: null, product: 'Software accelerator B8', units: 8, valueUsd: 260_000, orderedAtMs: Date.UTC(2026, 3, 12) },
]

/** An invented list beside the verifier's data, so that screening has something to hold names against. */
export async function writeDemoScreening(verifierDir: string, nowMs: number): Promise<void> {
  const asOf = dayOf(nowMs - 2 * DAY_MS)
  const table = expectDone(composeScreening([
    { id: 'demo-1', list: 'Invented list of the demo', names: ['Blue Harbour Components Trading Ltd', 'BH Components'], addresses: ['Unit 3-7 Jalan Bukit Bintang, Kuala Lumpur, MY'], since: '2025-06-01' },
    { id: 'demo-2', list: 'Invented list of the demo', names: ['Aurora Star Intelligent Computing Co., Ltd.', 'Jiguang Compute'], addresses: ['Block 7, 18 Keji Road, Nanshan, Shenzhen, CN'], since: '2024-01-01' },
    { id: 'demo-3', list: 'Invented list of the demo', names: ['Volga Mikroelektronika OOO'], addresses: ['ul. Lenina 5, Samara, RU'], since: '2023-03-01' },
  ], asOf, dayOf(nowMs + 28 * DAY_MS), Number(asOf.replaceAll('-', ''))))
  await writeRuleFile(join(verifierDir, 'rules'), 'screening.json', JSON.stringify({ ...table, sources: { demo: 'invented for the demo; import the real one with trigpoint rules import consolidated.csv' } }))
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}
