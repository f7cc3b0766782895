// `trigpoint status`, `chip`, `findings`, `watch`: the fleet of a running verifier, as tables or JSON.

import type { VerifierClient } from '@trigpoint/runtime'
import type { Chip, ChipSummary, SiteSummary, Status } from '@trigpoint/core/wire'
import type { Command } from 'commander'
import { accepted, addConnectionOptions, withVerifier, type ConnectionOptions } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { formatAge, note, outcomeWord, printJson, printTable } from '../print.ts'

interface StatusOptions extends ConnectionOptions {
  readonly json?: boolean
  readonly site?: string
  readonly check?: boolean
  readonly at?: string
  readonly knownAt?: string
}

export function registerFleet(program: Command): void {
  addConnectionOptions(program.command('status'))
    .description('table of sites, chips and verdicts of a running verifier')
    .option('--site <id>', 'only this site')
    .option('--check', 'exit 1 when a chip is not inside')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  trigpoint status\n  trigpoint status --site cyberjaya-1 --json\n  trigpoint status --check || echo "somebody should look"')
    .action((options: StatusOptions) => withVerifier(options, client => showStatus(client, options)))

  addConnectionOptions(program.command('chip'))
    .description('one chip: verdict, reason, region, delays and every check')
    .argument('<chipId>', 'like nvidia:41:E23D711E1C4FBFAC')
    .option('--at <time>', 'its state at that time, with its whole life, like 2026-11-02T08:00:00Z')
    .option('--known-at <time>', 'by what was known at that time: papers recorded later do not count, papers withdrawn later do')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  trigpoint chip nvidia:41:E23D711E1C4FBFAC\n  trigpoint chip nvidia:41:E23D711E1C4FBFAC --at 2026-11-02T08:00:00Z --known-at 2026-11-03T00:00:00Z')
    .action((chipId: string, options: StatusOptions) =>
      withVerifier(options, async client => {
        if (options.at !== undefined || options.knownAt !== undefined) return (await import('../custody/show-chip-state.ts')).showChipAt(client, chipId, options)
        const chip = accepted(await client.getChip(chipId))
        if (options.json === true) printJson(chip)
        else printChip(chip)
      }),
    )

  addConnectionOptions(program.command('findings'))
    .description('what should not be, with an honest cause and the next step; `findings recompute` looks at every subject again')
    .argument('[action]', 'recompute')
    .option('--site <id>', 'only this site')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  trigpoint findings --site cyberjaya-1')
    .action((action: string | undefined, options: StatusOptions) => withVerifier(options, async client => {
      if (action === undefined) return showFindings(client, options)
      if (action !== 'recompute') throw new CommandError(EXIT.unusable, `There is no action ${action}.`, 'Leave it out, or say recompute.')
      await (await import('../custody/show-custody.ts')).recompute(client, options.json === true)
    }))

  addConnectionOptions(program.command('watch'))
    .description('follow verdicts, findings and papers as they happen (Ctrl-C ends)')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  trigpoint watch --json | jq .kind')
    .action((options: StatusOptions) => withVerifier(options, client => watch(client, options)))
}

/** All pages of a list. */
async function everything<T>(read: (cursor: string | undefined) => Promise<{ items: readonly T[]; next: string | null }>): Promise<readonly T[]> {
  const items: T[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await read(cursor)
    items.push(...page.items)
    if (page.next === null) return items
    cursor = page.next
  }
}

async function showStatus(client: VerifierClient, options: StatusOptions): Promise<void> {
  const status = accepted(await client.getStatus())
  const sites = (await everything(async cursor => accepted(await client.getSites({ cursor, limit: 500 })))).filter(
    site => options.site === undefined || site.siteId === options.site,
  )
  const chips = await everything(async cursor => accepted(await client.getChips({ cursor, limit: 500, site: options.site })))
  if (options.json === true) printJson({ status, sites, chips })
  else printStatus(status, sites, chips)
  if (options.check === true && chips.some(chip => chip.outcome !== 'inside')) process.exitCode = EXIT.refused
}

