// `trigpoint agent status`: from the running agent, or, when none runs, from its folder.

import { askAgent, openFiles, readEnrolment, type AgentStatus } from '@trigpoint/agent'
import { Fault } from '@trigpoint/runtime'
import { accepted } from '../connection.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { formatAge, printJson, printTable } from '../print.ts'
import type { AgentCommandOptions } from './agent-options.ts'

export async function status(options: AgentCommandOptions): Promise<ExitCode> {
  const enrolment = accepted(readEnrolment(openFiles(), options.data))
  const running = await askStatus(options.data)
  const { agentId, siteId, nodeName, verifierUrl } = enrolment
  if (options.json === true) printJson({ running: running !== undefined, ...(running ?? { agentId, siteId, nodeName, verifierUrl }) })
  else if (running === undefined) printTable(['agent', 'site', 'node', 'verifier', 'state'], [[agentId, siteId, nodeName, verifierUrl, 'not running']])
  else printStatus(running)
  return running === undefined ? EXIT.refused : EXIT.ok
}

async function askStatus(dataDir: string): Promise<AgentStatus | undefined> {
  try {
    return (await askAgent(dataDir, 'status')) as AgentStatus
  } catch (error) {
    if (error instanceof Fault && error.code === 'agent.not-running') return undefined
    throw error
  }
}

function printStatus(status: AgentStatus): void {
  const { lastFix, fixes, spool } = status
  const next = status.nextFixInMs === null ? 'now' : `in ${String(Math.round(status.nextFixInMs / 1000))} s`
  printTable(['what', 'value'], [
    ['agent', `${status.agentId} (${status.nodeName}), version ${status.version}`],
    ['site', `${status.siteId} of ${status.verifierUrl}`],
    ['chips', status.chipSource],
    ['answers from', status.bind],
    ['next fix', `${next}, every ${String(Math.round(status.intervalMs / 1000))} s on average`],
    ['fixes', `${String(fixes.delivered)} delivered, ${String(fixes.waiting)} had to wait, ${String(fixes.refused)} refused, ${String(fixes.failed)} failed`],
    ['spool', `${String(spool.entries)} waiting, ${String(spool.bytes)} bytes`],
    ['last fix', lastFix === null ? 'none yet' : `${formatAge(lastFix.atMs, status.nowMs)} ago, ${lastFix.outcome ?? lastFix.status}: ${lastFix.message}`],
  ])
}
