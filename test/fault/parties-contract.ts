// The contract of the store for parties, orders and policies.

import { expect, it } from 'vitest'
import type { OrderBody, PartyBody } from '@trigpoint/core/wire'
import type { PartyRow, PolicyRow, Store } from '../../verifier/src/ports/index.ts'

const party = (partyId: string, siteIds: readonly string[] = []): PartyRow => {
  const body: PartyBody = {
    partyId, name: `Party "${partyId}" \u{1F680}`, aliases: [], addresses: [], country: 'MY', headquartersCountry: null, parentPartyId: null, ultimateParent: null, founded: null, businessCode: null, payingCountry: null,
    annualRevenueUsd: 0.1 + 0.2, paidInCapitalUsd: null, roles: siteIds.flatMap(siteId => [{ siteId, role: 'end-user' as const }, { siteId, role: 'payer' as const }]), note: '',
  }
  return { party: body, changedAtMs: 7, subject: `party:${partyId}:1`, bestScore: null }
}
const order = (orderId: string, orderedAtMs: number, partyId = 'a'): OrderBody => ({ orderId, partyId, siteId: null, product: 'H100', units: 8, valueUsd: null, orderedAtMs })
const policy = (version: number, policyId = 'p'): Omit<PolicyRow, 'id'> => ({ policyId, version, title: 'T', sha256: 'ab', text: `# ${String(version)} \u{1F680}\n`, activatedAtMs: version, activatedBy: 'admin' })

export function describeParties(store: () => Store): void {
  it('keeps the newest dossier of a party, listed by id, found by site', async () => {
    await store().write(async writer => {
      for (const partyId of ['c', 'a', 'b']) await writer.putParty(party(partyId, ['s1']))
      await writer.putParty(party('b', ['s2']))
      await writer.putParty(party('a'))
    })
    expect(await store().getParty('b')).toEqual(party('b', ['s2']))
    expect(await store().getParty('x')).toBeUndefined()
    const first = await store().listParties({ limit: 2 })
    expect(first.items.map(row => row.party.partyId)).toEqual(['a', 'b'])
    expect(await store().listParties({ limit: 2, after: first.next ?? '' })).toMatchObject({ items: [{ party: { partyId: 'c' } }], next: null })
    expect((await store().listSiteParties('s1')).map(row => row.party.partyId)).toEqual(['c'])
    expect((await store().listSiteParties('s2')).map(row => row.party.partyId)).toEqual(['b'])
  })
  it('keeps an order once, and lists a party\'s oldest first', async () => {
    const added = await store().write(async writer => [await writer.addOrder(order('o2', 2)), await writer.addOrder(order('o1', 1)), await writer.addOrder(order('o2', 9)), await writer.addOrder(order('o3', 1, 'b'))])
    expect(added).toEqual([true, true, false, true])
    expect(await store().listOrders('a')).toEqual([order('o1', 1), order('o2', 2)])
    expect(await store().getOrder('o2')).toEqual(order('o2', 2))
    expect(await store().getOrder('x')).toBeUndefined()
  })
  it('keeps every version of a policy once; the newest is in force', async () => {
    expect(await store().newestPolicy()).toBeUndefined()
    const added = await store().write(async writer => [await writer.addPolicy(policy(1)), await writer.addPolicy(policy(2)), await writer.addPolicy(policy(2)), await writer.addPolicy(policy(1, 'q'))])
    expect(added).toEqual([true, true, false, true])
    expect(await store().newestPolicy()).toMatchObject(policy(1, 'q'))
    expect(await store().getPolicy('p', 2)).toMatchObject(policy(2))
    expect(await store().getPolicy('p', 3)).toBeUndefined()
    expect((await store().listPolicies(2)).map(row => [row.policyId, row.version])).toEqual([['q', 1], ['p', 2]])
  })
}
