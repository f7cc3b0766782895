// What the agent says of itself to its operator: counts, the last fix, what waits. Told over the control socket, the health page and metrics.

/** One fix as it ended here. */
export interface FixReport {
  readonly atMs: number
  readonly challengeId: string | null
  /** `delivered`: the verifier answered; `waiting`: in the spool; `refused` and `failed`: no evidence was made. */
  readonly status: 'delivered' | 'waiting' | 'refused' | 'failed'
  /** A plain sentence. */
  readonly message: string
  /** Refusal or fault code; empty when there is none. */
  readonly code: string
  readonly receipts: number
  readonly failures: readonly { readonly landmarkId: string; readonly code: string; readonly message: string }[]
  readonly chips: number
  /** The verifier's word, when it came. */
  readonly outcome: 'inside' | 'outside' | 'unknown' | null
}

export interface AgentStatus {
  readonly version: string
  readonly agentId: string
  readonly siteId: string
  readonly nodeName: string
  readonly verifierUrl: string
  readonly chipSource: string
  /** Where answers to probes come from. */
  readonly bind: string
  readonly startedAtMs: number
  readonly nowMs: number
  readonly intervalMs: number
  /** Until the next fix begins; null while one is under way. */
  readonly nextFixInMs: number | null
  readonly fixes: { readonly delivered: number; readonly waiting: number; readonly refused: number; readonly failed: number }
  readonly spool: { readonly entries: number; readonly bytes: number }
  readonly journalBytes: number
  readonly lastFix: FixReport | null
}

/** Failures in a row after which the health page says so. */
export const UNHEALTHY_AFTER = 3

/** Prometheus text exposition format 0.0.4. */
export function formatMetrics(status: AgentStatus): string {
  const fixes = Object.entries(status.fixes).map(([result, count]) => `trigpoint_agent_fixes_total{result="${result}"} ${String(count)}`)
  return [
    '# HELP trigpoint_agent_fixes_total Fixes that were begun, by how they ended.',
    '# TYPE trigpoint_agent_fixes_total counter',
    ...fixes,
    ...gauge('trigpoint_agent_spool_entries', 'Evidence bodies that the verifier has not acknowledged.', status.spool.entries),
    ...gauge('trigpoint_agent_spool_bytes', 'Bytes of them.', status.spool.bytes),
    ...gauge('trigpoint_agent_journal_bytes', 'Size of the journal of everything sent.', status.journalBytes),
    ...gauge('trigpoint_agent_last_fix_receipts', 'Landmarks that measured the last fix.', status.lastFix?.receipts ?? 0),
    ...gauge('trigpoint_agent_last_fix_timestamp_seconds', 'When the last fix ended, since the Unix epoch.', (status.lastFix?.atMs ?? 0) / 1000),
    '',
  ].join('\n')
}

function gauge(name: string, help: string, value: number): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${String(value)}`]
}
