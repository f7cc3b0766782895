// What the inspection of one unit showed: the label that a person scanned, held against the answer of the device key.
// On the path: custody. A label is what somebody glued on; the key is in the chip. Only both together, at one minute
// and next to the inspector, say that this chip is there. Pure.

import { LIGHT_KM_PER_MS } from '../../base/index.ts'

/** What the inspector noted of one unit. Labels are as read, empty when there was none to read. */
export interface UnitScan {
  readonly chipId: string
  readonly seen: 'present' | 'absent' | 'not-accessible'
  readonly deviceLabel: string
  readonly boardLabel: string
  readonly chassisLabel: string
  readonly rackPlace: string
  readonly scannedAtMs: number
  readonly how: 'camera' | 'typed' | 'imported'
}

/** A fix in which the chip's own evidence held. */
export interface UnitAnswer {
  readonly chipId: string
  readonly challengeId: string
  readonly siteId: string
  readonly atMs: number
  /** When its challenge was issued. */
  readonly requestedAtMs: number
  /** Smallest round trip between the answering node and the inspector's device; null when it was not timed. */
  readonly localNs: number | null
}

/** What the node says of the chip: claims. Empty texts are not held against a label. */
export interface KnownUnit {
  readonly chipId: string
  readonly nodeName: string
  readonly serial: string
  readonly board: string
  readonly chassis: string
}

export interface InspectionLimits {
  /** Largest round trip to the inspector's device that counts as next to it. */
  readonly localNs: number
  /** How far scan and answer may lie apart. */
  readonly windowMs: number
}

/** Half a millisecond there and back: 75 km at the speed of light, and ten times what a local network needs. */
export const DEFAULT_INSPECTION_LIMITS: InspectionLimits = { localNs: 500_000, windowMs: 15 * 60_000 }

export type UnitStatus = 'confirmed' | 'label-differs' | 'absent' | 'not-answering' | 'answers-elsewhere' | 'not-accessible' | 'not-looked-at'

export interface UnitJudgement {
  readonly chipId: string
  readonly status: UnitStatus
  /** One sentence for a person. */
  readonly detail: string
  /** The fix in which it answered; null when it did not. */
  readonly challengeId: string | null
  readonly localNs: number | null
}

export interface UnitFacts {
  readonly chipId: string
  readonly siteId: string
  readonly scan: UnitScan | undefined
  readonly known: KnownUnit | undefined
  /** All answers of the chip around the inspection, in any order. */
  readonly answers: readonly UnitAnswer[]
  /** Since when the inspector's device times answers. */
  readonly deviceFromMs: number
}

export function judgeUnit({ chipId, siteId, scan, known, answers, deviceFromMs }: UnitFacts, limits: InspectionLimits): UnitJudgement {
  const say = (status: UnitStatus, detail: string, answer?: UnitAnswer): UnitJudgement => ({ chipId, status, detail, challengeId: answer?.challengeId ?? null, localNs: answer?.localNs ?? null })
  if (scan === undefined) return say('not-looked-at', 'The inspector noted nothing of this unit.')
  if (scan.seen === 'absent') return say('absent', 'The inspector did not find this unit.')
  if (scan.seen === 'not-accessible') return say('not-accessible', 'The inspector could not get to this unit.')
  // What the site's own node answered before it could know of the device says nothing of it.
  const telling = answers.filter(answer => answer.localNs !== null || answer.siteId !== siteId || answer.requestedAtMs >= deviceFromMs)
  const near = telling.filter(answer => Math.abs(answer.atMs - scan.scannedAtMs) <= limits.windowMs)
  const local = near.filter(answer => answer.localNs !== null && answer.localNs <= limits.localNs && answer.siteId === siteId).sort((a, b) => (a.localNs ?? 0) - (b.localNs ?? 0))[0]
  const minutes = String(Math.round(limits.windowMs / 60_000))
  if (local === undefined) {
    const elsewhere = near[0]
    if (elsewhere === undefined) return say('not-answering', `A label was scanned, but the device key did not answer within ${minutes} min of it.`)
    const timed = elsewhere.localNs === null ? 'without having been timed by the inspector\'s device' : `${microseconds(elsewhere.localNs)} away from the inspector's device`
    return say('answers-elsewhere', `A label was scanned, but the device key answered ${elsewhere.siteId === siteId ? timed : `for the site ${elsewhere.siteId}`} at that minute.`, elsewhere)
  }
  const moved = differingLabels(scan, known)
  if (moved.length > 0) return say('label-differs', `The device key answered next to the inspector, but ${moved.join(' and ')}.`, local)
  return say('confirmed', `The device key answered the inspector's device in ${microseconds(local.localNs ?? 0)}: at most ${reachText(local.localNs ?? 0)} from it.`, local)
}

function differingLabels(scan: UnitScan, known: KnownUnit | undefined): readonly string[] {
  const pairs = [['device', scan.deviceLabel, known?.serial], ['board', scan.boardLabel, known?.board], ['chassis', scan.chassisLabel, known?.chassis]] as const
  return pairs.flatMap(([what, label, claimed]) =>
    label === '' || claimed === undefined || claimed === '' || labelKey(label) === labelKey(claimed) ? [] : [`the ${what} label reads ${label} where the node reports ${claimed}`])
}

/** Labels are compared without spaces and dashes, in one case: scanners and people write them differently. */
export function labelKey(label: string): string {
  return label.replace(/[\s\-_.]/g, '').toUpperCase()
}

function microseconds(ns: number): string {
  return ns < 1_000_000 ? `${String(Math.round(ns / 1000))} µs` : `${(ns / 1e6).toFixed(1)} ms`
}

/** Half the round trip at the speed of light in vacuum, rounded up. */
export function reachText(ns: number): string {
  return `${String(Math.ceil((ns / 2e6) * LIGHT_KM_PER_MS))} km`
}
