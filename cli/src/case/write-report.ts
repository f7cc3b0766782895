// A report as a folder: the page, its JSON, the proof bundles, their digests. Names come from a zip of the verifier's,
// so they are held to what a report may contain before anything is written.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note } from '../print.ts'
import { casePathOf, type CaseOptions } from './options.ts'

const NAME = /^(report\.html|report\.json|README\.txt|trust\.json|SHA256SUMS|bundles\/fix-[0-9a-f]{32}\.json)$/

export async function writeReport(id: string, options: CaseOptions): Promise<void> {
  const { kind = '', out = '', level } = options
  if (existsSync(out)) throw new CommandError(EXIT.unusable, `${out} exists already; name a new folder with --out.`)
  const pack = await withVerifier(options, async client => accepted(await client.getBytes(`${casePathOf(id)}/reports/${kind}?format=pack${level === undefined ? '' : `&level=${level}`}`)))
  const files = Object.entries(unzipSync(pack))
  const strange = files.find(([name]) => !NAME.test(name))
  if (strange !== undefined) throw new CommandError(EXIT.unusable, `The verifier's pack holds ${JSON.stringify(strange[0])}, which no report has.`)
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(out, name)), { recursive: true, mode: 0o700 })
    writeFileSync(join(out, name), bytes, { mode: 0o600 })
  }
  note(`${join(out, 'report.html')} and ${String(files.filter(([name]) => name.startsWith('bundles/')).length)} proof bundles.`)
}
