// What a shipment's papers say of goods and route, against what the goods are and where they answered.
// On the path: custody; fields in docs/format/epcis.md.

import { countOf, spanText, type FindingSeverity } from '../finding.ts'
import { NOTHING, type Finder } from './finder.ts'
import type { ShipmentView } from './views.ts'

/** HS headings of servers, their units, parts and processors (WCO 2022). */
const HEADINGS = ['847150', '847180', '847330', '854231']
/** Words that goods of this kind are hidden behind; a whole server is none of them. */
const HIDING_WORDS = /\b(parts?|adapters?|adaptors?|controllers?|accessor(y|ies)|components?|samples?|toys?|cables?|fans?|metal ?ware)\b/i
const SERVER_WORDS = /\b(servers?|gpus?|graphics?|accelerators?|hgx|dgx|processors?|computing|computers?)\b/i
/** An eight-GPU server is above 1,500 USD/kg, a bare board above 5,000; scrap and hardware lie far below. */
const LEAST_USD_PER_KG = 200
/** The cheapest chip of the table costs several times this. */
const LEAST_USD_PER_CHIP = 1000

export const DESCRIPTION_MISMATCH: Finder<ShipmentView> = {
  code: 'description-mismatch',
  find: view => {
    if (view.chips.length === 0) return NOTHING
    const reasons = mismatches(view)
    if (reasons.length === 0) return NOTHING
    return {
      drafts: [{
        code: 'description-mismatch', subject: view.eventHash, severity: reasons.length > 1 ? 'high' : 'medium',
        title: `A shipment of ${countOf(view.chips.length, 'chip')} is described as something else`,
        explanation: `${reasons.join(' ')} The shipment carries ${countOf(view.chips.length, 'chip')} by its identifiers.`,
        honestCause: 'A forwarder\'s standard text, or a customs code taken from another consignment.',
        nextStep: 'Ask for the commercial invoice and the customs entry, and compare both with the packing list; a correction is a new event.',
        siteId: view.shipTo?.siteId ?? null, chipIds: view.chips.map(chip => chip.chipId), challengeIds: [], evidence: [{ kind: 'event', id: view.eventHash }], openedAtMs: view.atMs,
      }],
      nextMs: null,
    }
  },
}

function mismatches({ goods, hsCode, declaredValueUsd, grossWeightKg, chips }: ShipmentView): readonly string[] {
  const reasons: string[] = []
  if (hsCode !== '' && !HEADINGS.some(heading => hsCode.startsWith(heading))) reasons.push(`The customs code ${hsCode} is none under which accelerators are shipped (8471.50, 8471.80, 8473.30, 8542.31).`)
  const hidden = HIDING_WORDS.exec(goods)?.[0]
  if (hidden !== undefined && !SERVER_WORDS.test(goods)) reasons.push(`The goods are called "${goods.slice(0, 80)}".`)
  if (declaredValueUsd !== null && declaredValueUsd < chips.length * LEAST_USD_PER_CHIP) reasons.push(`The declared value is ${String(Math.round(declaredValueUsd / chips.length))} USD a chip.`)
  else if (declaredValueUsd !== null && grossWeightKg !== null && grossWeightKg > 0 && declaredValueUsd / grossWeightKg < LEAST_USD_PER_KG)
    reasons.push(`The declared value is ${String(Math.round(declaredValueUsd / grossWeightKg))} USD a kilogram.`)
  return reasons
}

/** From the shipment to the first answer at its destination: freight, customs, rack, agent. */
const LONGEST_CONFIRMATION_MS = 90 * 24 * 3600 * 1000

export const TRANSHIPMENT: Finder<ShipmentView> = {
  code: 'transhipment',
  find: (view, nowMs) => {
    if (view.chips.length === 0) return NOTHING
    const dueMs = view.atMs + LONGEST_CONFIRMATION_MS
    const signs = transhipmentSigns(view, nowMs > dueMs)
    const nextMs = nowMs > dueMs ? null : dueMs + 1
    const isElsewhere = view.shipTo !== undefined && view.installedAt.some(siteId => siteId !== view.shipTo?.siteId)
    if (signs.length < 2 && !isElsewhere) return { drafts: [], nextMs }
    const severity: FindingSeverity = signs.length >= 3 ? 'high' : 'medium'
    return {
      drafts: [{
        code: 'transhipment', subject: view.eventHash, severity, title: `A shipment of ${countOf(view.chips.length, 'chip')} looks like transhipment`,
        explanation: signs.join(' '), honestCause: 'A consolidated shipment through a logistics hub, or a change of plan between two sites of one operator.',
        nextStep: 'Ask the consignee for the delivery note with serials, and the end user for a fix or an inspection at the place of installation.',
        siteId: view.shipTo?.siteId ?? null, chipIds: view.chips.map(chip => chip.chipId), challengeIds: [],
        evidence: [view.eventHash, ...view.legs.map(leg => leg.eventHash)].slice(0, 16).map(id => ({ kind: 'event', id })), openedAtMs: view.atMs,
      }],
      nextMs,
    }
  },
}

function transhipmentSigns({ consignee, consigneeRole, legs, shipTo, installedAt, chips }: ShipmentView, isOver: boolean): readonly string[] {
  const signs: string[] = []
  if (consigneeRole === 'forwarder' || consigneeRole === 'trader') signs.push(`The consignee ${consignee === '' ? '' : `${consignee} `}is a ${consigneeRole}, no user.`)
  if (legs.length > 0) signs.push(`The goods went on ${countOf(legs.length, 'more leg')}.`)
  const elsewhere = installedAt.filter(siteId => siteId !== shipTo?.siteId)
  if (shipTo !== undefined && elsewhere.length > 0) signs.push(`The papers say ${shipTo.name}, but the chips were installed at ${elsewhere.join(', ')}.`)
  const silent = chips.filter(chip => chip.answeredAtMs === null).length
  if (isOver && silent > 0) signs.push(`${spanText(LONGEST_CONFIRMATION_MS)} after it ${silent === chips.length ? 'none' : `${String(chips.length - silent)} of ${String(chips.length)}`} of the chips had answered.`)
  return signs
}
