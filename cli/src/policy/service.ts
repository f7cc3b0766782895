// `trigpoint policy show|diff|dry-run|activate`: against a running verifier.

import { policyCalls, type PolicyCalls } from '@trigpoint/runtime'
import type { DryRun, PolicyCheck } from '@trigpoint/core/wire'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson, printTable } from '../print.ts'
import { printProblems, readText } from './files.ts'
import type { PolicyOptions } from './options.ts'

const ASK_EVERY_MS = 200

async function withPolicies<T>(options: PolicyOptions, use: (calls: PolicyCalls) => Promise<T>): Promise<T> {
  return withVerifier(options, client => use(policyCalls(client)))
}

export async function showPolicy(options: PolicyOptions): Promise<void> {
  await withPolicies(options, async calls => {
    if (options.all === true) {
      const versions = accepted(await calls.getPolicies())
      if (options.json === true) for (const version of versions) printJson(version)
      else printTable(['policy', 'version', 'title', 'in force from', 'until', 'log'], versions.map(each => [each.policyId, String(each.version), each.title, timeOf(each.activatedAtMs), each.endedAtMs === null ? 'now' : timeOf(each.endedAtMs), each.logIndex === null ? 'waiting' : String(each.logIndex)]))
      return
    }
    const inForce = accepted(await calls.getPolicyInForce())
    if (options.json === true) printJson(inForce)
    else if (inForce.document === null) note('No policy is in force; each site has its own.')
    else process.stdout.write(inForce.document.text)
    for (const warning of inForce.warnings) note(`warning: ${warning}`)
    if (inForce.uncoveredSites.length > 0) note(`Sites with a policy of their own: ${inForce.uncoveredSites.join(', ')}.`)
  })
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')
}

/** Stops where the file has problems, as `policy check` says them. */
async function checked(calls: PolicyCalls, file: string, text: string): Promise<PolicyCheck> {
  const check = accepted(await calls.checkPolicy(text))
  if (check.problems.length === 0) return check
  printProblems(file, check.problems)
  throw new CommandError(EXIT.unusable, `${file} has problems`)
}

export async function diffPolicy(file: string, options: PolicyOptions): Promise<void> {
  await withPolicies(options, async calls => {
    const { changes } = await checked(calls, file, readText(file))
    if (options.json === true) for (const change of changes) printJson(change)
    else if (changes.length === 0) note('Nothing that is judged changes.')
    else for (const { kind, path, before, after } of changes) process.stdout.write(`${{ added: '+', removed: '-', changed: '~' }[kind]} ${path}: ${kind === 'changed' ? `${before} -> ${after}` : `${before}${after}`}\n`)
    if (changes.length > 0) process.exitCode = EXIT.refused
  })
}

export async function dryRunPolicy(file: string, options: PolicyOptions): Promise<void> {
  const text = readText(file)
  await withPolicies(options, async calls => {
    await checked(calls, file, text)
    let run = accepted(await calls.startDryRun(text))
    while (run.status === 'running') {
      if (process.stderr.isTTY) process.stderr.write(`\r${String(run.judged)} of ${String(run.total)} chips`)
      await new Promise(resolve => setTimeout(resolve, ASK_EVERY_MS))
      run = accepted(await calls.getDryRun(run.dryRunId))
    }
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
    if (run.status === 'failed') throw new CommandError(EXIT.fault, 'the dry run failed; the log of the verifier says why')
    if (options.json === true) printJson(run)
    else printDryRun(run)
    if (run.changed > 0 || run.opens.length > 0 || run.closes.length > 0 || run.unknownSites.length > 0) process.exitCode = EXIT.refused
  })
}

function printDryRun(run: DryRun): void {
  const { before, after } = run.counts
  const countsRow = (name: string, { inside, outside, unknown }: typeof before): string[] => [name, ...[inside, outside, unknown].map(String)]
  printTable(['', 'inside', 'outside', 'unknown'], [countsRow('now', before), countsRow('then', after)])
  if (run.chips.length > 0) printTable(['chip', 'site', 'node', 'now', 'then', 'why'], run.chips.map(each => [each.chipId, each.siteId, each.nodeName, each.before, each.after, each.why]))
  if (run.changed > run.chips.length) note(`and ${String(run.changed - run.chips.length)} more chips that change.`)
  for (const found of run.opens) process.stdout.write(`opens   ${found.severity} ${found.code}: ${found.title}\n`)
  for (const found of run.closes) process.stdout.write(`closes  ${found.severity} ${found.code}: ${found.title}\n`)
  for (const siteId of run.unknownSites) note(`The site ${siteId} is not registered: the policy cannot be activated.`)
  if (run.uncoveredSites.length > 0) note(`Sites that keep a policy of their own: ${run.uncoveredSites.join(', ')}.`)
  for (const warning of run.warnings) note(`warning: ${warning}`)
  note(`${String(run.judged)} chips judged, ${String(run.changed)} change; nothing was activated.`)
}

export async function activatePolicy(file: string, options: PolicyOptions): Promise<void> {
  const text = readText(file)
  await withPolicies(options, async calls => {
    const { sha256 } = await checked(calls, file, text)
    const version = accepted(await calls.activatePolicy(text, sha256))
    if (options.json === true) printJson(version)
    else note(`${version.policyId} version ${String(version.version)} is in force; SHA-256 ${version.sha256}.`)
  })
}
