// `trigpoint agent fix`: asks the running agent over its control socket.

import { askAgent, type FixReport } from '@trigpoint/agent'
import { EXIT, type ExitCode } from '../exit.ts'
import { note, outcomeWord, printJson } from '../print.ts'
import type { AgentCommandOptions } from './agent-options.ts'

const EXIT_OF = { delivered: EXIT.ok, refused: EXIT.refused, waiting: EXIT.fault, failed: EXIT.fault } as const

export async function fix(options: AgentCommandOptions): Promise<ExitCode> {
  const report = (await askAgent(options.data, 'fix')) as FixReport
  if (options.json === true) printJson(report)
  else {
    const outcome = report.outcome === null ? report.status : outcomeWord(report.outcome)
    process.stdout.write(`${outcome}: ${report.message}${report.code === '' ? '' : ` [${report.code}]`}\n`)
    note(`${String(report.receipts)} landmarks measured, ${String(report.chips)} chips signed${report.challengeId === null ? '' : `, challenge ${report.challengeId}`}`)
    for (const failure of report.failures) note(`  ${failure.landmarkId}: ${failure.message} [${failure.code}]`)
  }
  return EXIT_OF[report.status]
}
