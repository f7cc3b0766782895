// The SQLite schema, as the steps that made it. A step that was released is never edited; a new one is added.
// STRICT tables (SQLite 3.37): a value of another type is refused, not converted.
// Columns hold what is searched; `body` holds the whole row as JSON; bytes are BLOBs,
// `packed` ones deflated. Times are ms since 1970.

import type { Database } from 'better-sqlite3'
import { Fault } from '@trigpoint/runtime'

interface Migration {
  readonly name: string
  readonly sql: string
}

const MIGRATIONS: readonly Migration[] = [
  {
    name: 'first tables',
    sql: `
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

      CREATE TABLE received (
        id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, at_ms INTEGER NOT NULL, subject TEXT NOT NULL,
        hash BLOB NOT NULL, packed BLOB NOT NULL) STRICT;
      CREATE INDEX received_subject ON received (subject, id);

      CREATE TABLE sites (site_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE landmarks (landmark_id TEXT PRIMARY KEY, record BLOB NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE tokens (token_id TEXT PRIMARY KEY, secret_hash BLOB NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE agents (agent_id TEXT PRIMARY KEY, site_id TEXT NOT NULL, agent_key BLOB NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX agents_site ON agents (site_id);

      CREATE TABLE fixes (
        challenge_id TEXT PRIMARY KEY, agent_id TEXT NOT NULL, site_id TEXT NOT NULL, status TEXT NOT NULL,
        requested_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL, judged_at_ms INTEGER,
        nonce BLOB NOT NULL, agreement_key BLOB NOT NULL, evidence_hash BLOB, evidence_id INTEGER, body TEXT NOT NULL) STRICT;
      CREATE INDEX fixes_agent ON fixes (agent_id, requested_at_ms DESC);
      CREATE INDEX fixes_key ON fixes (agreement_key);
      CREATE INDEX fixes_open ON fixes (expires_at_ms) WHERE status = 'challenged';
      CREATE INDEX fixes_site ON fixes (site_id, judged_at_ms);
      CREATE TABLE fix_results (challenge_id TEXT PRIMARY KEY, packed BLOB NOT NULL) STRICT, WITHOUT ROWID;

      CREATE TABLE receipts (
        id INTEGER PRIMARY KEY, challenge_id TEXT NOT NULL, landmark_id TEXT NOT NULL, source TEXT NOT NULL,
        hash BLOB NOT NULL, at_ms INTEGER NOT NULL, bytes BLOB NOT NULL, body TEXT NOT NULL,
        UNIQUE (challenge_id, landmark_id, source, hash)) STRICT;
      CREATE INDEX receipts_landmark ON receipts (landmark_id, id DESC);

      CREATE TABLE chips (
        chip_id TEXT PRIMARY KEY, site_id TEXT NOT NULL, agent_id TEXT, outcome TEXT NOT NULL, state TEXT NOT NULL, serial TEXT NOT NULL,
        search TEXT NOT NULL, stale_at_ms INTEGER, overdue_at_ms INTEGER, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX chips_site ON chips (site_id, outcome);
      CREATE INDEX chips_agent ON chips (agent_id);
      CREATE INDEX chips_serial ON chips (serial);
      CREATE INDEX chips_stale ON chips (stale_at_ms) WHERE stale_at_ms IS NOT NULL;
      CREATE INDEX chips_overdue ON chips (overdue_at_ms) WHERE overdue_at_ms IS NOT NULL;
      CREATE TABLE chip_fixes (
        chip_id TEXT NOT NULL, judged_at_ms INTEGER NOT NULL, challenge_id TEXT NOT NULL, answered INTEGER NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (chip_id, judged_at_ms, challenge_id)) STRICT, WITHOUT ROWID;

      CREATE TABLE papers (event_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE paper_chips (chip_id TEXT NOT NULL, event_id TEXT NOT NULL, PRIMARY KEY (chip_id, event_id)) STRICT, WITHOUT ROWID;

      CREATE TABLE findings (finding_id TEXT PRIMARY KEY, site_id TEXT, opened_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX findings_opened ON findings (opened_at_ms DESC, finding_id DESC);
      CREATE TABLE finding_chips (chip_id TEXT NOT NULL, finding_id TEXT NOT NULL, PRIMARY KEY (chip_id, finding_id)) STRICT, WITHOUT ROWID;

      CREATE TABLE timeline (id INTEGER PRIMARY KEY AUTOINCREMENT, site_id TEXT, body TEXT NOT NULL) STRICT;
      CREATE INDEX timeline_site ON timeline (site_id, id DESC);
      CREATE TABLE timeline_chips (chip_id TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (chip_id, id)) STRICT, WITHOUT ROWID;
      CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, site_id TEXT, body TEXT NOT NULL) STRICT;
    `,
  },
  {
    // Openings lie apart, so that erasing one touches nothing else.
    name: 'log leaves',
    sql: `
      CREATE TABLE leaves (
        id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at_ms INTEGER NOT NULL,
        leaf BLOB NOT NULL UNIQUE, log_index INTEGER UNIQUE) STRICT;
      CREATE INDEX leaves_waiting ON leaves (id) WHERE log_index IS NULL;
      CREATE TABLE openings (subject TEXT PRIMARY KEY, secret BLOB NOT NULL, parts BLOB NOT NULL) STRICT;
    `,
  },
  {
    // An event told twice is one row; an id with two contents is two: a contradiction that is kept.
    name: 'epcis',
    sql: `
      CREATE TABLE epcis_contexts (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE epcis_events (
        id INTEGER PRIMARY KEY, event_id TEXT NOT NULL, hash BLOB NOT NULL, type TEXT NOT NULL, event_time_ms INTEGER NOT NULL, record_time_ms INTEGER NOT NULL,
        action TEXT, biz_step TEXT, disposition TEXT, read_point TEXT, biz_location TEXT, context_id INTEGER NOT NULL REFERENCES epcis_contexts, body TEXT NOT NULL,
        UNIQUE (event_id, hash)) STRICT;
      CREATE INDEX epcis_events_time ON epcis_events (event_time_ms, id);
      CREATE INDEX epcis_events_recorded ON epcis_events (record_time_ms, id);
      CREATE TABLE epcis_parts (epc TEXT NOT NULL, part INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY (epc, part, event)) STRICT, WITHOUT ROWID;
      CREATE TABLE epcis_names (kind TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (kind, name)) STRICT, WITHOUT ROWID;
      CREATE TABLE epcis_jobs (capture_id TEXT PRIMARY KEY, created_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX epcis_jobs_created ON epcis_jobs (created_at_ms DESC, capture_id DESC);
      CREATE TABLE epcis_bindings (uri TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (uri, kind, target)) STRICT, WITHOUT ROWID;
      CREATE INDEX epcis_bindings_target ON epcis_bindings (target);
    `,
  },
  {
    // A paper that was an error stays where it is; it only no longer counts.
    name: 'papers withdrawn',
    sql: 'CREATE TABLE papers_withdrawn (event_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;',
  },
  {
    // Who devices are, what their hosts say of them, who stands beside them, how each report was made.
    name: 'inventory',
    sql: `
      CREATE TABLE inventory (id INTEGER PRIMARY KEY AUTOINCREMENT, node_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE INDEX inventory_node ON inventory (node_id, id DESC);
      CREATE TABLE topology (id INTEGER PRIMARY KEY AUTOINCREMENT, node_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE INDEX topology_node ON topology (node_id, id DESC);
      CREATE TABLE topology_members (pdi TEXT NOT NULL, topology INTEGER NOT NULL, PRIMARY KEY (pdi, topology)) STRICT, WITHOUT ROWID;
      CREATE TABLE devices (chip_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE device_names (name TEXT NOT NULL, chip_id TEXT NOT NULL, PRIMARY KEY (name, chip_id)) STRICT, WITHOUT ROWID;
      CREATE TABLE chip_reports (
        chip_id TEXT NOT NULL, report_id TEXT NOT NULL, source TEXT NOT NULL, node_id TEXT NOT NULL, site_id TEXT NOT NULL, at_ms INTEGER NOT NULL,
        nonce BLOB NOT NULL, digest BLOB NOT NULL, series TEXT NOT NULL, latency_ns INTEGER, enrolled INTEGER NOT NULL, outlier INTEGER NOT NULL,
        PRIMARY KEY (chip_id, report_id)) STRICT, WITHOUT ROWID;
      CREATE INDEX chip_reports_time ON chip_reports (chip_id, at_ms DESC);
      CREATE INDEX chip_reports_nonce ON chip_reports (nonce);
      CREATE INDEX chip_reports_series ON chip_reports (series, at_ms) WHERE enrolled = 1;
      CREATE TABLE vendor_nodes (node_id TEXT PRIMARY KEY, site_id TEXT NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE fix_answers (challenge_id TEXT PRIMARY KEY, packed BLOB NOT NULL) STRICT, WITHOUT ROWID;
    `,
  },
  {
    name: 'inspections',
    sql: `
      CREATE TABLE inspections (inspection_id TEXT PRIMARY KEY, site_id TEXT NOT NULL, status TEXT NOT NULL, created_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX inspections_created ON inspections (created_at_ms DESC, inspection_id DESC);
      CREATE INDEX inspections_site ON inspections (site_id, status);
      CREATE TABLE inspection_scans (id INTEGER PRIMARY KEY, inspection_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE INDEX inspection_scans_of ON inspection_scans (inspection_id, id);
    `,
  },
  {
    // Opinions beside fixes: small, and computed again from what is kept.
    name: 'estimates and fingerprints',
    sql: `
      CREATE TABLE estimates (challenge_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, model TEXT NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE fingerprints (site_id TEXT NOT NULL, version INTEGER NOT NULL, enrolled_at_ms INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site_id, version)) STRICT, WITHOUT ROWID;
      CREATE TABLE fingerprint_checks (
        challenge_id TEXT PRIMARY KEY, site_id TEXT NOT NULL, agent_id TEXT NOT NULL, at_ms INTEGER NOT NULL, outcome TEXT NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX fingerprint_checks_site ON fingerprint_checks (site_id, at_ms DESC);
      CREATE INDEX fingerprint_checks_agent ON fingerprint_checks (agent_id, at_ms DESC);
    `,
  },
  {
    // The trail of a case is only ever added to: the database itself refuses to change or remove an entry.
    name: 'cases',
    sql: `
      CREATE TABLE cases (
        case_id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, state TEXT NOT NULL, entries INTEGER NOT NULL, sealed INTEGER NOT NULL,
        digest BLOB NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX cases_unsealed ON cases (number) WHERE sealed < entries;
      CREATE TABLE case_keys (kind TEXT NOT NULL, key TEXT NOT NULL, case_id TEXT NOT NULL, PRIMARY KEY (kind, key, case_id)) STRICT, WITHOUT ROWID;
      CREATE TABLE case_trail (case_id TEXT NOT NULL, sequence INTEGER NOT NULL, text TEXT NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (case_id, sequence)) STRICT, WITHOUT ROWID;
      CREATE TRIGGER case_trail_unchanged BEFORE UPDATE ON case_trail BEGIN SELECT RAISE(ABORT, 'a trail is only added to'); END;
      CREATE TRIGGER case_trail_kept BEFORE DELETE ON case_trail BEGIN SELECT RAISE(ABORT, 'a trail is only added to'); END;
      CREATE TABLE tips (id INTEGER PRIMARY KEY AUTOINCREMENT, tip_id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, code_hash BLOB UNIQUE, body TEXT NOT NULL) STRICT;
      CREATE INDEX tips_case ON tips (case_id);
      CREATE TABLE case_messages (id INTEGER PRIMARY KEY AUTOINCREMENT, case_id TEXT NOT NULL, tip_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE INDEX case_messages_tip ON case_messages (tip_id, id);
      CREATE TABLE case_files (id INTEGER PRIMARY KEY AUTOINCREMENT, file_id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE INDEX case_files_case ON case_files (case_id, id);
    `,
  },
  {
    // Spans of ordered pairs are the history; one proof a pair; evidence against a landmark stays for ever.
    name: 'mesh and models',
    sql: `
      CREATE TABLE mesh_members (landmark_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE mesh_challenges (challenge_id TEXT PRIMARY KEY, expires_at_ms INTEGER NOT NULL, agreement_key BLOB NOT NULL, request BLOB NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX mesh_challenges_expiry ON mesh_challenges (expires_at_ms);
      CREATE TABLE mesh_receipts (challenge_id TEXT NOT NULL, landmark_id TEXT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (challenge_id, landmark_id)) STRICT, WITHOUT ROWID;
      CREATE TABLE mesh_links (
        from_id TEXT NOT NULL, to_id TEXT NOT NULL, span_ms INTEGER NOT NULL, round_trip_ns INTEGER NOT NULL, last_at_ms INTEGER NOT NULL, sessions INTEGER NOT NULL,
        PRIMARY KEY (from_id, to_id, span_ms)) STRICT, WITHOUT ROWID;
      CREATE INDEX mesh_links_to ON mesh_links (to_id, from_id);
      CREATE INDEX mesh_links_span ON mesh_links (span_ms);
      CREATE TABLE mesh_proofs (
        from_id TEXT NOT NULL, to_id TEXT NOT NULL, round_trip_ns INTEGER NOT NULL, at_ms INTEGER NOT NULL, challenge_id TEXT NOT NULL, receipt BLOB NOT NULL, request BLOB NOT NULL,
        PRIMARY KEY (from_id, to_id)) STRICT, WITHOUT ROWID;
      CREATE TABLE mesh_evidence (
        id INTEGER PRIMARY KEY AUTOINCREMENT, landmark_id TEXT NOT NULL, challenge_id TEXT NOT NULL, from_id TEXT NOT NULL, receipt BLOB NOT NULL, request BLOB NOT NULL, body TEXT NOT NULL,
        UNIQUE (landmark_id, challenge_id, from_id)) STRICT;
      CREATE TABLE mesh_reports (id INTEGER PRIMARY KEY CHECK (id = 1), at_ms INTEGER NOT NULL, packed BLOB NOT NULL) STRICT;
      CREATE TABLE models (digest TEXT PRIMARY KEY, fitted_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX models_fitted ON models (fitted_at_ms DESC);
    `,
  },
  {
    // Versions of a policy are only ever added; the newest is in force.
    name: 'parties and policies',
    sql: `
      CREATE TABLE parties (party_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE party_roles (site_id TEXT NOT NULL, party_id TEXT NOT NULL, PRIMARY KEY (site_id, party_id)) STRICT, WITHOUT ROWID;
      CREATE INDEX party_roles_party ON party_roles (party_id);
      CREATE TABLE orders (order_id TEXT PRIMARY KEY, party_id TEXT NOT NULL, ordered_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX orders_party ON orders (party_id, ordered_at_ms);
      CREATE TABLE policies (id INTEGER PRIMARY KEY AUTOINCREMENT, policy_id TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (policy_id, version)) STRICT;
    `,
  },
  {
    // Histories are folded from papers and answers and can be folded again; watches are the engine's list of work.
    name: 'custody histories',
    sql: `
      CREATE TABLE chip_stays (
        chip_id TEXT NOT NULL, seq INTEGER NOT NULL, since_ms INTEGER NOT NULL, until_ms INTEGER, state TEXT NOT NULL, site_id TEXT, chassis TEXT NOT NULL, fact TEXT,
        excused_until_ms INTEGER NOT NULL, was_inside INTEGER NOT NULL, PRIMARY KEY (chip_id, seq)) STRICT, WITHOUT ROWID;
      CREATE INDEX chip_stays_site ON chip_stays (site_id, state, since_ms, until_ms);
      CREATE INDEX chip_stays_cohort ON chip_stays (site_id, chassis);
      CREATE TABLE chip_contradictions (chip_id TEXT NOT NULL, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (chip_id, at_ms, kind)) STRICT, WITHOUT ROWID;
      CREATE TABLE custody_windows (window_id TEXT PRIMARY KEY, site_id TEXT, from_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE site_dossiers (site_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE finding_watches (kind TEXT NOT NULL, id TEXT NOT NULL, due_ms INTEGER, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
      CREATE INDEX finding_watches_due ON finding_watches (due_ms) WHERE due_ms IS NOT NULL;
      CREATE TABLE finding_subjects (finding_id TEXT PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX finding_subjects_subject ON finding_subjects (kind, id);
      CREATE INDEX chips_site_overdue ON chips (site_id, overdue_at_ms) WHERE overdue_at_ms IS NOT NULL;
    `,
  },
  {
    name: 'imports',
    sql: `
      CREATE TABLE imports (event_hash TEXT PRIMARY KEY, site_id TEXT NOT NULL, at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX imports_site ON imports (site_id, at_ms);
    `,
  },
  {
    // Reference manifests that verdicts rested on, for bundles.
    name: 'manifests',
    sql: 'CREATE TABLE manifests (sha256 TEXT PRIMARY KEY, packed BLOB NOT NULL) STRICT, WITHOUT ROWID;',
  },
  {
    name: 'stays by chassis',
    sql: "CREATE INDEX chip_stays_chassis ON chip_stays (chassis, since_ms) WHERE chassis <> '';",
  },
  {
    // Answers about revocation that verdicts rested on, for bundles.
    name: 'responses',
    sql: 'CREATE TABLE responses (sha256 TEXT PRIMARY KEY, der BLOB NOT NULL) STRICT, WITHOUT ROWID;',
  },
  {
    // Lists and counts of large fleets: every filter and count that readers ask for is a look into an index.
    name: 'large fleets',
    sql: `
      ALTER TABLE chips ADD COLUMN place_id TEXT NOT NULL DEFAULT '';
      ALTER TABLE chips ADD COLUMN sku TEXT NOT NULL DEFAULT '';
      ALTER TABLE chips ADD COLUMN received INTEGER NOT NULL DEFAULT 0;
      UPDATE chips SET body = json_set(body, '$.wasReceived', json('true')), received = 1 WHERE chip_id IN (SELECT chip_id FROM chip_stays WHERE state IN ('received', 'stored'));
      UPDATE chips SET place_id = coalesce(json_extract(body, '$.standing.siteId'), site_id), sku = coalesce(json_extract(body, '$.claimed.product'), '');
      CREATE INDEX chips_outcome ON chips (outcome);
      CREATE INDEX chips_state ON chips (state);
      CREATE INDEX chips_site_state ON chips (site_id, state);
      CREATE INDEX chips_by_site ON chips (site_id);
      CREATE INDEX chips_search ON chips (search, site_id, outcome, state);
      CREATE INDEX chips_stock ON chips (place_id, sku, state, received);
      CREATE INDEX chip_stays_open ON chip_stays (site_id, state, since_ms, until_ms) WHERE until_ms IS NULL;
      CREATE INDEX chip_stays_ended ON chip_stays (until_ms) WHERE until_ms IS NOT NULL;
      CREATE INDEX findings_site ON findings (site_id, opened_at_ms DESC, finding_id DESC);
      CREATE INDEX findings_open ON findings (opened_at_ms DESC, finding_id DESC, site_id) WHERE json_extract(body, '$.endedAtMs') IS NULL AND json_extract(body, '$.mutedBy') IS NULL;
      CREATE INDEX findings_open_site ON findings (site_id) WHERE json_extract(body, '$.endedAtMs') IS NULL AND json_extract(body, '$.mutedBy') IS NULL;
      CREATE INDEX findings_muted ON findings (json_extract(body, '$.mutedBy'), opened_at_ms DESC, finding_id DESC) WHERE json_extract(body, '$.mutedBy') IS NOT NULL;
      CREATE INDEX findings_code ON findings (json_extract(body, '$.code'), opened_at_ms DESC, finding_id DESC);
      CREATE INDEX findings_severity ON findings (json_extract(body, '$.severity'), opened_at_ms DESC, finding_id DESC);
    `,
  },
]

/** Brings a database to the newest schema, each step in its own transaction. Throws Fault `store.newer`. */
export function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  database.exec('CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT')
  const newest = Number(database.prepare('SELECT coalesce(max(version), 0) FROM migrations').pluck().get())
  if (newest > migrations.length)
    throw new Fault('store.newer', `The database was written by a newer version of Trigpoint (schema ${String(newest)}, this one knows ${String(migrations.length)}). Install the newer version; nothing was changed.`)
  migrations.slice(newest).forEach((migration, index) => {
    database.transaction(() => {
      database.exec(migration.sql)
      database.prepare('INSERT INTO migrations (version, name) VALUES (?, ?)').run(newest + index + 1, migration.name)
    }).exclusive()
  })
}
