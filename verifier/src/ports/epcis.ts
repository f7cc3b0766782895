// What the verifier remembers of EPCIS: events as they were told, what they are looked up by, capture jobs, and the
// identifiers of others that name chips and sites of ours. On the path: custody.

import type { EventIndex, EventLook } from '@trigpoint/core/custody/epcis'
import type { PageOf, Paged } from './page.ts'

export interface EpcisEventRow {
  /** Grows in the order of recording. */
  readonly id: number
  readonly eventId: string
  /** SHA-256 of the canonical text: the same event told twice has the same. */
  readonly hash: Uint8Array
  readonly recordTimeMs: number
  /** JSON of the event as it was told, without @context. */
  readonly event: string
  /** JSON array of the contexts that give its names a meaning. */
  readonly context: string
}

export interface NewEpcisEvent extends Omit<EpcisEventRow, 'id'> {
  readonly index: EventIndex
}

/** Where the next page begins: after this place in the order of the query. */
export interface EventPlace {
  readonly timeMs: number
  readonly id: number
}

export interface EventScan {
  readonly look: EventLook
  readonly orderBy: 'eventTime' | 'recordTime'
  readonly isAscending: boolean
  readonly after?: EventPlace | undefined
  /** No farther than this place, it included. */
  readonly until?: EventPlace | undefined
  readonly limit: number
}

export interface FoundEvent extends EpcisEventRow {
  readonly eventTimeMs: number
}

/** Lists of names that events used, one a top-level resource of the REST binding. */
export type EpcisNameKind = 'eventType' | 'bizStep' | 'bizLocation' | 'readPoint' | 'disposition'

export interface EpcisJobRow {
  readonly captureId: string
  readonly createdAtMs: number
  readonly finishedAtMs: number
  readonly success: boolean
  readonly behaviour: 'rollback' | 'proceed'
  /** Events that are new, and events that had been told before. */
  readonly captured: number
  readonly repeated: number
  readonly errors: readonly { readonly type: string; readonly title: string; readonly detail: string; readonly path: string }[]
}

/** A URI of others for a chip or a site of ours, the country of a place, or a place within it. Two targets for one URI are kept: that is a contradiction to be seen. */
export interface EpcisBinding {
  readonly uri: string
  readonly kind: 'chip' | 'site' | 'country' | 'child'
  readonly target: string
}

export interface EpcisReads {
  /** Events that were looked up, in the order asked for. */
  scanEpcisEvents(scan: EventScan): Promise<readonly FoundEvent[]>
  /** The place that lies this many events farther in the order of the query, whatever they are; undefined past the end. */
  findEpcisPlace(scan: Omit<EventScan, 'limit' | 'until'>, count: number): Promise<EventPlace | undefined>
  /** What was told under this id, in the order of recording; at most a hundred contents. */
  listEpcisTold(eventId: string): Promise<readonly FoundEvent[]>
  listEpcisNames(kind: EpcisNameKind, page: PageOf): Promise<Paged<string>>
  /** Every identifier that is an object, child, parent, input or output. */
  listEpcs(page: PageOf): Promise<Paged<string>>
  /** Those of them that some event names as a parent. */
  listEpcisParents(ids: readonly string[]): Promise<readonly string[]>
  getEpcisJob(captureId: string): Promise<EpcisJobRow | undefined>
  /** Newest first. */
  listEpcisJobs(page: PageOf): Promise<Paged<EpcisJobRow>>
  listEpcisBindings(uris: readonly string[]): Promise<readonly EpcisBinding[]>
  /** URIs that name this chip. */
  listEpcisNamesOf(target: string): Promise<readonly string[]>
}

export interface EpcisWrites {
  /** For each, whether it is new; the same hash under the same id is kept once. */
  addEpcisEvents(events: readonly NewEpcisEvent[]): Promise<readonly boolean[]>
  putEpcisJob(row: EpcisJobRow): Promise<void>
  addEpcisBinding(binding: EpcisBinding): Promise<void>
}