function printStatus(status: Status, sites: readonly SiteSummary[], chips: readonly ChipSummary[]): void {
  printTable(
    ['site', 'country', 'allowed', 'inside', 'outside', 'unknown', 'last fix', 'findings'],
    sites.map(site => [
      site.siteId, site.country, site.policy.allowedCountries.join(' '), String(site.chips.inside), String(site.chips.outside),
      String(site.chips.unknown), formatAge(site.lastFixAtMs, status.nowMs), String(site.openFindings),
    ]),
  )
  process.stdout.write('\n')
  printTable(
    ['chip', 'site', 'node', 'verdict', 'state', 'last fix', 'why'],
    chips.map(chip => [
      `${chip.chipId}${chip.test ? ' (test)' : ''}`, chip.siteId, chip.nodeName, outcomeWord(chip.outcome), chip.state,
      formatAge(chip.lastFixAtMs, status.nowMs), chip.reason,
    ]),
  )
  process.stdout.write(
    `\n${String(chips.length)} chips at ${String(sites.length)} sites, ${String(status.landmarks)} landmarks, ${String(status.fixes)} fixes, ${String(status.openFindings)} open findings\n`,
  )
}

function printChip(chip: Chip): void {
  process.stdout.write(`${chip.chipId}${chip.test ? '  (TEST chip: not evidence of a real one)' : ''}\n`)
  process.stdout.write(`  ${outcomeWord(chip.outcome)}: ${chip.reason}\n`)
  if (chip.help !== '') process.stdout.write(`  ${chip.help}\n`)
  process.stdout.write(`  site ${chip.siteId}, node ${chip.nodeName}, state ${chip.state}\n`)
  const fix = chip.fix
  if (fix === null) return
  const where = fix.region === null ? 'no region' : `${String(Math.ceil(fix.region.areaKm2))} km², cannot exclude ${fix.region.countries.map(entry => entry.country).join(' ')}`
  process.stdout.write(`  fix ${fix.challengeId}: ${where}\n\n`)
  printTable(
    ['landmark', 'smallest round trip', 'reach', 'answered', 'decisive'],
    [...fix.landmarks]
      .sort((a, b) => (a.roundTripNs ?? Infinity) - (b.roundTripNs ?? Infinity))
      .map(landmark => [
        landmark.landmarkId,
        landmark.roundTripNs === null ? 'none' : `${(landmark.roundTripNs / 1e6).toFixed(3)} ms`,
        landmark.reachKm === null ? '' : `${landmark.reachKm.toFixed(1)} km`,
        `${String(landmark.roundTripsNs.length)}/${String(landmark.sentRounds)}`,
        landmark.decisive ? 'yes' : '',
      ]),
  )
  process.stdout.write('\n')
  const own = fix.verdict?.chips.find(entry => entry.chipId === chip.chipId)?.checks ?? []
  printTable(['', 'check', 'detail'], [...(fix.verdict?.checks ?? []), ...own].map(check => [check.ok ? 'ok' : 'FAILED', check.code, check.detail]))
}

async function showFindings(client: VerifierClient, options: StatusOptions): Promise<void> {
  const findings = await everything(async cursor => accepted(await client.getFindings({ cursor, site: options.site })))
  if (options.json === true) for (const finding of findings) printJson(finding)
  else if (findings.length === 0) process.stdout.write('No findings.\n')
  else
    for (const finding of findings)
      process.stdout.write(
        `${finding.severity.toUpperCase()}  ${finding.title}  [${finding.code}]  ${finding.siteId ?? ''}, ${String(finding.chipIds.length)} chips\n` +
          `  ${finding.explanation}\n  Honest cause: ${finding.honestCause}\n  Next step: ${finding.nextStep}\n`,
      )
}

async function watch(client: VerifierClient, options: StatusOptions): Promise<void> {
  const stop = new AbortController()
  process.once('SIGINT', () => { stop.abort() })
  note(`Following ${client.url} (Ctrl-C ends)`)
  for await (const { event } of client.events({ signal: stop.signal })) {
    if (options.json === true) printJson(event)
    else if (event.kind === 'timeline') process.stdout.write(`${new Date(event.entry.atMs).toISOString()}  ${event.entry.title}\n`)
    else if (event.kind === 'fix' && event.fix.status === 'judged')
      process.stdout.write(`${new Date(event.fix.judgedAtMs ?? 0).toISOString()}  ${event.fix.siteId}: ${outcomeWord(event.fix.outcome)} (${event.fix.reason})\n`)
  }
}
