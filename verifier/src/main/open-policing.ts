// What keeps policies, parties and rules alive while the verifier runs: the watch over duties, tables that are read
// again when somebody imported newer ones, dry runs.

import { openDryRuns, openDutyWatch, type DryRuns, type FlowContext } from '../flow/index.ts'
import { openTicker, type Ticker } from './ticker.ts'

/** Findings of duties are for people; within two seconds is at once. */
const WATCH_EVERY_MS = 2000
const REFRESH_EVERY_MS = 10_000

export interface Policing {
  readonly tickers: readonly Ticker[]
  readonly dryRuns: DryRuns
}

export function openPolicing(flow: FlowContext): Policing {
  const watch = openDutyWatch(flow)
  return {
    dryRuns: openDryRuns(flow),
    tickers: [openTicker(() => watch.step(), WATCH_EVERY_MS, flow.log), openTicker(async () => flow.rules?.refresh(), REFRESH_EVERY_MS, flow.log)],
  }
}
