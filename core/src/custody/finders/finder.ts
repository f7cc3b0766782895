// The findings engine, pure part. A finder is a function over a read-only view of one subject's facts and the time;
// facts name the subjects that they touch, the flow runs the finders of touched subjects again, and stores what they
// give. Running them once or often, in small steps or from scratch gives the same findings, because a finder sees
// the whole history of its subject and dates what it finds by facts, not by when it looked. On the path: custody.
//
//   fact -> touched subjects -> view (flow reads it) -> finders (here) -> drafts -> compared with what is stored

import type { FindingCode, FindingDraft } from '../finding.ts'

/**
 *   cohort     chips of one chassis at a site          id `<siteId>/<chassis>`
 *   site       one site                                id `<siteId>`
 *   delivery   one paper that says received            id paper's event id
 *   shipment   one EPCIS shipping event                id digest of the event, hex
 *   carrier    a board, chassis, crate: what is in it  id its URI
 *   agent      one node's agent                        id agent id
 *   chip       one chip                                id chip id
 *   party      a party of the register                 id party id
 *   landmark   one landmark                            id landmark id
 */
export const SUBJECT_KINDS = ['cohort', 'site', 'delivery', 'shipment', 'carrier', 'agent', 'chip', 'party', 'landmark'] as const

export type SubjectKind = (typeof SUBJECT_KINDS)[number]

export interface Subject {
  readonly kind: SubjectKind
  readonly id: string
}

/** A draft of the engine is dated by facts. */
export type DatedDraft = FindingDraft & { readonly openedAtMs: number; readonly mutedBy?: string }

export interface Found {
  readonly drafts: readonly DatedDraft[]
  /** When the clock alone may change the answer; null when only a fact can. */
  readonly nextMs: number | null
}

export interface Finder<V> {
  readonly code: FindingCode
  find(view: V, nowMs: number): Found
}

export const NOTHING: Found = { drafts: [], nextMs: null }

/** What all finders of a subject give together. */
export function runFinders<V>(finders: readonly Finder<V>[], view: V, nowMs: number): Found {
  const found = finders.map(finder => finder.find(view, nowMs))
  return { drafts: found.flatMap(each => each.drafts), nextMs: earliest(found.map(each => each.nextMs)) }
}

export function earliest(times: readonly (number | null)[]): number | null {
  return times.reduce((least, atMs) => (atMs === null ? least : least === null ? atMs : Math.min(least, atMs)), null)
}
