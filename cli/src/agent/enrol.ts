// `trigpoint agent enrol`: the token comes from a file, standard input or the environment, never from an argument.

import { readFileSync } from 'node:fs'
import { enrolAgent } from '@trigpoint/agent'
import { openLog, openVerifierClient, systemClock } from '@trigpoint/runtime'
import { accepted, readOptional } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson } from '../print.ts'
import { chipSourceName, openChipSource } from './chip-source-option.ts'
import type { AgentCommandOptions } from './agent-options.ts'

export async function enrol(options: AgentCommandOptions): Promise<void> {
  const chipSource = chipSourceName(options)
  const token = readEnrolToken(options.tokenFile)
  const ca = readOptional(options.ca)
  const chips = await openChipSource(chipSource)
  const client = accepted(openVerifierClient({ url: options.url, ca }))
  try {
    const log = openLog({ level: 'warn', clock: systemClock, write: line => { process.stderr.write(line) } })
    const enrolment = accepted(await enrolAgent({
      dataDir: options.data, verifierUrl: client.url, ca, token, nodeName: options.name, chips, chipSource, client,
      clock: systemClock, log, force: options.force,
    }))
    const { agentId, siteId, verifierUrl, fixIntervalMs } = enrolment
    if (options.json === true) printJson({ agentId, siteId, verifierUrl, verifierKey: Buffer.from(enrolment.verifierKey).toString('base64'), fixIntervalMs })
    else note(`Enrolled as ${agentId} at site ${siteId} of ${verifierUrl}.\nNow run: trigpoint agent run --data ${options.data}`)
  } finally {
    client.close()
    await chips.close()
  }
}

function readEnrolToken(file: string | undefined): string {
  // Descriptor 0, not /dev/stdin: that cannot be opened when another program feeds us through a socket.
  const text = file === undefined ? process.env['TRIGPOINT_ENROL_TOKEN'] : file === '-' ? readFileSync(0, 'utf8') : readOptional(file)
  const token = text?.trim() ?? ''
  if (token === '') throw new CommandError(EXIT.unusable, 'no enrolment token', 'Give --token-file FILE (- for standard input) or TRIGPOINT_ENROL_TOKEN; an administrator of the verifier makes one.')
  return token
}
