// `trigpoint agent precheck`: a plain list of checks and an exit code.

import { precheckNode, readEnrolment, openFiles } from '@trigpoint/agent'
import { systemClock } from '@trigpoint/runtime'
import { readOptional } from '../connection.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { printJson, printTable } from '../print.ts'
import { chipSourceName, openChipSource } from './chip-source-option.ts'
import type { AgentCommandOptions } from './agent-options.ts'

export async function precheck(options: AgentCommandOptions): Promise<ExitCode> {
  const enrolled = readEnrolment(openFiles(), options.data)
  const chips = await openChipSource(chipSourceName(options, enrolled.ok ? enrolled.value.chipSource : null))
  const checks = await precheckNode({ dataDir: options.data, chips, bind: options.bind, verifierUrl: options.url, ca: readOptional(options.ca) }, systemClock.nowMs())
  await chips.close()
  if (options.json === true) checks.forEach(printJson)
  else printTable(['check', 'passed', 'found'], checks.map(check => [check.code.replace('precheck.', ''), check.ok ? 'yes' : 'NO', check.detail]))
  return checks.every(check => check.ok) ? EXIT.ok : EXIT.refused
}
