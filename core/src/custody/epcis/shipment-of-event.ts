// What a shipping event says of its goods beyond the standard: our extension fields, by their namespace. On the
// path: custody; docs/format/epcis.md. Every field is a claim; what is told in another shape is left out.

import { expandName, readPrefixes } from './canonical-event.ts'
import { TRIGPOINT_NAMESPACE } from './custody-of-event.ts'
import { listAt, type EpcisEvent } from './open-document.ts'
import { isObject } from './problem.ts'

export interface ToldShipment {
  readonly goods: string
  /** Digits only. */
  readonly hsCode: string
  /** Null unless told in USD. */
  readonly declaredValueUsd: number | null
  readonly grossWeightKg: number | null
  readonly consignee: string
  /** end-user, operator, forwarder, trader... */
  readonly consigneeRole: string
  readonly customer: string
  /** Number of the customs entry; a told one makes the event an import. */
  readonly customsEntry: string
  readonly sku: string
  /** Units told without serials. */
  readonly quantity: number
}

const LONGEST_TEXT = 256

export function shipmentOfEvent(event: EpcisEvent, contexts: readonly unknown[]): ToldShipment {
  const prefixes = readPrefixes(contexts)
  const told = new Map(Object.entries(event).map(([name, value]) => [expandName(name, prefixes), value]))
  const text = (name: string): string => {
    const value = told.get(`${TRIGPOINT_NAMESPACE}${name}`)
    return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : typeof value === 'number' ? String(value) : ''
  }
  const number = (name: string): number | null => {
    const value = text(name) === '' ? Number.NaN : Number(text(name))
    return Number.isFinite(value) && value >= 0 ? value : null
  }
  const quantities = listAt(event['quantityList']).filter(isObject)
  const currency = text('currency')
  return {
    goods: text('goodsDescription'), hsCode: text('hsCode').replace(/\D/g, ''), declaredValueUsd: currency === '' || currency === 'USD' ? number('declaredValue') : null,
    grossWeightKg: number('grossWeightKg'), consignee: text('consignee'), consigneeRole: text('consigneeRole'), customer: text('customer'), customsEntry: text('customsEntry'),
    sku: text('sku') === '' ? classOf(quantities[0]?.['epcClass']) : text('sku'), quantity: quantities.reduce((sum, each) => sum + (typeof each['quantity'] === 'number' ? Math.max(0, each['quantity']) : 0), 0),
  }
}

function classOf(epcClass: unknown): string {
  return typeof epcClass === 'string' ? epcClass.slice(0, LONGEST_TEXT) : ''
}
