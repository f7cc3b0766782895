// Findings about parties and orders: each pattern alone, its honest neighbour that raises nothing, and chains of owners.

import { describe, expect, it } from 'vitest'
import { findNoCapacityToPay, findSurges } from './find-order.ts'
import { findHeadquarters, findPayerMismatch, findScreeningHit, findShellBuyer } from './find-party.ts'
import { seatsOf, type Order, type Party } from './party.ts'
import { BUILT_IN_RULES, dayMs, openScreening, parseScreeningRows } from './rules/index.ts'

const AT_MS = dayMs('2026-10-01')

function party(partyId: string, changes: Partial<Party> = {}): Party {
  return {
    partyId, name: partyId, aliases: [], addresses: [{ text: 'Jalan Teknokrat 6, Cyberjaya', country: 'MY', kind: 'office' }], country: 'MY', headquartersCountry: 'MY', parentPartyId: null, ultimateParent: null,
    founded: '2015-03-01', businessCode: '6311', payingCountry: 'MY', annualRevenueUsd: 80e6, paidInCapitalUsd: 5e6, roles: [{ siteId: 'cyberjaya-1', role: 'end-user' }], note: '', ...changes,
  }
}
const order = (day: string, units: number, changes: Partial<Order> = {}): Order => ({ orderId: day, partyId: 'p', siteId: null, product: 'H100', units, valueUsd: units * 30_000, orderedAtMs: dayMs(day), ...changes })
const headquarters = (one: Party, ...others: Party[]): ReturnType<typeof findHeadquarters> => findHeadquarters(one, seatsOf(one, id => others.find(each => each.partyId === id)), BUILT_IN_RULES, AT_MS)

describe('headquarters', () => {
  it('in D:5 or Macau are found for the party, its parents, and an owner known by name alone', () => {
    expect(headquarters(party('a', { headquartersCountry: 'CN' }))).toMatchObject({ code: 'headquarters', severity: 'critical', siteId: null })
    expect(headquarters(party('a', { headquartersCountry: 'MO' }))).toBeDefined()
    expect(headquarters(party('a', { parentPartyId: 'b' }), party('b', { parentPartyId: 'c' }), party('c', { headquartersCountry: 'CN', name: 'Holding C' }))?.explanation).toContain('Holding C has its headquarters in CN')
    expect(headquarters(party('a', { ultimateParent: { name: 'Owner', headquartersCountry: 'RU' } }))?.title).toContain('RU')
  })
  it('elsewhere, unknown, of a forwarder, or under a licence raise nothing', () => {
    for (const country of ['MY', 'SG', 'VN', 'AE', null]) expect(headquarters(party('a', { headquartersCountry: country }))).toBeUndefined()
    expect(headquarters(party('a', { headquartersCountry: 'CN', roles: [{ siteId: 's', role: 'forwarder' }] }))).toBeUndefined()
    expect(findHeadquarters(party('a', { headquartersCountry: 'CN' }), [{ country: 'CN', whose: 'a' }], BUILT_IN_RULES, AT_MS, 'D1')).toBeUndefined()
  })
  it('end where owners own each other', () => {
    const [a, b] = [party('a', { parentPartyId: 'b' }), party('b', { parentPartyId: 'a', headquartersCountry: 'SG' })]
    expect(seatsOf(a, id => (id === 'b' ? b : a)).map(seat => seat.country)).toEqual(['MY', 'SG'])
  })
  it('say when the table is stale', () => {
    const stale = findHeadquarters(party('a'), [{ country: 'CN', whose: 'a' }], BUILT_IN_RULES, dayMs('2030-01-01'))
    expect(stale?.explanation).toContain('The table country-groups expired')
  })
})

describe('payers', () => {
  it('from elsewhere are found, graver from D:5', () => {
    expect(findPayerMismatch('cyberjaya-1', [party('a', { payingCountry: 'SG' })], BUILT_IN_RULES)).toMatchObject({ code: 'payer-mismatch', severity: 'medium' })
    expect(findPayerMismatch('cyberjaya-1', [party('a'), party('b', { country: 'HK', payingCountry: null, roles: [{ siteId: 'cyberjaya-1', role: 'payer' }] })], BUILT_IN_RULES)).toMatchObject({ severity: 'high', title: 'Chips for a are paid from HK' })
  })
  it('from the same country, or unknown, raise nothing', () => {
    for (const payingCountry of ['MY', null]) expect(findPayerMismatch('cyberjaya-1', [party('a', { payingCountry })], BUILT_IN_RULES)).toBeUndefined()
    expect(findPayerMismatch('other', [party('a', { payingCountry: 'SG' })], BUILT_IN_RULES)).toBeUndefined()
  })
})

