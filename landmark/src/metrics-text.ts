// Metrics in Prometheus' text format (exposition format 0.0.4), written here because the landmark carries
// no packages: its manifest is read as a security statement.

import { FLOOR_BUCKETS_MS, type Counters } from './counters.ts'

export interface MetricsInput {
  readonly counters: Counters
  readonly sessions: number
  readonly usedTickets: number
  readonly connections: number
  readonly spooledReceipts: number
  readonly recordValidUntilMs: number
}

/** The whole page. */
export function metricsText(input: MetricsInput): string {
  const { counters } = input
  return [
    metric('trigpoint_landmark_sessions', 'gauge', 'Sessions running.', input.sessions),
    metric('trigpoint_landmark_connections', 'gauge', 'TCP connections open.', input.connections),
    metric('trigpoint_landmark_used_tickets', 'gauge', 'Used tickets remembered until they expire.', input.usedTickets),
    metric('trigpoint_landmark_spooled_receipts', 'gauge', 'Receipts not yet delivered to the verifier.', input.spooledReceipts),
    metric('trigpoint_landmark_record_valid_until_seconds', 'gauge', 'When the landmark record expires.', input.recordValidUntilMs / 1000),
    metric('trigpoint_landmark_retries_total', 'counter', 'Cookies sent to unproven addresses.', counters.retries),
    metric('trigpoint_landmark_sessions_started_total', 'counter', 'Sessions started.', counters.sessionsStarted),
    metric('trigpoint_landmark_sessions_finished_total', 'counter', 'Sessions that ended in a receipt.', counters.sessionsFinished),
    metric('trigpoint_landmark_probes_sent_total', 'counter', 'Probes sent.', counters.probesSent),
    metric('trigpoint_landmark_probes_answered_total', 'counter', 'Probes answered in time.', counters.probesAnswered),
    metric('trigpoint_landmark_receipts_acknowledged_total', 'counter', 'Receipts that the agent acknowledged.', counters.receiptsAcknowledged),
    metric('trigpoint_landmark_receipts_delivered_total', 'counter', 'Receipts that the verifier took.', counters.receiptsDelivered),
    metric('trigpoint_landmark_receipts_refused_total', 'counter', 'Receipts that the verifier refused.', counters.receiptsRefused),
    metric('trigpoint_landmark_receipts_dropped_total', 'counter', 'Receipts given up because the spool was full.', counters.receiptsDropped),
    labelled('trigpoint_landmark_dropped_total', 'Packets and connections dropped.', 'cause', counters.drops),
    labelled('trigpoint_landmark_refused_total', 'Starts refused.', 'cause', counters.refusals),
    floorHistogram(counters),
  ].join('')
}

function metric(name: string, type: 'counter' | 'gauge', meaning: string, value: number): string {
  return `# HELP ${name} ${meaning}\n# TYPE ${name} ${type}\n${name} ${String(value)}\n`
}

function labelled(name: string, meaning: string, label: string, values: Readonly<Record<string, number>>): string {
  const lines = Object.entries(values).map(([value, count]) => `${name}{${label}="${value}"} ${String(count)}\n`)
  return `# HELP ${name} ${meaning}\n# TYPE ${name} counter\n${lines.join('')}`
}

function floorHistogram(counters: Counters): string {
  const name = 'trigpoint_landmark_round_trip_floor_ms'
  let total = 0
  const buckets = counters.floors.map((count, i) => {
    total += count
    return `${name}_bucket{le="${String(FLOOR_BUCKETS_MS[i] ?? '+Inf')}"} ${String(total)}\n`
  })
  const head = `# HELP ${name} Smallest round trip of each finished session, ms.\n# TYPE ${name} histogram\n`
  return `${head}${buckets.join('')}${name}_sum ${String(counters.floorSumMs)}\n${name}_count ${String(total)}\n`
}
