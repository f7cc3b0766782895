// `trigpoint verifier`: running the authority and what its administrator does: sites, tokens, papers.
// The parts behind load when they run.

import { Option, type Command } from 'commander'
import { parseAddress, parseDuration } from '../agent/option-values.ts'
import { addConnectionOptions } from '../connection.ts'
import type { AdminOptions, ErasureOptions, RunOptions } from './options.ts'

export function registerVerifier(program: Command): void {
  const verifier = program
    .command('verifier')
    .description('the authority: issues challenges, appraises evidence, judges, serves API and console')
    .addHelpText(
      'after',
      `
A new verifier:
  trigpoint verifier run --data /var/lib/trigpoint               writes its first administrator token there
  trigpoint verifier site site.yaml --token-file …/admin-token   a site and its policy
  trigpoint verifier enrolment-token cyberjaya-1 --out token     for one node of the site
  trigpoint landmark register …                                  landmarks`,
    )
  registerRun(verifier)
  registerSite(verifier)
  registerTokens(verifier)
  registerPaper(verifier)
  registerErasure(verifier)
}

function registerErasure(verifier: Command): void {
  verifier
    .command('erase-site')
    .description('erase everything that a stopped verifier holds about a site: where it was, what stood there, what was said of it')
    .argument('<site>', 'id of the site')
    .option('--data <dir>', 'data folder of the verifier', '.trigpoint/verifier')
    .requiredOption('--confirm <site>', 'the id once more: there is no way back')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Stop the verifier first. The log stays whole and its entries stay in place, but nothing of the site can be shown any more;
bundles that others hold still check. Cases about the site are kept, and policies that name it; both are listed. Backups
are not touched. Before this, ask whether a duty to keep records has ended: export control asks for years.

Example:
  trigpoint verifier erase-site penang-3 --data /var/lib/trigpoint --confirm penang-3`,
    )
    .action(async (site: string, options: ErasureOptions) => {
      const { eraseSite } = await import('./erase-site.ts')
      eraseSite(site, options)
    })
}

function registerRun(verifier: Command): void {
  verifier
    .command('run')
    .description('run the verifier until it is stopped')
    .option('--config <file>', 'YAML with the options below (data, listen, tlsCert, tlsKey, anchors, references, revocations, fetchReferences, fetchRevocation, referenceUrl, ocspUrl, interval, logOrigin, logWitnesses, logWait, caseThreshold, prior)')
    .option('--data <dir>', 'folder of key, database and first administrator token; left out: .trigpoint/verifier')
    .option('--listen <host:port>', 'address of API and console; left out: 127.0.0.1:7070', parseAddress)
    .option('--tls-cert <file>', 'PEM certificate chain; needed beyond loopback')
    .option('--tls-key <file>', 'PEM private key')
    .option('--anchors <file>', 'JSON with the pinned vendor roots; left out: the built-in ones')
    .option('--references <dir>', 'folder of imported reference manifests ("trigpoint reference import")')
    .option('--revocations <dir>', 'folder of OCSP responses (DER or base64) that were fetched elsewhere')
    .option('--fetch-references', 'fetch reference manifests that are not at hand from the vendor, by id')
    .option('--fetch-revocation', 'ask the vendor whether certificates are revoked (OCSP)')
    .option('--reference-url <url>', "where manifests are fetched; left out: the vendor's service")
    .option('--ocsp-url <url>', "where revocation is asked; left out: the vendor's responder")
    .option('--interval <time>', 'mean time between fixes that agents are told at enrolment; left out: 1h', parseDuration)
    .option('--log-origin <name>', "name of the append-only log: its address without scheme, such as log.example.org/fleet; kept from the first start on (left out: made from the key)")
    .option('--log-witnesses <file>', 'C2SP tlog-policy with the witnesses that cosign the log, and their quorum')
    .option('--log-wait', 'publish checkpoints only once the quorum has cosigned')
    .addOption(new Option('--case-threshold <severity>', 'from here on a finding opens or joins a case (default: high)').choices(['info', 'low', 'medium', 'high', 'critical']))
    .addOption(new Option('--prior <kind>', 'what estimates may assume of where machines are: near cities (default), or nothing').choices(['places', 'none']))
    .option('--log-level <level>', 'debug, info, warn or error', 'info')
    .addHelpText(
      'after',
      `
Nothing is fetched unless asked for; what is fetched is kept in the data folder, and what does not come counts as not checked.
Beyond loopback it refuses to run without TLS. Log lines go to standard error, one JSON object each.

Examples:
  trigpoint verifier run
  trigpoint verifier run --data /var/lib/trigpoint --listen 0.0.0.0:8443 --tls-cert chain.pem --tls-key key.pem
  trigpoint verifier run --config /etc/trigpoint/verifier.yaml`,
    )
    .action(async (options: RunOptions) => {
      const { runVerifier } = await import('./run-verifier.ts')
      await runVerifier(options)
    })
}

function registerSite(verifier: Command): void {
  addConnectionOptions(verifier.command('site'))
    .description('put a site with its policy from a YAML file (administrators)')
    .argument('<file>', 'YAML: siteId, name, operator, country, position, policy')
    .option('--json', 'print the stored site as JSON')
    .addHelpText(
      'after',
      `
The file:
  siteId: cyberjaya-1
  name: Cyberjaya Hall 1
  operator: Selangor Compute
  country: MY
  position: { latDeg: 2.922, lonDeg: 101.655 }
  policy:
    policyId: licence-2026-17
    version: 1                     # grows with every change
    allowedCountries: [MY]
    bound: vacuum                  # or fibre, where every path is silica fibre
    faulty: default                # operators of landmarks that may lie
    minimumLandmarks: 6
    maximumAgeMs: 7200000          # how old a proof may be
    requireMeasured: true          # firmware must match the vendor's reference values
    toleratedMismatches:           # but for these, and only until then
      - { index: 9, reason: "vendor bug 4711", untilMs: 1798761600000 }

Example:
  trigpoint verifier site site.yaml --token-file admin-token`,
    )
    .action(async (file: string, options: AdminOptions) => {
      const { putSite } = await import('./administer.ts')
      await putSite(file, options)
    })
}

function registerTokens(verifier: Command): void {
  addConnectionOptions(verifier.command('enrolment-token'))
    .description('make a one-time token with which one node joins a site')
    .argument('<siteId>')
    .option('--expires <time>', 'how long it can be used', parseDuration, 24 * 3_600_000)
    .option('--out <file>', 'write it there with mode 0600 instead of printing it')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint verifier enrolment-token cyberjaya-1 --token-file admin-token --out node-7.token')
    .action(async (siteId: string, options: AdminOptions) => {
      const { createEnrolmentToken } = await import('./administer.ts')
      await createEnrolmentToken(siteId, options)
    })
  addConnectionOptions(verifier.command('reporting-token'))
    .description("make a token with which the vendor's own agents of a site report, and nothing else")
    .argument('<siteId>')
    .requiredOption('--name <text>', 'what it is for')
    .option('--expires <time>', 'how long it is valid', parseDuration, 365 * 24 * 3_600_000)
    .option('--out <file>', 'write it there with mode 0600 instead of printing it')
    .option('--json', 'one JSON object')
    .addHelpText('after', `
Give it to the vendor's agent: fleetint enroll --endpoint https://VERIFIER --token-file FILE
Its reports prove who the chips are, never where: nobody measures how far away they are.

Example:
  trigpoint verifier reporting-token cyberjaya-1 --name "hall 1" --token-file admin-token --out reporting.token`)
    .action(async (siteId: string, options: AdminOptions) => {
      const { createReportingToken } = await import('./administer.ts')
      await createReportingToken(siteId, options)
    })
  addConnectionOptions(verifier.command('token'))
    .description('make a bearer token for a person or program')
    .requiredOption('--role <role>', 'operator (own site), auditor (reads all), investigator (works on cases) or admin')
    .requiredOption('--name <text>', 'who it is for')
    .option('--site <id>', 'the operator\'s site')
    .option('--expires <time>', 'how long it is valid', parseDuration, 90 * 24 * 3_600_000)
    .option('--out <file>', 'write it there with mode 0600 instead of printing it')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint verifier token --role auditor --name "Lender, desk 4" --token-file admin-token --out lender.token')
    .action(async (options: AdminOptions) => {
      const { createToken } = await import('./administer.ts')
      await createToken(options)
    })
  addConnectionOptions(verifier.command('revoke'))
    .description('revoke a bearer token')
    .argument('<tokenId>')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint verifier revoke 3f9c… --token-file admin-token')
    .action(async (tokenId: string, options: AdminOptions) => {
      const { revokeToken } = await import('./administer.ts')
      await revokeToken(tokenId, options)
    })
}

function registerPaper(verifier: Command): void {
  addConnectionOptions(verifier.command('paper'))
    .description('record what papers say happened to chips, from a YAML or JSON file')
    .argument('<file>', 'eventId, kind (shipped, received, installed, inspected, removed, maintenance), at (RFC 3339), siteId, chipIds, reference, note')
    .option('--json', 'print the timeline entry as JSON')
    .addHelpText('after', '\nExample:\n  trigpoint verifier paper delivery.yaml --token-file admin-token')
    .action(async (file: string, options: AdminOptions) => {
      const { recordPaper } = await import('./administer.ts')
      await recordPaper(file, options)
    })
}
