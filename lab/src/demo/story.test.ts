import { describe, expect, it } from 'vitest'
import { advanceStory, PHASES, STORY_START, storyTimeMs, viewStory } from './story.ts'

describe('the story', () => {
  it('moves on when a phase had its time', () => {
    expect(advanceStory(STORY_START, 15_000, new Set()).phase).toBe(1)
    expect(advanceStory(STORY_START, 14_000, new Set())).toMatchObject({ phase: 0, inPhaseMs: 14_000 })
  })

  it('waits until the verifier has seen what the next chapter needs, however fast the clock', () => {
    const verifying = { ...STORY_START, phase: 1, speed: 8 }
    expect(advanceStory(verifying, 600_000, new Set()).phase).toBe(1)
    expect(advanceStory(verifying, 600_000, new Set(['verified'] as const)).phase).toBe(2)
  })

  it('stands still while paused', () => {
    const paused = { ...STORY_START, paused: true }
    expect(advanceStory(paused, 60_000, new Set())).toBe(paused)
  })

  it('ends in its last chapter and stays there', () => {
    const end = { ...STORY_START, phase: PHASES.length - 1 }
    expect(advanceStory(end, 60_000, new Set()).phase).toBe(PHASES.length - 1)
  })

  it('shows what is done, what is now and what comes next', () => {
    const view = viewStory({ ...STORY_START, phase: 2, inPhaseMs: 5 })
    expect(view.phases.map(phase => phase.state)).toEqual(['done', 'done', 'now', 'next', 'next', 'next', 'next'])
    expect(view.storyAtMs).toBe(storyTimeMs({ ...STORY_START, phase: 2, inPhaseMs: 5 }))
  })
})
