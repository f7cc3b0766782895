// `trigpoint log check`: prints what is damaged, in words; exit code 0 only for a whole log.

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toBase64 } from '@trigpoint/core/base'
import { checkLog, type LogReport, type TileSource } from '@trigpoint/verifier/log'
import { EXIT, type ExitCode } from '../exit.ts'
import { note, printJson, progress } from '../print.ts'
import { openSource, readInput, readTrust, type Trust, type TrustOptions } from './trust.ts'

export interface CheckLogOptions extends TrustOptions {
  readonly since?: string
  readonly evidence?: string
  readonly json?: boolean
}

/** Leaves between two signs of progress. */
const PROGRESS_STEP = 25_600

export async function checkLogCommand(location: string, options: CheckLogOptions): Promise<ExitCode> {
  const trust = await readTrust(options)
  const source = await openSource(location, options)
  const since = options.since === undefined ? {} : { since: await readInput(options.since) }
  const report = await checkLog(source, {
    ...trust,
    ...since,
    progress: (leaves, of) => {
      if (leaves % PROGRESS_STEP === 0 || leaves === of) progress('leaves', leaves, of)
    },
  })
  if (options.json === true) printJson(toJson(report))
  else printReport(report, source, trust)
  if (report.splitView !== undefined && options.evidence !== undefined) await keepEvidence(options.evidence, report.splitView)
  return report.ok ? EXIT.ok : EXIT.refused
}

function printReport(report: LogReport, source: TileSource, trust: Trust): void {
  for (const { path, problem } of report.damage) process.stdout.write(`damaged  ${path}: ${problem}\n`)
  if (report.unlisted > 0) process.stdout.write(`damaged  ${String(report.unlisted)} more\n`)
  for (const { path, problem } of report.notes) process.stdout.write(`note     ${path} ${problem}\n`)
  const tree = `${report.origin}, ${String(report.size)} leaves, root ${toBase64(report.root)}`
  if (!report.ok) {
    process.stdout.write(`damaged: ${source.name} (${tree})\n`)
    return
  }
  process.stdout.write(`whole: ${tree}\n`)
  if (trust.policy !== undefined)
    process.stdout.write("Signed by a trusted log and cosigned by the policy's quorum; every leaf and tile fits.\n")
  else if (report.trusted) process.stdout.write('Signed by the given key; every leaf and tile fits. No witness was asked for (--policy).\n')
  else process.stdout.write('Every leaf and tile fits the checkpoint. Nobody vouches for whose log it is: give --key or --policy.\n')
}

function toJson(report: LogReport): unknown {
  const { root, splitView, ...rest } = report
  return {
    ...rest,
    root: toBase64(root),
    ...(splitView === undefined
      ? {}
      : {
          splitView: {
            proven: splitView.proven,
            held: Buffer.from(splitView.held).toString('utf8'),
            shown: Buffer.from(splitView.shown).toString('utf8'),
          },
        }),
  }
}

async function keepEvidence(folder: string, { held, shown }: NonNullable<LogReport['splitView']>): Promise<void> {
  await mkdir(folder, { recursive: true })
  const at = new Date().toISOString().replaceAll(':', '')
  for (const [name, bytes] of [
    ['held', held],
    ['shown', shown],
  ] as const) {
    const path = join(folder, `split-view-${at}-${name}.checkpoint`)
    await writeFile(path, bytes, { flag: 'wx' })
    note(`kept ${path}`)
  }
}
