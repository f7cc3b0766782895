// "3 minutes ago", with the full time on demand and for machines. One clock for the whole page, set by the verifier.

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { statusQuery } from '../api/queries.ts'
import { fullTime, timeAgo } from '../words/time.ts'

const TICK_MS = 5000

/** The verifier's time now, renewed every five seconds. */
export function useNowMs(): number {
  const skewMs = useQuery({ ...statusQuery, select: status => status.skewMs }).data ?? 0
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => { setNowMs(Date.now()) }, TICK_MS)
    return () => { clearInterval(timer) }
  }, [])
  return nowMs + skewMs
}

export function TimeText({ atMs }: { readonly atMs: number | null }): ReactNode {
  const nowMs = useNowMs()
  if (atMs === null) return <span>never</span>
  return <time dateTime={new Date(atMs).toISOString()} title={fullTime(atMs)}>{timeAgo(atMs, nowMs)}</time>
}
