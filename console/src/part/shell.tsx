// The frame of every page: skip link, name, places to go, connection, light or dark, the demo's clock.

import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { findingsQuery, statusQuery } from '../api/queries.ts'
import { forgetToken, readToken } from '../api/token.ts'
import { DemoStrip } from './demo-strip.tsx'
import { useLiveEvents, useLiveState } from './live-context.ts'
import { chooseTheme, useThemeChoice, type ThemeChoice } from './theme.ts'

const PLACES = [['/', 'Map'], ['/sites', 'Sites'], ['/chips', 'Chips'], ['/landmarks', 'Landmarks'], ['/findings', 'Findings'], ['/cases', 'Cases'], ['/custody', 'Custody'], ['/policy', 'Policy'], ['/verify', 'Verify']] as const

export function Shell(): ReactNode {
  const main = useRef<HTMLElement>(null)
  const status = useQuery(statusQuery)
  useFocusOnNavigation(main)
  return (
    <>
      <a className="skip-link" href="#main" onClick={event => { event.preventDefault(); main.current?.focus() }}>Skip to the content</a>
      <header className="top">
        <Link to="/" className="brand" aria-label="Trigpoint, to the map">
          <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true"><path d="M16 3 30 28H2Z" /><circle cx="16" cy="20" r="4.5" /></svg>
          <span>Trigpoint</span>
        </Link>
        <Navigation />
        <div className="top-end">
          <Connection />
          <ThemeSwitch />
          {readToken() === null ? null : <SignOut />}
        </div>
      </header>
      {status.data?.demo === true ? <DemoStrip /> : null}
      <main id="main" ref={main} tabIndex={-1}><Outlet /></main>
      <Announcer />
    </>
  )
}

function Navigation(): ReactNode {
  const open = useQuery({ ...findingsQuery(), select: findings => findings.length }).data ?? 0
  return (
    <nav aria-label="Main" className="places">
      <ul>
        {PLACES.map(([to, name]) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>
              {name}
              {to === '/findings' && open > 0 ? <span className="pill">{open}<span className="visually-hidden"> open</span></span> : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const LIVE_NAME = { connecting: 'Connecting', live: 'Live', reconnecting: 'Reconnecting' } as const
const LIVE_MEANING = {
  connecting: 'Connecting to the verifier.',
  live: 'Connected: this page renews itself as things happen.',
  reconnecting: 'The connection to the verifier was lost. What you see may be old; this page tries again by itself.',
} as const

function Connection(): ReactNode {
  const state = useLiveState()
  return (
    <p className={`connection connection-${state}`} role="status" title={LIVE_MEANING[state]}>
      <span className="visually-hidden">Connection: </span>{LIVE_NAME[state]}
    </p>
  )
}

function ThemeSwitch(): ReactNode {
  const choice = useThemeChoice()
  return (
    <label className="theme">
      <span className="visually-hidden">Colours</span>
      <select value={choice} onChange={event => { chooseTheme(event.target.value as ThemeChoice) }}>
        <option value="system">Auto</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  )
}

function SignOut(): ReactNode {
  const client = useQueryClient()
  return <button type="button" className="button" onClick={() => { forgetToken(); client.clear(); location.assign('/') }}>Sign out</button>
}

/** A screen reader hears of a new page: the focus goes to the content, as it would with a real page load. */
function useFocusOnNavigation(main: { readonly current: HTMLElement | null }): void {
  const path = useRouterState({ select: state => state.location.pathname })
  const shown = useRef(path)
  useEffect(() => {
    if (shown.current === path) return
    shown.current = path
    main.current?.focus({ preventScroll: true })
  }, [main, path])
}

/** New findings are said aloud; everything else can wait until it is read. */
function Announcer(): ReactNode {
  const [text, setText] = useState('')
  useLiveEvents(event => { if (event.kind === 'finding') setText(`New finding: ${event.finding.title}`) })
  return <p className="visually-hidden" role="status" aria-label="News">{text}</p>
}
