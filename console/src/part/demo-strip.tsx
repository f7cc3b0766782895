// Only in the demo: which chapter of its story is now, what is told, and how fast. Says plainly that
// geography is emulated here.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { demoStateQuery, DEMO_SPEEDS, sendDemoWish, type DemoPhase } from '../api/demo.ts'

export function DemoStrip(): ReactNode {
  const client = useQueryClient()
  const state = useQuery(demoStateQuery).data
  if (state === undefined) return null
  const now = state.phases.find(phase => phase.state === 'now') ?? state.phases.findLast(phase => phase.state === 'done')
  const wish = async (value: Parameters<typeof sendDemoWish>[0]): Promise<void> => {
    await sendDemoWish(value).catch(() => undefined)
    await client.invalidateQueries({ queryKey: ['demo'] })
  }
  return (
    <section className="demo" aria-label="Demonstration">
      <p className="demo-name" title="Real protocol, real sockets; only the distances are emulated by delaying packets.">Demo</p>
      <Chapters phases={state.phases} />
      {now === undefined ? null : <p className="demo-now"><strong>{now.title}.</strong> <span>{now.detail}</span></p>}
      <button type="button" className="demo-pause" aria-pressed={state.paused} onClick={() => void wish({ paused: !state.paused })}>Pause</button>
      <div className="demo-speed" role="group" aria-label="Speed of the story">
        {DEMO_SPEEDS.map(speed => (
          <button key={speed} type="button" aria-pressed={state.speed === speed} aria-label={`${String(speed)} times`} onClick={() => void wish({ speed })}>{speed}×</button>
        ))}
      </div>
    </section>
  )
}

const STATE_WORD = { done: 'told', now: 'now', next: 'to come' } as const

function Chapters({ phases }: { readonly phases: readonly DemoPhase[] }): ReactNode {
  return (
    <ol className="chapters" aria-label="Chapters of the story">
      {phases.map(phase => (
        <li key={phase.name} className={`chapter chapter-${phase.state}`} title={`${phase.title} (${STATE_WORD[phase.state]})`} aria-current={phase.state === 'now' ? 'step' : undefined}>
          <span className="visually-hidden">{phase.title}: {STATE_WORD[phase.state]}</span>
        </li>
      ))}
    </ol>
  )
}
