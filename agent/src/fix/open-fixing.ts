// Keeps one fix at a time under way and remembers how fixes ended.
// On the path: agent, between schedule, operator and delivery. Here is the one boundary where faults of a fix become a report.

import type { Result } from '@trigpoint/core/base'
import type { Fix } from '@trigpoint/core/wire'
import { Fault } from '@trigpoint/runtime'
import { UNHEALTHY_AFTER, type AgentStatus, type FixReport } from '../local/agent-status.ts'
import type { Delivery } from '../spool/deliver.ts'
import type { SpoolEntry } from '../spool/spool.ts'
import { AGENT_VERSION } from '../version.ts'
import type { FixPorts } from './fix-ports.ts'
import { makeFix, type FixDraft } from './make-fix.ts'

export interface Fixing {
  /** Makes a fix, or joins the one under way; ends when it was delivered or waits in the spool. Never rejects. */
  readonly fixNow: () => Promise<FixReport>
  readonly onAnswer: (entry: SpoolEntry, answer: Result<Fix>) => void
  readonly onWait: (ms: number) => void
  /** How soon the verifier wants the next fix; undefined when it did not say. */
  readonly againInMs: () => number | undefined
  readonly status: () => AgentStatus
  readonly healthy: () => boolean
}

export interface FixingOptions {
  readonly ports: FixPorts
  readonly delivery: Pick<Delivery, 'flush' | 'wake'>
  readonly intervalMs: number
}

type Counts = { -readonly [K in keyof AgentStatus['fixes']]: number }

export function openFixing({ ports, delivery, intervalMs }: FixingOptions): Fixing {
  const counts: Counts = { delivered: 0, waiting: 0, refused: 0, failed: 0 }
  /** Answers to entries of this run, until their fix picks them up. */
  const answers = new Map<string, Result<Fix>>()
  const startedAtMs = ports.clock.nowMs()
  let lastFix: FixReport | null = null
  let nextAtNs: bigint | undefined
  let failuresInARow = 0
  let underWay: Promise<FixReport> | undefined
  let againInMs: number | undefined

  const once = async (): Promise<FixReport> => {
    againInMs = undefined
    const report = await tryFix(ports, delivery, answers, asked => { againInMs = asked })
    answers.clear()
    counts[report.status]++
    failuresInARow = report.status === 'delivered' || report.status === 'waiting' ? 0 : failuresInARow + 1
    lastFix = report
    logReport(ports, report)
    return report
  }
  return {
    fixNow: () => (underWay ??= once().finally(() => { underWay = undefined })),
    onAnswer: (entry, answer) => {
      if (underWay !== undefined) answers.set(entry.challengeId, answer)
      // A report that ended as `waiting` is completed when the verifier is back.
      if (lastFix?.status === 'waiting' && lastFix.challengeId === entry.challengeId) lastFix = { ...lastFix, ...answerPart(answer) }
      if (underWay === undefined) ports.log.info('Evidence that waited in the spool was delivered.', { challengeId: entry.challengeId, ...answerPart(answer) })
    },
    againInMs: () => againInMs,
    onWait: ms => { nextAtNs = ports.clock.monotonicNs() + BigInt(Math.round(ms * 1e6)) },
    status: () => ({
      version: AGENT_VERSION, agentId: ports.enrolment.agentId, siteId: ports.enrolment.siteId, nodeName: ports.enrolment.nodeName,
      verifierUrl: ports.enrolment.verifierUrl, chipSource: ports.chips.kind, bind: ports.bind, startedAtMs, nowMs: ports.clock.nowMs(), intervalMs,
      nextFixInMs: underWay !== undefined || nextAtNs === undefined ? null : Math.max(0, Number(nextAtNs - ports.clock.monotonicNs()) / 1e6),
      fixes: { ...counts }, spool: { entries: ports.spool.count(), bytes: ports.spool.bytes() }, journalBytes: ports.journal.bytes(), lastFix,
    }),
    healthy: () => failuresInARow < UNHEALTHY_AFTER && ports.spool.hasRoom(),
  }
}

/** The boundary: refusals and faults become a report; a bug of ours goes through and ends the process. */
async function tryFix(ports: FixPorts, delivery: Pick<Delivery, 'flush' | 'wake'>, answers: ReadonlyMap<string, Result<Fix>>, onAsked: (againInMs: number | undefined) => void): Promise<FixReport> {
  const none = { atMs: ports.clock.nowMs(), challengeId: null, receipts: 0, failures: [], chips: 0, outcome: null }
  try {
    const draft = await makeFix(ports)
    if (!draft.ok) return { ...none, status: 'refused', code: draft.refusal.code, message: draft.refusal.message }
    const { challengeId } = draft.value.entry
    onAsked(draft.value.againInMs)
    // A flush that was under way may have looked before the entry was there.
    for (let turn = 0; turn < 2 && !answers.has(challengeId); turn++) await delivery.flush()
    const answer = answers.get(challengeId)
    if (answer === undefined) delivery.wake()
    return reportOf(ports, draft.value, answer)
  } catch (error) {
    if (error instanceof Fault) return { ...none, status: 'failed', code: error.code, message: error.message }
    throw error
  }
}

function reportOf(ports: FixPorts, draft: FixDraft, answer: Result<Fix> | undefined): FixReport {
  const { entry, receipts, failures, chips } = draft
  const part = { atMs: ports.clock.nowMs(), challengeId: entry.challengeId, receipts, failures, chips }
  if (answer !== undefined) return { ...part, ...answerPart(answer) }
  return { ...part, status: 'waiting', code: '', message: 'The evidence waits in the spool until the verifier is back.', outcome: null }
}

function answerPart(answer: Result<Fix>): Pick<FixReport, 'status' | 'code' | 'message' | 'outcome'> {
  if (answer.ok) return { status: 'delivered', code: '', message: answer.value.reason, outcome: answer.value.outcome }
  return { status: 'refused', code: answer.refusal.code, message: answer.refusal.message, outcome: null }
}

function logReport(ports: FixPorts, report: FixReport): void {
  const fields = { status: report.status, challengeId: report.challengeId, receipts: report.receipts, failures: report.failures.length, chips: report.chips, outcome: report.outcome, code: report.code }
  if (report.status === 'delivered') ports.log.info(`Fix: ${report.message}`, fields)
  else ports.log.warn(`Fix: ${report.message}`, fields)
}
