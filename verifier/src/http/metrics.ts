// Prometheus metrics of a verifier, in a registry of its own. Labels are few and closed: no ids, no addresses.

import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { MeshSummary } from '@trigpoint/core/wire'

export interface Metrics {
  readonly registry: Registry
  readonly requests: Counter<'route' | 'status'>
  readonly seconds: Histogram<'route'>
  readonly refusals: Counter<'code'>
  readonly receipts: Counter<'status'>
  readonly verdicts: Counter<'outcome'>
  readonly readers: Gauge
  readonly logEntries: Gauge
  readonly waitingLeaves: Gauge
  readonly landmarks: Gauge<'state'>
  readonly modelAge: Gauge
}

/** From the fastest read to the slowest evidence of a node with many chips. */
const SECONDS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]

export function openMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'trigpoint_verifier_resident_bytes', help: 'Memory of the process', registers,
    collect() { this.set(process.memoryUsage.rss()) },
  })
  return {
    registry,
    requests: new Counter({ name: 'trigpoint_verifier_requests_total', help: 'HTTP requests by route and status', labelNames: ['route', 'status'], registers }),
    seconds: new Histogram({ name: 'trigpoint_verifier_request_seconds', help: 'Time to answer by route', labelNames: ['route'], buckets: SECONDS, registers }),
    refusals: new Counter({ name: 'trigpoint_verifier_refusals_total', help: 'Refusals by code', labelNames: ['code'], registers }),
    receipts: new Counter({ name: 'trigpoint_verifier_receipts_total', help: 'Receipts from landmarks by what became of them', labelNames: ['status'], registers }),
    verdicts: new Counter({ name: 'trigpoint_verifier_verdicts_total', help: 'Answers to evidence by outcome', labelNames: ['outcome'], registers }),
    readers: new Gauge({ name: 'trigpoint_verifier_event_readers', help: 'Open streams of live events', registers }),
    logEntries: new Gauge({ name: 'trigpoint_verifier_log_entries', help: 'Leaves in the log', registers }),
    waitingLeaves: new Gauge({ name: 'trigpoint_verifier_leaves_waiting', help: 'Leaves that are not in the log yet (counted up to 1000)', registers }),
    landmarks: new Gauge({ name: 'trigpoint_verifier_landmarks', help: 'Landmarks by what the mesh says of them; one may count in several states', labelNames: ['state'], registers }),
    modelAge: new Gauge({ name: 'trigpoint_verifier_model_age_seconds', help: 'Time since the delay model was fitted; NaN before the first', registers }),
  }
}

/** Sets what the mesh says now: landmarks in service by state, and how old the delay model is. */
export function measureMesh(metrics: Metrics, mesh: MeshSummary, nowMs: number): void {
  const disputed = new Set(mesh.disputed.flatMap(({ from, to }) => [from, to]))
  const counts = { 'in-service': mesh.landmarks, ranged: mesh.ranged, suspended: mesh.suspended.length, suspect: mesh.suspects.length, disputed: disputed.size }
  for (const [state, count] of Object.entries(counts)) metrics.landmarks.set({ state }, count)
  metrics.modelAge.set(mesh.model === null ? NaN : (nowMs - mesh.model.fittedAtMs) / 1000)
}
