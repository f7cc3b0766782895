// `trigpoint agent run`: the agent until SIGINT or SIGTERM; SIGUSR2 makes a fix at once.

import { openAgent, openFiles, readEnrolment, type RunningAgent } from '@trigpoint/agent'
import { onShutdown, openLog, systemClock, type LogLevel } from '@trigpoint/runtime'
import { accepted } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { chipSourceName, openChipSource } from './chip-source-option.ts'
import type { AgentCommandOptions } from './agent-options.ts'

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export async function run(options: AgentCommandOptions): Promise<void> {
  const opened: { agent?: RunningAgent } = {}
  // At once: without a handler the signal would end the process.
  if (process.platform !== 'win32') process.on('SIGUSR2', () => void opened.agent?.fixNow())
  const level = LEVELS.find(each => each === options.logLevel)
  if (level === undefined) throw new CommandError(EXIT.unusable, `there is no log level "${options.logLevel}"`, `Give one of ${LEVELS.join(', ')}.`)
  const log = openLog({ level, clock: systemClock, write: line => { process.stderr.write(line) }, fields: { part: 'agent' } })
  const enrolment = accepted(readEnrolment(openFiles(), options.data))
  const chips = await openChipSource(chipSourceName(options, enrolment.chipSource))
  onShutdown(() => chips.close())
  const agent = await openAgent({
    dataDir: options.data, chips, bind: options.bind, intervalMs: options.interval, health: options.health, clock: systemClock, random: Math.random, log,
  })
  opened.agent = agent
  onShutdown(() => agent.close())
  // Started by a program that is gone (the demo, killed): nobody is left who could stop it in order.
  if (process.connected) process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  await new Promise(() => undefined)
}
