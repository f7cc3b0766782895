// What becomes of every table when a site is erased. A table without a rule fails the test: who adds one says here what
// it would still tell. On the path: store, erasure.
//
//   delete   rows of the site: by a column, or because they hang on one that goes
//   redact   rows about others too: the site's words are replaced in the named columns
//   keep     never about a site, or kept on purpose, with the reason
//
// `gone_*` are the temporary tables of erase-site.ts; `tells(column)` is 1 where a text names the site.

export type ErasureRule =
  | { readonly kind: 'delete'; readonly where: string; readonly redact?: readonly string[]; readonly because?: string }
  | { readonly kind: 'redact'; readonly columns: readonly string[] }
  | { readonly kind: 'keep'; readonly because: string }

const FIX = 'challenge_id IN (SELECT id FROM gone_fixes)'
const NODE = 'node_id IN (SELECT id FROM gone_nodes)'
const CHIP = 'chip_id IN (SELECT id FROM gone_chips)'
const SITE = 'site_id = @site'
const POLICIES = 'versions of rules that others were judged by; file a version that no longer names the site'
const CASES = 'what an investigation holds is evidence, and whoever it is about must not be able to have it removed; a case has an end of its own'

/** In the order in which rows go: what hangs on others first. */
export const ERASURE_RULES: Readonly<Record<string, ErasureRule>> = {
  fix_results: { kind: 'delete', where: FIX },
  fix_answers: { kind: 'delete', where: FIX },
  receipts: { kind: 'delete', where: FIX },
  estimates: { kind: 'delete', where: FIX },
  fingerprint_checks: { kind: 'delete', where: `${FIX} OR ${SITE}` },
  fingerprints: { kind: 'delete', where: SITE },
  chip_reports: { kind: 'delete', where: `${SITE} OR ${CHIP}` },
  chip_fixes: { kind: 'delete', where: `${FIX} OR ${CHIP}`, redact: ['body'] },
  received: {
    kind: 'delete',
    where: `id IN (SELECT evidence_id FROM fixes WHERE site_id = @site) OR subject IN (SELECT id FROM gone_fixes UNION SELECT id FROM gone_nodes UNION SELECT id FROM gone_papers UNION SELECT @site)
      OR (kind NOT IN ('evidence', 'fix-request') AND (tells(subject) OR tells(packed)))`,
  },
  fixes: { kind: 'delete', where: SITE },
  topology_members: { kind: 'delete', where: `topology IN (SELECT id FROM topology WHERE ${NODE}) OR pdi IN (SELECT pdi FROM gone_chips)` },
  topology: { kind: 'delete', where: NODE, redact: ['body'] },
  inventory: { kind: 'delete', where: NODE, redact: ['body'] },
  vendor_nodes: { kind: 'delete', where: SITE },
  agents: { kind: 'delete', where: SITE },
  device_names: { kind: 'delete', where: CHIP },
  devices: { kind: 'delete', where: CHIP, redact: ['body'] },
  chip_stays: { kind: 'delete', where: CHIP, redact: ['site_id', 'fact'] },
  chip_contradictions: { kind: 'delete', where: CHIP, redact: ['body'] },
  chips: { kind: 'delete', where: CHIP, redact: ['search', 'body'] },
  paper_chips: { kind: 'delete', where: `${CHIP} OR event_id IN (SELECT id FROM gone_papers)` },
  papers_withdrawn: { kind: 'delete', where: 'event_id IN (SELECT id FROM gone_papers)' },
  papers: { kind: 'delete', where: 'event_id IN (SELECT id FROM gone_papers)' },
  epcis_parts: { kind: 'delete', where: 'event IN (SELECT id FROM gone_events)' },
  epcis_events: { kind: 'delete', where: 'id IN (SELECT id FROM gone_events)' },
  epcis_names: { kind: 'delete', where: 'tells(name) OR name IN (SELECT id FROM gone_uris)' },
  epcis_bindings: { kind: 'delete', where: 'target = @site OR tells(target) OR uri IN (SELECT id FROM gone_uris)' },
  epcis_jobs: { kind: 'redact', columns: ['body'] },
  imports: { kind: 'delete', where: SITE },
  finding_chips: { kind: 'delete', where: `${CHIP} OR finding_id IN (SELECT id FROM gone_findings)` },
  finding_subjects: { kind: 'delete', where: 'finding_id IN (SELECT id FROM gone_findings) OR tells(id)' },
  finding_watches: { kind: 'delete', where: `tells(id) OR (kind = 'chip' AND id IN (SELECT id FROM gone_chips))` },
  findings: { kind: 'delete', where: 'finding_id IN (SELECT id FROM gone_findings)' },
  timeline_chips: { kind: 'delete', where: `${CHIP} OR id IN (SELECT id FROM timeline WHERE site_id = @site OR tells(body))` },
  timeline: { kind: 'delete', where: `${SITE} OR tells(body)` },
  events: { kind: 'delete', where: `${SITE} OR tells(body)` },
  inspection_scans: { kind: 'delete', where: 'inspection_id IN (SELECT inspection_id FROM inspections WHERE site_id = @site)' },
  inspections: { kind: 'delete', where: SITE },
  custody_windows: { kind: 'delete', where: `${SITE} OR tells(body)` },
  site_dossiers: { kind: 'delete', where: SITE },
  party_roles: { kind: 'delete', where: SITE },
  orders: { kind: 'delete', where: 'tells(body)' },
  parties: { kind: 'redact', columns: ['body'] },
  tokens: { kind: 'delete', where: 'tells(body)' },
  openings: { kind: 'delete', where: 'subject IN (SELECT subject FROM gone_leaves)', because: POLICIES },
  // The leaf and its place stay: the log is whole, and says nothing.
  leaves: { kind: 'keep', because: 'the commitment and its place in the log, which say nothing; what it spoke of is replaced by its number' },
  sites: { kind: 'delete', where: SITE },
  meta: { kind: 'redact', columns: ['value'] },
  policies: { kind: 'keep', because: POLICIES },
  cases: { kind: 'keep', because: CASES },
  case_keys: { kind: 'keep', because: CASES },
  case_trail: { kind: 'keep', because: CASES },
  case_messages: { kind: 'keep', because: CASES },
  case_files: { kind: 'keep', because: CASES },
  tips: { kind: 'keep', because: CASES },
  landmarks: { kind: 'keep', because: 'about landmarks alone' },
  mesh_members: { kind: 'keep', because: 'about landmarks alone' },
  mesh_challenges: { kind: 'keep', because: 'about landmarks alone' },
  mesh_receipts: { kind: 'keep', because: 'about landmarks alone' },
  mesh_links: { kind: 'keep', because: 'about landmarks alone' },
  mesh_proofs: { kind: 'keep', because: 'about landmarks alone' },
  mesh_evidence: { kind: 'keep', because: 'about landmarks alone' },
  mesh_reports: { kind: 'keep', because: 'about landmarks alone' },
  models: { kind: 'keep', because: 'about landmarks alone' },
  manifests: { kind: 'keep', because: 'the vendor\'s, about firmware' },
  responses: { kind: 'keep', because: 'the vendor\'s, about certificates; they say nothing of where a chip was' },
  epcis_contexts: { kind: 'keep', because: 'vocabularies' },
  migrations: { kind: 'keep', because: 'the schema' },
}
