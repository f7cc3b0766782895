// The tables as Kysely sees them (migrations.ts makes them). `body` is JSON, `packed` is deflated; numbers come out as safe integers.

import type { Generated } from 'kysely'

export interface Tables {
  meta: { key: string; value: string }
  received: { id: Generated<number>; kind: string; at_ms: number; subject: string; hash: Uint8Array; packed: Uint8Array }
  sites: { site_id: string; body: string }
  landmarks: { landmark_id: string; record: Uint8Array; body: string }
  tokens: { token_id: string; secret_hash: Uint8Array; body: string }
  agents: { agent_id: string; site_id: string; agent_key: Uint8Array; body: string }
  fixes: {
    challenge_id: string; agent_id: string; site_id: string; status: string
    requested_at_ms: number; expires_at_ms: number; judged_at_ms: number | null
    nonce: Uint8Array; agreement_key: Uint8Array; evidence_hash: Uint8Array | null; evidence_id: number | null; body: string
  }
  fix_results: { challenge_id: string; packed: Uint8Array }
  receipts: {
    id: Generated<number>; challenge_id: string; landmark_id: string; source: string
    hash: Uint8Array; at_ms: number; bytes: Uint8Array; body: string
  }
  chips: {
    chip_id: string; site_id: string; agent_id: string | null; outcome: string; state: string; serial: string
    search: string; stale_at_ms: number | null; overdue_at_ms: number | null; place_id: string; sku: string; received: number; body: string
  }
  chip_fixes: { chip_id: string; judged_at_ms: number; challenge_id: string; answered: number; body: string }
  papers: { event_id: string; at_ms: number; body: string }
  paper_chips: { chip_id: string; event_id: string }
  findings: { finding_id: string; site_id: string | null; opened_at_ms: number; body: string }
  finding_chips: { chip_id: string; finding_id: string }
  papers_withdrawn: { event_id: string; at_ms: number }
  epcis_events: {
    id: Generated<number>; event_id: string; hash: Uint8Array; type: string; event_time_ms: number; record_time_ms: number; action: string | null
    biz_step: string | null; disposition: string | null; read_point: string | null; biz_location: string | null; context_id: number; body: string
  }
  epcis_contexts: { id: Generated<number>; body: string }
  epcis_parts: { epc: string; part: number; event: number }
  epcis_names: { kind: string; name: string }
  epcis_jobs: { capture_id: string; created_at_ms: number; body: string }
  epcis_bindings: { uri: string; kind: string; target: string }
  inventory: { id: Generated<number>; node_id: string; body: string }
  topology: { id: Generated<number>; node_id: string; body: string }
  topology_members: { pdi: string; topology: number }
  devices: { chip_id: string; body: string }
  device_names: { name: string; chip_id: string }
  chip_reports: {
    chip_id: string; report_id: string; source: string; node_id: string; site_id: string; at_ms: number
    nonce: Uint8Array; digest: Uint8Array; series: string; latency_ns: number | null; enrolled: number; outlier: number
  }
  vendor_nodes: { node_id: string; site_id: string; body: string }
  fix_answers: { challenge_id: string; packed: Uint8Array }
  estimates: { challenge_id: string; at_ms: number; model: string; body: string }
  fingerprints: { site_id: string; version: number; enrolled_at_ms: number; body: string }
  fingerprint_checks: { challenge_id: string; site_id: string; agent_id: string; at_ms: number; outcome: string; body: string }
  cases: { case_id: string; number: number; state: string; entries: number; sealed: number; digest: Uint8Array; body: string }
  case_keys: { kind: string; key: string; case_id: string }
  case_trail: { case_id: string; sequence: number; text: string; digest: Uint8Array }
  tips: { id: Generated<number>; tip_id: string; case_id: string; code_hash: Uint8Array | null; body: string }
  case_messages: { id: Generated<number>; case_id: string; tip_id: string; body: string }
  case_files: { id: Generated<number>; file_id: string; case_id: string; size: number; bytes: Uint8Array; body: string }
  mesh_members: { landmark_id: string; body: string }
  mesh_challenges: { challenge_id: string; expires_at_ms: number; agreement_key: Uint8Array; request: Uint8Array; body: string }
  mesh_receipts: { challenge_id: string; landmark_id: string; hash: Uint8Array }
  mesh_links: { from_id: string; to_id: string; span_ms: number; round_trip_ns: number; last_at_ms: number; sessions: number }
  mesh_proofs: { from_id: string; to_id: string; round_trip_ns: number; at_ms: number; challenge_id: string; receipt: Uint8Array; request: Uint8Array }
  mesh_evidence: { id: Generated<number>; landmark_id: string; challenge_id: string; from_id: string; receipt: Uint8Array; request: Uint8Array; body: string }
  mesh_reports: { id: number; at_ms: number; packed: Uint8Array }
  models: { digest: string; fitted_at_ms: number; body: string }
  leaves: { id: Generated<number>; subject: string; kind: string; at_ms: number; leaf: Uint8Array; log_index: number | null }
  manifests: { sha256: string; packed: Uint8Array }
  responses: { sha256: string; der: Uint8Array }
  openings: { subject: string; secret: Uint8Array; parts: Uint8Array }
  inspections: { inspection_id: string; site_id: string; status: string; created_at_ms: number; body: string }
  inspection_scans: { id: Generated<number>; inspection_id: string; body: string }
  parties: { party_id: string; body: string }
  party_roles: { site_id: string; party_id: string }
  orders: { order_id: string; party_id: string; ordered_at_ms: number; body: string }
  policies: { id: Generated<number>; policy_id: string; version: number; body: string }
  chip_stays: {
    chip_id: string; seq: number; since_ms: number; until_ms: number | null; state: string; site_id: string | null; chassis: string; fact: string | null
    excused_until_ms: number; was_inside: number
  }
  chip_contradictions: { chip_id: string; at_ms: number; kind: string; body: string }
  custody_windows: { window_id: string; site_id: string | null; from_ms: number; body: string }
  site_dossiers: { site_id: string; body: string }
  imports: { event_hash: string; site_id: string; at_ms: number; body: string }
  finding_watches: { kind: string; id: string; due_ms: number | null }
  finding_subjects: { finding_id: string; kind: string; id: string }
  timeline: { id: Generated<number>; site_id: string | null; body: string }
  timeline_chips: { chip_id: string; id: number }
  events: { id: Generated<number>; site_id: string | null; body: string }
}
