import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CUSTODY_STATES } from './facts.ts'
import { reconcile, reconcileCounts, reconciliationCsv, type ImportRecord, type PlaceCount, type ReconciledChip, type ReconciliationLine } from './reconciliation.ts'

const skuOf = (name: string): string => name.toLowerCase()
const chipIds = Array.from({ length: 12 }, (_, at) => `c${String(at).padStart(2, '0')}`)
const sites = ['johor', 'penang']
const skus = ['H100', 'h100', 'A100']

const chip = (chipId: string): fc.Arbitrary<ReconciledChip> => fc.record({
  chipId: fc.constant(chipId), sku: fc.constantFrom(...skus), siteId: fc.constantFrom(...sites), state: fc.constantFrom(...CUSTODY_STATES), answeredAtMs: fc.constant(null), wasReceived: fc.boolean(),
})
const entry: fc.Arbitrary<ImportRecord> = fc.record({
  eventHash: fc.string(), siteId: fc.constantFrom(...sites), customer: fc.constantFrom('acme', 'zeta'), atMs: fc.nat(9), entry: fc.constant('K1'), sku: fc.constantFrom(...skus), chipIds: fc.subarray(chipIds, { maxLength: 5 }), unserialised: fc.nat(3),
})

/** As the store counts. */
function countsOf(chips: readonly ReconciledChip[]): readonly PlaceCount[] {
  const counts = new Map<string, PlaceCount>()
  for (const { siteId, sku, state, wasReceived } of chips) {
    const key = JSON.stringify([siteId, sku, state, wasReceived])
    counts.set(key, { siteId, sku, state, wasReceived, chips: (counts.get(key)?.chips ?? 0) + 1 })
  }
  return [...counts.values()]
}

const figures = ({ serials, ...line }: ReconciliationLine): object => ({ ...line, imported: line.imported, named: serials.filter(serial => serial.isImported) })

it('reconciles from counts as from every chip by itself', () => {
  fc.assert(fc.property(fc.tuple(...chipIds.map(chipId => fc.option(chip(chipId), { nil: undefined }))), fc.array(entry, { maxLength: 4 }), (drawn, imports) => {
    const chips = drawn.filter(each => each !== undefined)
    const named = new Set(imports.flatMap(record => record.chipIds))
    const fromCounts = reconcileCounts(imports, chips.filter(each => named.has(each.chipId)), countsOf(chips), skuOf)
    expect(fromCounts.map(figures)).toEqual(reconcile(imports, chips, skuOf).map(figures))
  }), { seed: 6, numRuns: 500 })
})

it('every chip of a line is in exactly one place', () => {
  const chips: readonly ReconciledChip[] = CUSTODY_STATES.map((state, at) => ({ chipId: String(at), sku: 'H100', siteId: 'penang', state, answeredAtMs: null, wasReceived: true }))
  const [line] = reconcileCounts([], [], countsOf(chips), skuOf)
  expect((line?.installed ?? 0) + (line?.stock ?? 0) + (line?.inTransit ?? 0) + (line?.gone ?? 0) + (line?.unaccounted ?? 0)).toBe(CUSTODY_STATES.length)
})

it('gives a spreadsheet nothing to compute, whatever a paper calls its customer or a host its product', () => {
  const numbers = { imported: 1, received: 0, installed: 0, attested: 0, stock: 0, inTransit: 0, gone: 0, elsewhere: 0, unaccounted: 1, gap: -1, unserialised: 0, lastEntryMs: 0 }
  for (const text of ['=1+1', ' =1+1', '\u00a0=1', '＝1', '|calc', '@SUM(A1)', '\t=1']) {
    const [, row = ''] = reconciliationCsv([{ ...numbers, customer: text, siteId: 'penang', sku: text, serials: [] }]).split('\r\n')
    expect(row).toBe(`"'${text}",penang,"'${text}",1,0,0,0,0,0,0,0,1,-1,0,`)
  }
})
