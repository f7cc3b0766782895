// A region that inflates: a node that used to be placed within a region of some size, and now lets only delays come
// through that fit half a continent. Refusal, not innocence. On the path: custody.

import { countOf } from '../finding.ts'
import type { DatedDraft, Finder } from './finder.ts'
import type { AgentView } from './views.ts'

/** A circle of 1,400 km: no site is placed so badly by honest landmarks for long. */
const LARGE_KM2 = 6_000_000
/** The ordinary region before, against which a large one is an inflation. */
const INFLATION = 10
const FEWEST_LARGE = 6
const FEWEST_ORDINARY = 6

export const STALLING: Finder<AgentView> = {
  code: 'stalling',
  find: view => {
    const drafts: DatedDraft[] = []
    let ordinary: number[] = []
    let large: AgentView['fixes'][number][] = []
    const close = (endedAtMs: number | null): void => {
      if (large.length >= FEWEST_LARGE) drafts.push(draftOf(view, large, median(ordinary), endedAtMs))
      large = []
    }
    for (const fix of view.fixes) {
      if (ordinary.length >= FEWEST_ORDINARY && fix.areaKm2 > Math.max(LARGE_KM2, median(ordinary) * INFLATION)) large.push(fix)
      else {
        close(fix.atMs)
        ordinary = [...ordinary, fix.areaKm2].slice(-20)
      }
    }
    close(null)
    return { drafts, nextMs: null }
  },
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function draftOf({ agent, site }: AgentView, large: AgentView['fixes'], ordinaryKm2: number, endedAtMs: number | null): DatedDraft {
  const first = large[0]
  const million = (km2: number): string => (km2 / 1e6).toFixed(1)
  return {
    code: 'stalling', subject: `${agent.agentId}/${first?.challengeId ?? ''}`, severity: 'medium', title: `The region of ${agent.nodeName} has become very large`,
    explanation: `${countOf(large.length, 'fix').replace('fixs', 'fixes')} in a row place ${agent.nodeName} only within ${million(Math.max(...large.map(fix => fix.areaKm2)))} million km²; it used to be ${ordinaryKm2 < 50_000 ? `${String(Math.round(ordinaryKm2))} km²` : `${million(ordinaryKm2)} million km²`}. Delay can only be added: somebody or something makes every answer late.`,
    honestCause: 'A new firewall, proxy or tunnel in the site\'s network, or an overloaded line.',
    nextStep: 'Ask the operator for the change in the network and for a direct line; where nothing changed, treat it as a refusal and visit.',
    siteId: site.siteId, chipIds: [], challengeIds: large.slice(-8).map(fix => fix.challengeId), openedAtMs: first?.atMs ?? 0, ...(endedAtMs === null ? {} : { endedAtMs }),
  }
}
