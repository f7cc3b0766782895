// Reconciliation: what was imported for a site against what is there, per customer, SKU and site, with every gap
// explained down to the serials. On the path: custody. 136,000 imported against 86,000 inventoried was found this way.
//
//   imported = installed + stock + in transit + gone + elsewhere + unaccounted      (each chip is in exactly one)

import { csvCell } from './csv-cell.ts'
import type { CustodyState } from './facts.ts'

/** One customs entry or delivery declared as import: serials, and quantities without serials. */
export interface ImportRecord {
  readonly eventHash: string
  readonly siteId: string
  readonly customer: string
  readonly atMs: number
  /** Number of the customs entry. */
  readonly entry: string
  readonly sku: string
  readonly chipIds: readonly string[]
  /** Units beyond the serials; 0 where all have one. */
  readonly unserialised: number
}

export interface ReconciledChip {
  readonly chipId: string
  readonly sku: string
  /** Site by papers and proofs now. */
  readonly siteId: string
  readonly state: CustodyState
  /** Newest proof from inside; null if it never was. */
  readonly answeredAtMs: number | null
  readonly wasReceived: boolean
}

export const PLACES_OF_STATE: Readonly<Record<CustodyState, 'installed' | 'stock' | 'inTransit' | 'gone' | 'unaccounted'>> = {
  unregistered: 'unaccounted', produced: 'stock', shipped: 'inTransit', received: 'stock', stored: 'stock', installed: 'installed', verified: 'installed', inspected: 'installed',
  maintenance: 'installed', moved: 'inTransit', removed: 'stock', returned: 'gone', silent: 'unaccounted', reappeared: 'unaccounted', missing: 'unaccounted', decommissioned: 'gone', destroyed: 'gone',
}

export interface ReconciliationLine {
  readonly customer: string
  readonly siteId: string
  readonly sku: string
  readonly imported: number
  readonly received: number
  readonly installed: number
  /** Of the installed, those that a current proof vouches for. */
  readonly attested: number
  readonly stock: number
  readonly inTransit: number
  readonly gone: number
  /** Imported for this site, at another one now. */
  readonly elsewhere: number
  /** Silent, missing, answering from elsewhere, or never told of again. */
  readonly unaccounted: number
  /** Imported less all places; negative where more is there than was imported. */
  readonly gap: number
  /** Units that no serial was told for: they can be in no place. */
  readonly unserialised: number
  readonly lastEntryMs: number
  readonly serials: readonly ReconciledSerial[]
}

export interface ReconciledSerial {
  readonly chipId: string
  readonly place: 'installed' | 'stock' | 'inTransit' | 'gone' | 'elsewhere' | 'unaccounted'
  readonly state: CustodyState
  readonly siteId: string
  readonly isImported: boolean
}

/** Lines per customer, site and SKU; `skuOf` brings the spellings of one product together. */
export function reconcile(imports: readonly ImportRecord[], chips: readonly ReconciledChip[], skuOf: (name: string) => string): readonly ReconciliationLine[] {
  const known = new Map(chips.map(chip => [chip.chipId, chip]))
  const groups = new Map<string, { customer: string; siteId: string; sku: string; imports: ImportRecord[]; chips: Set<string> }>()
  const importedBy = new Map<string, string>()
  const owners = ownersOf(imports, skuOf)
  for (const record of imports) {
    const sku = skuOf(record.sku)
    const key = [record.customer, record.siteId, sku].join('\u0000')
    const group = groups.get(key) ?? { customer: record.customer, siteId: record.siteId, sku, imports: [], chips: new Set() }
    group.imports.push(record)
    for (const chipId of record.chipIds) {
      group.chips.add(chipId)
      importedBy.set(chipId, key)
    }
    groups.set(key, group)
  }
  for (const chip of chips) {
    if (importedBy.has(chip.chipId)) continue
    const sku = skuOf(chip.sku)
    const key = owners.get([chip.siteId, sku].join('\u0000')) ?? ['', chip.siteId, sku].join('\u0000')
    const group = groups.get(key) ?? { customer: '', siteId: chip.siteId, sku, imports: [], chips: new Set() }
    group.chips.add(chip.chipId)
    groups.set(key, group)
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => lineOf(group, known))
}

/** The first importer of a product for a site: what stands there without a customs entry is counted beside its imports. */
function ownersOf(imports: readonly ImportRecord[], skuOf: (name: string) => string): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  for (const record of imports) {
    const place = [record.siteId, skuOf(record.sku)].join('\u0000')
    if (!owners.has(place)) owners.set(place, [record.customer, place].join('\u0000'))
  }
  return owners
}

/** Chips of one place, product and state, counted by the store. */
export interface PlaceCount {
  readonly siteId: string
  readonly sku: string
  readonly state: CustodyState
  readonly wasReceived: boolean
  readonly chips: number
}

/**
 * The same lines from counts: of a million chips only those that customs entries name are looked at one by one.
 * `imported` are those, `counts` are of all chips. Serials of the others are left out; the store lists those that are asked for.
 */
