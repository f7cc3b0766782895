// The story of the demo: how servers that were delivered legally turn up elsewhere. Pure: the phases, and how the
// story's clock moves from one to the next. What each phase means for the world is in desired-world.ts.

/** One chapter. It lasts `durationMs` at speed 1 and does not end before `until` holds, however fast the clock. */
export interface Phase {
  readonly id: string
  readonly name: string
  /** What happens, for a person who watches. */
  readonly detail: string
  readonly durationMs: number
  /** What must have been seen before the next chapter begins. */
  readonly until: 'nothing' | 'verified' | 'silent' | 'outside'
}

export const PHASES: readonly Phase[] = [
  {
    id: 'delivered',
    name: 'Delivered',
    detail: 'Two eight-chip servers are shipped to Cyberjaya, Malaysia, and received. On paper everything is in order; no chip has proved anything yet.',
    durationMs: 15_000,
    until: 'nothing',
  },
  {
    id: 'verified',
    name: 'Installed and verified',
    detail: 'The servers are racked and their agents enrolled. Three landmarks around Kuala Lumpur hear the answers within a fraction of a millisecond: no other country can be reached in that time.',
    durationMs: 60_000,
    until: 'verified',
  },
  {
    id: 'inspected',
    name: 'Inspected',
    detail: 'An inspector visits, counts sixteen chips and signs. The site looks perfect.',
    durationMs: 30_000,
    until: 'nothing',
  },
  {
    id: 'silent',
    name: 'Silence',
    detail: 'All sixteen chips stop answering at once. One silent chip is a broken cable; a whole cohort right after an inspection is a signal.',
    durationMs: 60_000,
    until: 'silent',
  },
  {
    id: 'shown',
    name: 'Boxes with labels',
    detail: 'A second inspector is shown sixteen boxes with the right labels; none of their keys answers. Two pallets have left Port Klang, declared as computer parts and cables.',
    durationMs: 30_000,
    until: 'nothing',
  },
  {
    id: 'reappeared',
    name: 'Answering from elsewhere',
    detail: 'The same chips answer again. Their papers still say Malaysia, their keys are genuine, but a landmark in Hong Kong hears them in about a millisecond.',
    durationMs: 60_000,
    until: 'outside',
  },
  {
    id: 'found',
    name: 'Found',
    detail: 'Malaysia is excluded by physics. The findings name the chips, the proofs and the next step. Open a chip to see why.',
    durationMs: 0,
    until: 'nothing',
  },
]

/** Where the story stands. Kept on disk, so that a second start goes on. */
export interface StoryState {
  readonly phase: number
  /** Time spent in this phase, on the story's clock. */
  readonly inPhaseMs: number
  readonly speed: number
  readonly paused: boolean
}

export const STORY_START: StoryState = { phase: 0, inPhaseMs: 0, speed: 1, paused: false }
export const SPEEDS: readonly number[] = [1, 2, 4, 8]

/** Which of the conditions hold in the verifier's eyes right now. */
export type Seen = ReadonlySet<Phase['until']>

/** Moves the story's clock by `elapsedMs` of real time; at most one phase ends a step. */
export function advanceStory(state: StoryState, elapsedMs: number, seen: Seen): StoryState {
  if (state.paused) return state
  const phase = PHASES[state.phase]
  const inPhaseMs = state.inPhaseMs + elapsedMs * state.speed
  const isLast = state.phase >= PHASES.length - 1
  const mayEnd = phase !== undefined && inPhaseMs >= phase.durationMs && (phase.until === 'nothing' || seen.has(phase.until))
  if (isLast || !mayEnd) return { ...state, inPhaseMs }
  return { ...state, phase: state.phase + 1, inPhaseMs: 0 }
}

/** Time on the story's clock since its beginning. */
export function storyTimeMs(state: StoryState): number {
  const before = PHASES.slice(0, state.phase).reduce((sum, phase) => sum + phase.durationMs, 0)
  return before + state.inPhaseMs
}

/** Body of GET /demo/state, for the console's strip. */
export interface StoryView {
  readonly speed: number
  readonly paused: boolean
  readonly storyAtMs: number
  readonly phase: string
  readonly phases: readonly { readonly name: string; readonly title: string; readonly detail: string; readonly startsAtMs: number; readonly state: 'done' | 'now' | 'next' }[]
}

export function viewStory(state: StoryState): StoryView {
  let startsAtMs = 0
  const phases = PHASES.map((phase, index) => {
    const entry = {
      name: phase.id,
      title: phase.name,
      detail: phase.detail,
      startsAtMs,
      state: index < state.phase ? ('done' as const) : index === state.phase ? ('now' as const) : ('next' as const),
    }
    startsAtMs += phase.durationMs
    return entry
  })
  return { speed: state.speed, paused: state.paused, storyAtMs: storyTimeMs(state), phase: PHASES[state.phase]?.id ?? '', phases }
}
