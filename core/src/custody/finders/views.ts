// What finders look at: the facts of one subject, read-only. The flow fills them from the store; a simulation or a
// test fills them by hand. On the path: custody.

import type { Contradiction } from '../contradictions.ts'
import type { PaperKind } from '../facts.ts'
import type { Stay } from '../history.ts'
import type { LongestStays } from '../longest-stay.ts'

export interface SiteFacts {
  readonly siteId: string
  readonly name: string
  readonly country: string
  readonly maximumAgeMs: number
}

/** A stay of one chip with its end; null while it lasts. */
export interface ChipStay extends Stay {
  readonly chipId: string
  readonly untilMs: number | null
}

/** A time in which silence is explained: declared by the site, or the verifier itself was away. */
export interface SilenceWindow {
  readonly windowId: string
  readonly kind: 'declared' | 'verifier-away'
  readonly siteId: string | null
  readonly fromMs: number
  readonly untilMs: number
  /** Chassis that it is about; empty for all. */
  readonly chassis: readonly string[]
}

export interface ChipLife {
  readonly chipId: string
  /** In order. */
  readonly stays: readonly ChipStay[]
  readonly contradictions: readonly Contradiction[]
}

export interface CohortView {
  readonly site: SiteFacts
  /** Chassis as its nodes name it; empty where they name none. */
  readonly chassis: string
  /** Whole lives of all chips that ever were at this site in this chassis, their stays elsewhere included. */
  readonly lives: readonly ChipLife[]
  /** Fixes that stays and contradictions name. */
  readonly fixes: ReadonlyMap<string, FixFactsSeen>
  readonly windows: readonly SilenceWindow[]
}

/** An answer that made a chip reappear, or contradicts another. */
export interface FixFactsSeen {
  readonly challengeId: string
  readonly outcome: 'inside' | 'outside' | 'unknown'
  /** Names, as a person reads them. */
  readonly countries: readonly string[]
  readonly siteId: string
  readonly nodeName: string
}

/** What the operator declares of a site; checked against deliveries. */
export interface SiteDossier {
  readonly powerMw?: number | undefined
  readonly racks?: number | undefined
  /** Eight-chip servers that fit into one rack. */
  readonly slotsPerRack?: number | undefined
  /** From when agents and inspections were agreed by contract. */
  readonly verificationAgreedFromMs?: number | undefined
  /** Refusals on record: an agent, an installation or a visit that was declined. */
  readonly refusals?: readonly { readonly atMs: number; readonly what: 'agent' | 'inspection' | 'installation'; readonly note: string }[] | undefined
}

export interface StockLine {
  readonly sku: string
  /** From the chip table; null where the SKU is not in it. */
  readonly powerW: number | null
  readonly chips: number
}

export interface SiteAgent {
  readonly agentId: string
  readonly nodeName: string
  readonly enrolledAtMs: number
  readonly lastSeenAtMs: number
}

export interface SiteView {
  readonly site: SiteFacts
  readonly stays: LongestStays
  readonly dossier: SiteDossier | undefined
  readonly dossierAtMs: number | null
  /** Stays at this site that lasted, or last, longer than their longest stay. */
  readonly longStays: readonly ChipStay[]
  /** When the next of the stays at this site becomes too long; null when none can. */
  readonly nextLongMs: number | null
  /** Chips that are at the site by papers or proofs now. */
  readonly stock: readonly StockLine[]
  readonly agents: readonly SiteAgent[]
  /** Oldest installation at the site, and the oldest answer there. */
  readonly installedFromMs: number | null
  readonly answeredFromMs: number | null
  readonly imports: readonly ImportLine[]
  readonly windows: readonly SilenceWindow[]
}

export interface ImportLine {
  readonly sku: string
  readonly imported: number
  readonly accounted: number
  /** Serial numbers (chip ids) that are in none of the places; the first of many. */
  readonly missing: readonly string[]
  /** The entry that completed the gap. */
  readonly sinceMs: number
}

export interface DeliveryView {
  readonly site: SiteFacts
  readonly paper: { readonly eventId: string; readonly kind: PaperKind; readonly atMs: number; readonly reference: string }
  readonly chips: readonly { readonly chipId: string; readonly answeredAtMs: number | null; readonly leftAtMs: number | null }[]
}

export interface ShipmentView {
  readonly eventHash: string
  readonly eventId: string
  readonly atMs: number
  readonly goods: string
  /** Harmonized System code as told, digits only; empty where not told. */
  readonly hsCode: string
  readonly declaredValueUsd: number | null
  readonly grossWeightKg: number | null
  readonly consignee: string
  readonly consigneeRole: string
  /** Site that the shipment is for, and where its chips were proved or installed first after it. */
  readonly shipTo: SiteFacts | undefined
  readonly installedAt: readonly string[]
  readonly chips: readonly { readonly chipId: string; readonly sku: string; readonly answeredAtMs: number | null }[]
  /** Shipping events of the same goods between this one and their arrival, in order. */
  readonly legs: readonly { readonly eventHash: string; readonly atMs: number; readonly to: string }[]
}

export interface CarrierView {
  readonly carrier: string
  /** Children by associations now, with the place and node of each chip's newest answer. */
  readonly chips: readonly { readonly chipId: string; readonly agentId: string | null; readonly siteId: string; readonly answeredAtMs: number | null; readonly challengeId: string | null }[]
  /** A child that was put in while it was still in another carrier. */
  readonly doubles: readonly { readonly child: string; readonly other: string; readonly atMs: number; readonly eventHash: string }[]
}

export interface AgentView {
  readonly agent: SiteAgent
  readonly site: SiteFacts
  /** Judged fixes, oldest first. */
  readonly fixes: readonly { readonly challengeId: string; readonly atMs: number; readonly areaKm2: number; readonly outcome: string }[]
}

/** Stays in this very cohort. */
export function cohortStays({ site, chassis, lives }: CohortView): readonly ChipStay[] {
  return lives.flatMap(life => life.stays.filter(stay => stay.siteId === site.siteId && stay.chassis === chassis))
}
