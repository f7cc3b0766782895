// Recording EPCIS events in SQLite, row by row with kept statements.

import type { NewEpcisEvent } from '../../ports/index.ts'
import type { Direct } from './direct.ts'
import { PART_NUMBERS } from './epcis-parts.ts'

const NAMES = [['eventType', 'type'], ['bizStep', 'bizStep'], ['bizLocation', 'bizLocation'], ['readPoint', 'readPoint'], ['disposition', 'disposition']] as const

const ADD_EVENT = `INSERT INTO epcis_events (event_id, hash, type, event_time_ms, record_time_ms, action, biz_step, disposition, read_point, biz_location, context_id, body)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id, hash) DO NOTHING`

/** Which of them are new, in their order. */
export function addEpcisEvents(direct: Direct, events: readonly NewEpcisEvent[]): readonly boolean[] {
  const contexts = new Map<string, number>()
  const isNew = events.map(({ eventId, hash, recordTimeMs, event, context, index }) => {
    const contextId = contexts.get(context) ?? contextIdOf(direct, context)
    contexts.set(context, contextId)
    const id = direct.insert(ADD_EVENT, eventId, hash, index.type, index.eventTimeMs, recordTimeMs, index.action, index.bizStep, index.disposition, index.readPoint, index.bizLocation, contextId, event)
    if (id !== undefined) for (const { part, id: epc } of index.parts) direct.run('INSERT OR IGNORE INTO epcis_parts (epc, part, event) VALUES (?, ?, ?)', epc, PART_NUMBERS[part], id)
    return id !== undefined
  })
  addNames(direct, events)
  return isNew
}

function contextIdOf(direct: Direct, body: string): number {
  direct.run('INSERT OR IGNORE INTO epcis_contexts (body) VALUES (?)', body)
  return direct.rows<{ id: number }>('SELECT id FROM epcis_contexts WHERE body = ?', body)[0]?.id ?? 0
}

function addNames(direct: Direct, events: readonly NewEpcisEvent[]): void {
  const seen = new Set<string>()
  for (const { index } of events) for (const [kind, field] of NAMES) {
    const name = index[field]
    if (name === null || seen.has(`${kind} ${name}`)) continue
    seen.add(`${kind} ${name}`)
    direct.run('INSERT OR IGNORE INTO epcis_names (kind, name) VALUES (?, ?)', kind, name)
  }
}
