// EPCIS capture: a document's events are recorded in one transaction, bound to chips and sites, and become papers
// where they move custody. On the path: custody. EPCIS 2.0 section 8.1 and the capture job of its REST binding.
//
//   document -> validated -> events (told once) -> bindings -> papers (custody, timeline, log) -> job
//
// A job is finished when its answer is given: nothing is acknowledged that is not on the disk.

import { ok, refuse, toHex, utf8Bytes, type Primitives, type Result } from '@trigpoint/core/base'
import {
  canonicalEvent, indexEvent, isObject, openDocument, validateEpcis, type EpcisEvent, type EpcisProblem, type OpenedDocument, type PlacedEvent,
} from '@trigpoint/core/custody/epcis'
import type { EpcisJobRow, NewEpcisEvent, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { bindMasterData, recordCustody, type KnownPlaces } from './epcis-custody.ts'

/** Said in GS1-EPCIS-Capture-Limit. */
export const MAXIMUM_CAPTURED_EVENTS = 20_000
const CAPTURE_ID_BYTES = 12

export type CaptureBehaviour = 'rollback' | 'proceed'

/** What a capture came to, or what is wrong with the document. */
export type Captured = { readonly job: EpcisJobRow } | { readonly problems: readonly EpcisProblem[] }

/** Captures a document. Refuses `epcis.too-many-events`; problems of the document are named with their places. */
export async function captureEpcis(context: FlowContext, document: unknown, behaviour: CaptureBehaviour): Promise<Result<Captured>> {
  const problems = validateEpcis(document)
  const isUsable = problems.length === 0 || (behaviour === 'proceed' && problems.every(problem => eventAt(problem.path) !== undefined))
  if (!isUsable || !isObject(document)) return ok({ problems })
  const opened = openDocument(document)
  if (opened.events.length > MAXIMUM_CAPTURED_EVENTS)
    return refuse('epcis.too-many-events', `The document holds ${String(opened.events.length)} events; at most ${String(MAXIMUM_CAPTURED_EVENTS)} are captured at once. Split it.`, 'eventList', { maximum: MAXIMUM_CAPTURED_EVENTS })
  const wrong = new Set(problems.map(problem => eventAt(problem.path)))
  const right = { ...opened, events: opened.events.filter(placed => !wrong.has(placed.at)) }
  const job = await context.store.write(async writer => {
    const done = await recordEvents(context, writer, right)
    const row = jobOf(context, behaviour, done, problems)
    await writer.putEpcisJob(row)
    return row
  })
  context.bell.ring()
  return ok({ job })
}

/** The event that a problem lies in: `/epcisBody/eventList/3` of `/epcisBody/eventList/3/bizStep`. */
function eventAt(path: string): string | undefined {
  return /^(\/epcisBody\/(?:queryResults\/resultsBody\/)?eventList\/\d+)(?:\/|$)/.exec(path)?.[1]
}

interface Done {
  readonly captured: number
  readonly repeated: number
}

async function recordEvents(context: FlowContext, writer: StoreWriter, opened: OpenedDocument): Promise<Done> {
  await bindMasterData(writer, opened.masterData)
  const recordTimeMs = context.clock.nowMs()
  const rows = opened.events.map(placed => eventRow(context.primitives, placed, recordTimeMs))
  const isNew = await writer.addEpcisEvents(rows)
  const known: KnownPlaces = new Map()
  let captured = 0
  for (const [at, placed] of opened.events.entries()) {
    const row = rows[at]
    if (isNew[at] !== true || row === undefined) continue
    captured++
    await recordCustody(context, writer, placed, row, known)
  }
  return { captured, repeated: rows.length - captured }
}

/** An event as it is stored; one without an id is named by its content, so that telling it again names it the same. */
export function eventRow(primitives: Primitives, { event, context }: PlacedEvent, recordTimeMs: number): NewEpcisEvent {
  const hash = primitives.hash('sha256', utf8Bytes(canonicalEvent(event, context)))
  return { eventId: idOf(event) ?? contentId(hash), hash, recordTimeMs, event: JSON.stringify(event), context: JSON.stringify(context), index: indexEvent(event) }
}

function idOf(event: EpcisEvent): string | undefined {
  return typeof event['eventID'] === 'string' ? event['eventID'] : undefined
}

/** A UUID of version 8 (RFC 9562 section 5.8) from the digest. */
function contentId(hash: Uint8Array): string {
  const bytes = hash.slice(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = toHex(bytes)
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function jobOf(context: FlowContext, behaviour: CaptureBehaviour, done: Done, problems: readonly EpcisProblem[]): EpcisJobRow {
  const nowMs = context.clock.nowMs()
  return {
    captureId: toHex(context.random.bytes(CAPTURE_ID_BYTES)), createdAtMs: nowMs, finishedAtMs: nowMs, success: problems.length === 0, behaviour, ...done,
    errors: problems.map(({ path, message }) => ({ type: 'epcisException:ValidationException', title: 'An event is not valid', detail: `${path}: ${message}`, path })),
  }
}
