// What a live event renews. Events are gathered for a moment first: a site of a thousand chips that is
// judged at once asks the verifier once, not a thousand times.

import type { LiveEvent, TimelineEntry } from '@trigpoint/core/wire'
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { LiveConnection } from './live.ts'
import type { About } from './queries.ts'

const GATHER_MS = 400
const LONGEST_TIMELINE = 200

/** Keys whose answers an event may have changed. */
function touchedKeys(event: LiveEvent): readonly QueryKey[] {
  switch (event.kind) {
    case 'fix':
      return [
        ['status'], ['sites'], ['chips'], ['fix', event.fix.challengeId], ...event.chipIds.map(chipId => ['chip', chipId]),
      ]
    case 'timeline':
      return [['timeline'], ...event.entry.chipIds.map(chipId => ['chip', chipId])]
    case 'finding':
      return [['findings'], ['status'], ['sites']]
    case 'landmark':
      return [['landmarks']]
    case 'site':
      return [['sites'], ['status'], ['chips']]
  }
}

/** Keeps the cache current for as long as the connection lives; returns the way to stop. */
export function followLive(live: LiveConnection, client: QueryClient): () => void {
  const touched = new Map<string, QueryKey>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    timer = undefined
    const keys = [...touched.values()]
    touched.clear()
    for (const queryKey of keys) void client.invalidateQueries({ queryKey })
  }
  const stopEvents = live.onEvent(event => {
    if (event.kind === 'timeline') addToTimelines(client, event.entry)
    for (const key of touchedKeys(event)) touched.set(JSON.stringify(key), key)
    timer ??= setTimeout(flush, GATHER_MS)
  })
  const stopOpen = live.onOpen(() => void client.invalidateQueries())
  return () => {
    stopEvents()
    stopOpen()
    clearTimeout(timer)
  }
}

/** At once, for the eye; the list is also asked for anew, since an answer on its way may not hold the entry yet. */
function addToTimelines(client: QueryClient, entry: TimelineEntry): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ['timeline'] })) {
    const about = (query.queryKey[1] ?? {}) as About
    if (!concerns(entry, about)) continue
    client.setQueryData<TimelineEntry[]>(query.queryKey, known => known === undefined ? known : withEntry(known, entry))
  }
}

function concerns(entry: TimelineEntry, about: About): boolean {
  return (about.site === undefined || entry.siteId === about.site) && (about.chip === undefined || entry.chipIds.includes(about.chip))
}

/** Newest first, each entry once. */
function withEntry(known: readonly TimelineEntry[], entry: TimelineEntry): TimelineEntry[] {
  const others = known.filter(other => other.id !== entry.id)
  return [entry, ...others].sort((a, b) => b.atMs - a.atMs || b.id - a.id).slice(0, LONGEST_TIMELINE)
}