describe('shells', () => {
  const home = { text: 'Flat 3', country: 'MY', kind: 'residential' } as const
  it('show two of three signs', () => {
    expect(findShellBuyer(party('a', { founded: '2023-02-01', addresses: [home] }))).toMatchObject({ code: 'shell-buyer', severity: 'medium' })
    expect(findShellBuyer(party('a', { founded: '2023-02-01', addresses: [home], businessCode: '1071' }))?.severity).toBe('high')
    expect(findShellBuyer(party('a', { businessCode: '1071', addresses: [{ ...home, kind: 'mail-drop' }] }))?.explanation).toContain('mail drop')
  })
  it('are not seen in one sign, or in what is not known', () => {
    for (const changes of [{ founded: '2023-02-01' }, { businessCode: '1071' }, { addresses: [home] }, { founded: null, businessCode: null, addresses: [] }, { founded: '2022-10-06', addresses: [home] }])
      expect(findShellBuyer(party('a', changes))).toBeUndefined()
  })
})

describe('orders', () => {
  it('beyond what the buyer has are found', () => {
    const poor = party('a', { annualRevenueUsd: 1e6, paidInCapitalUsd: 0.2e6 })
    expect(findNoCapacityToPay(poor, [order('2026-05-01', 64)])).toMatchObject({ code: 'no-capacity-to-pay', severity: 'medium' })
    expect(findNoCapacityToPay(poor, [order('2026-05-01', 64), order('2026-06-01', 640)])?.severity).toBe('high')
    expect(findNoCapacityToPay(poor, [order('2024-05-01', 64), order('2026-05-01', 8)])).toBeUndefined()
    expect(findNoCapacityToPay(party('a', { annualRevenueUsd: null, paidInCapitalUsd: null }), [order('2026-05-01', 6400)])).toBeUndefined()
  })
  it('before a rule are held against the usual', () => {
    const usual = Array.from({ length: 6 }, (_, month) => order(`2025-0${String(month + 1)}-15`, 16))
    const calendar = { ...BUILT_IN_RULES.calendar, dates: [{ date: '2025-09-01', country: 'US', kind: 'effective' as const, what: 'A rule.', source: 'x' }] }
    expect(findSurges(party('a'), [...usual, order('2025-08-01', 40)], calendar)).toEqual([])
    expect(findSurges(party('a'), [...usual, order('2025-08-01', 160)], calendar)).toMatchObject([{ code: 'surge-before-rule', subject: 'a/2025-09-01', openedAtMs: dayMs('2025-09-01') }])
    expect(findSurges(party('a'), [order('2025-08-01', 8)], calendar)).toEqual([])
    expect(findSurges(party('a'), [order('2025-09-01', 800)], calendar)).toEqual([])
  })
})

it('a hit on a list keeps every score', () => {
  const table = parseScreeningRows([{ '_id': '7', 'source': 'Entity List', 'name': 'Aurora Compute Co., Ltd.', 'alt_names': '', 'addresses': 'Block 7, Nanshan, Shenzhen, CN', 'start_date': '2024-01-01' }], '2026-09-20', '2026-10-20', 20260920)
  if (!table.ok) throw new Error(table.refusal.message)
  const screening = openScreening(table.value)
  const hits = screening.match({ name: 'AURORA COMPUTE' })
  expect(findScreeningHit(party('a', { name: 'AURORA COMPUTE' }), hits, table.value, AT_MS)).toMatchObject({ code: 'screening-hit', severity: 'high', evidence: [{ kind: 'party', id: 'a' }, { kind: 'rule-table', id: 'screening:20260920' }] })
  expect(findScreeningHit(party('a'), hits, table.value, dayMs('2027-01-01'))?.explanation).toContain('expired')
  expect(findScreeningHit(party('a'), [], table.value, AT_MS)).toBeUndefined()
})
