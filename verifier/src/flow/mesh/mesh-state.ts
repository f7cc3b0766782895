// What the mesh needs beside the store: its settings, whom was asked when, and whether there is something to judge.
// Lost with the process, which costs nothing but an early round. On the path: the watch over the landmarks.

import type { LandmarkRecord } from '@trigpoint/core/challenge'
import type { MeshLandmark } from '@trigpoint/core/estimate'

const MINUTE_MS = 60_000
const HOUR_MS: number = 60 * MINUTE_MS
const DAY_MS: number = 24 * HOUR_MS

export interface MeshSettings {
  /** Mean time between the requests of one landmark. */
  readonly intervalMs: number
  /** Landmarks that range it each time. */
  readonly partners: number
  readonly rounds: number
  /** From the request to the last ticket's end. */
  readonly challengeLifetimeMs: number
  /** Each ordered pair keeps one minimum for each span of this length. */
  readonly spanMs: number
  /** What is judged and fitted on: spans that began within it. */
  readonly windowMs: number
  /** Older spans are forgotten. */
  readonly keepMs: number
  /** Between judgements, unless a pair is seen to be too near for the first time. */
  readonly judgeEveryMs: number
  readonly fitEveryMs: number
}

/**
 * With a thousand landmarks: 1.7 requests and 13 receipts a second, every ordered pair within a day, near ones within
 * six hours, a million rows a span. With forty: every pair within two hours.
 */
export const DEFAULT_MESH: MeshSettings = {
  intervalMs: 10 * MINUTE_MS, partners: 8, rounds: 10, challengeLifetimeMs: 2 * MINUTE_MS, spanMs: DAY_MS, windowMs: 14 * DAY_MS, keepMs: 30 * DAY_MS,
  judgeEveryMs: MINUTE_MS, fitEveryMs: 6 * HOUR_MS,
}

/** Pairs that were seen too near are remembered up to here, so that each alarms once. */
const REMEMBERED_ALARMS = 100_000

/** How far the mesh reaches among those in service. */
export interface MeshCoverage {
  readonly ranged: ReadonlySet<string>
  /** Pairs with both directions, with one. */
  readonly both: number
  readonly one: number
  readonly newestAtMs: number | null
  readonly oldestAtMs: number | null
}

export interface MeshState {
  readonly settings: MeshSettings
  /** Counted over every link: with a thousand landmarks a second's work, so it is remembered for a while. */
  coverage: { readonly value: MeshCoverage; readonly untilMs: number } | undefined
  /** When `from` was last asked to range `to`. */
  lastAskedAtMs(from: string, to: string): number | undefined
  noteAsked(from: string, to: string, atMs: number): void
  /** A timing came; `isTooNear`: it contradicts the two places. */
  noteTiming(from: string, to: string, isTooNear: boolean): void
  /** What came since the last call: nothing, something, or something that should not wait. Takes it. */
  takeNews(): 'none' | 'some' | 'urgent'
  /** Forgets what was said of a landmark: its place or standing is another now. */
  forget(landmarkId: string): void
}

export function openMeshState(settings: MeshSettings): MeshState {
  const asked = new Map<string, number>()
  const alarmed = new Set<string>()
  // What an earlier run had stored is judged at the first occasion.
  let news: 'none' | 'some' | 'urgent' = 'some'
  return {
    settings,
    coverage: undefined,
    lastAskedAtMs: (from, to) => asked.get(keyOf(from, to)),
    noteAsked: (from, to, atMs) => { asked.set(keyOf(from, to), atMs) },
    noteTiming: (from, to, isTooNear) => {
      const isAlarm = isTooNear && !alarmed.has(keyOf(from, to))
      if (isAlarm) {
        if (alarmed.size >= REMEMBERED_ALARMS) alarmed.clear()
        alarmed.add(keyOf(from, to))
      }
      news = isAlarm || news === 'urgent' ? 'urgent' : 'some'
    },
    takeNews: () => {
      const taken = news
      news = 'none'
      return taken
    },
    forget: landmarkId => {
      // What was judged with it holds no more.
      news = 'urgent'
      for (const key of alarmed) if (key.split('|').includes(landmarkId)) alarmed.delete(key)
    },
  }
}

function keyOf(from: string, to: string): string {
  return `${from}|${to}`
}

/** A record as the mesh sees it. */
export function meshLandmarkOf({ landmarkId, position, uncertaintyKm, operator, country }: Pick<LandmarkRecord, 'landmarkId' | 'position' | 'uncertaintyKm' | 'operator' | 'country'>): MeshLandmark {
  return { id: landmarkId, position, uncertaintyKm, operator, country }
}