export function reconcileCounts(imports: readonly ImportRecord[], imported: readonly ReconciledChip[], counts: readonly PlaceCount[], skuOf: (name: string) => string): readonly ReconciliationLine[] {
  const owners = ownersOf(imports, skuOf)
  const keyOf = (line: Pick<ReconciliationLine, 'customer' | 'siteId' | 'sku'>): string => [line.customer, line.siteId, line.sku].join('\u0000')
  const lines = new Map(reconcile(imports, imported, skuOf).map(line => [keyOf(line), line]))
  const counted = new Map<string, PlaceCount>()
  const count = ({ siteId, sku, state, wasReceived }: Omit<PlaceCount, 'chips'>, chips: number): void => {
    const key = [siteId, sku, state, String(wasReceived)].join('\u0000')
    counted.set(key, { siteId, sku, state, wasReceived, chips: (counted.get(key)?.chips ?? 0) + chips })
  }
  for (const each of counts) count(each, each.chips)
  for (const chip of imported) count(chip, -1)
  for (const each of counted.values()) {
    if (each.chips <= 0) continue
    const sku = skuOf(each.sku)
    const place = [each.siteId, sku].join('\u0000')
    const key = owners.get(place) ?? ['', place].join('\u0000')
    lines.set(key, withCount(lines.get(key) ?? emptyLine(each.siteId, sku), each))
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
}

function emptyLine(siteId: string, sku: string): ReconciliationLine {
  return { customer: '', siteId, sku, imported: 0, received: 0, installed: 0, attested: 0, stock: 0, inTransit: 0, gone: 0, elsewhere: 0, unaccounted: 0, gap: 0, unserialised: 0, lastEntryMs: 0, serials: [] }
}

function withCount(line: ReconciliationLine, { state, wasReceived, chips }: PlaceCount): ReconciliationLine {
  const place = PLACES_OF_STATE[state]
  return {
    ...line, [place]: line[place] + chips, received: line.received + (wasReceived ? chips : 0), attested: line.attested + (state === 'verified' || state === 'inspected' ? chips : 0),
    gap: place === 'unaccounted' ? line.gap : line.gap - chips,
  }
}

interface Group {
  readonly customer: string
  readonly siteId: string
  readonly sku: string
  readonly imports: readonly ImportRecord[]
  readonly chips: ReadonlySet<string>
}

function lineOf({ customer, siteId, sku, imports, chips }: Group, known: ReadonlyMap<string, ReconciledChip>): ReconciliationLine {
  const imported = new Set(imports.flatMap(record => record.chipIds))
  const serials = [...chips].sort().map(chipId => serialOf(chipId, siteId, known.get(chipId), imported.has(chipId)))
  const count = (place: ReconciledSerial['place']): number => serials.filter(serial => serial.place === place).length
  const unserialised = imports.reduce((sum, record) => sum + record.unserialised, 0)
  const of = (test: (chip: ReconciledChip) => boolean): number => serials.filter(serial => { const chip = known.get(serial.chipId); return chip !== undefined && serial.place !== 'elsewhere' && test(chip) }).length
  const total = imported.size + unserialised
  const [installed, stock, inTransit, gone, elsewhere] = [count('installed'), count('stock'), count('inTransit'), count('gone'), count('elsewhere')]
  return {
    customer, siteId, sku, imported: total, received: of(chip => chip.wasReceived), installed, attested: of(chip => chip.state === 'verified' || chip.state === 'inspected'), stock, inTransit, gone, elsewhere,
    unaccounted: count('unaccounted'), gap: total - installed - stock - inTransit - gone, unserialised, lastEntryMs: Math.max(0, ...imports.map(record => record.atMs)), serials,
  }
}

function serialOf(chipId: string, siteId: string, chip: ReconciledChip | undefined, isImported: boolean): ReconciledSerial {
  if (chip === undefined) return { chipId, place: 'unaccounted', state: 'unregistered', siteId, isImported }
  const place = chip.siteId === siteId ? PLACES_OF_STATE[chip.state] : 'elsewhere'
  return { chipId, place, state: chip.state, siteId: chip.siteId, isImported }
}

const CSV_HEAD = ['customer', 'site', 'sku', 'imported', 'received', 'installed', 'attested', 'stock', 'in transit', 'gone', 'elsewhere', 'unaccounted', 'gap', 'without serial', 'serials in no place'] as const

/** RFC 4180, one line a reconciliation line; a cell that a spreadsheet would compute is made text. */
export function reconciliationCsv(lines: readonly ReconciliationLine[]): string {
  const rows = lines.map(line => [
    line.customer, line.siteId, line.sku, line.imported, line.received, line.installed, line.attested, line.stock, line.inTransit, line.gone, line.elsewhere, line.unaccounted, line.gap, line.unserialised,
    line.serials.filter(serial => serial.isImported && (serial.place === 'unaccounted' || serial.place === 'elsewhere')).map(serial => serial.chipId).join(' '),
  ])
  return [CSV_HEAD, ...rows].map(row => row.map(cell => (typeof cell === 'number' ? String(cell) : csvCell(cell))).join(',')).join('\r\n') + '\r\n'
}
