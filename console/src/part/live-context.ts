// The one live connection of the page, for parts that show its state or listen to its events.

import { createContext, use, useEffect, useRef, useSyncExternalStore } from 'react'
import type { LiveEvent } from '@trigpoint/core/wire'
import type { LiveConnection, LiveState } from '../api/live.ts'

export const LiveContext = createContext<LiveConnection | null>(null)

export function useLiveState(): LiveState {
  const live = use(LiveContext)
  return useSyncExternalStore(listener => live?.onState(listener) ?? (() => undefined), () => live?.state() ?? 'connecting')
}

export function useLiveEvents(listener: (event: LiveEvent) => void): void {
  const live = use(LiveContext)
  const latest = useRef(listener)
  useEffect(() => { latest.current = listener })
  useEffect(() => live?.onEvent(event => { latest.current(event) }), [live])
}
