// `trigpoint log prove VERIFIER SUBJECT`: an entry of the log, opened and proved, from a running verifier; to be checked
// without it by `trigpoint verify`.

import { parseLeafProof } from '@trigpoint/core/result'
import { withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note } from '../print.ts'
import { askUntilLogged, writeOut } from '../verify/fetch-bundle.ts'
import type { ProveOptions } from './prove.ts'

export async function proveSubject(url: string, subject: string, options: ProveOptions): Promise<void> {
  const { tokenFile, ca } = options
  const proof = await withVerifier({ url, ...(tokenFile === undefined ? {} : { tokenFile }), ...(ca === undefined ? {} : { ca }) }, client => askUntilLogged(() => client.getLeafProof(subject)))
  const text = `${JSON.stringify(proof, null, 1)}\n`
  const parsed = parseLeafProof(text)
  if (!parsed.ok) throw new CommandError(EXIT.unusable, `the verifier gave no proof of this release: ${parsed.refusal.message}`)
  writeOut(options.out ?? '-', text)
  if (options.out !== undefined) note(`${options.out}: proof of ${subject}. Check it: trigpoint verify ${options.out} --trust FILE`)
}
