// Only in the demo: which chapter of its story is now, what is told, and how fast. Says plainly that
// geography is emulated here.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { demoPersonsQuery, demoStateQuery, DEMO_SPEEDS, sendDemoWish, type DemoPhase } from '../api/demo.ts'
import { forgetToken, keepToken, readToken } from '../api/token.ts'

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
      <ActingAs />
      <button type="button" className="demo-pause" aria-pressed={state.paused} onClick={() => void wish({ paused: !state.paused })}>Pause</button>
      <div className="demo-speed" role="group" aria-label="Speed of the story">
        {DEMO_SPEEDS.map(speed => (
          <button key={speed} type="button" aria-pressed={state.speed === speed} aria-label={`${String(speed)} times`} onClick={() => void wish({ speed })}>{speed}×</button>
        ))}
      </div>
    </section>
  )
}

/** Two people are needed to close a case: here one person can be both, one after the other. */
function ActingAs(): ReactNode {
  const client = useQueryClient()
  const persons = useQuery(demoPersonsQuery).data ?? []
  if (persons.length === 0) return null
  const choose = (token: string): void => {
    if (token === '') forgetToken()
    else keepToken(token)
    void client.resetQueries({ predicate: query => query.queryKey[0] !== 'demo' })
  }
  return (
    <label className="demo-acting">
      <span>Acting as</span>
      <select defaultValue={readToken() ?? ''} onChange={event => { choose(event.target.value) }}>
        <option value="">a visitor who reads</option>
        {persons.map(({ name, role, token }) => <option key={token} value={token}>{name} ({role})</option>)}
      </select>
    </label>
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
