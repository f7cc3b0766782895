import { expect, it } from 'vitest'
import type { EventQuery } from '@trigpoint/core/custody/epcis'
import type { EventPlace, NewEpcisEvent } from '../../ports/index.ts'
import { openMemoryStore } from '../../store/index.ts'
import { queryEvents } from './epcis-query.ts'

const EVENTS = 20_500

/** One event in ten thousand is from another dock. */
const event = (number: number): NewEpcisEvent => ({
  eventId: `urn:e:${String(number)}`, hash: new Uint8Array(1), recordTimeMs: number, event: '{}', context: '[]',
  index: { type: 'ObjectEvent', eventTimeMs: number, action: 'ADD', bizStep: 'shipping', disposition: null, readPoint: number % 10_000 === 1 ? 'urn:rare' : 'urn:dock', bizLocation: null, isError: false, parts: [] },
})

it('finds what is rare among many events, page by page, without an end before the end', async () => {
  const store = openMemoryStore()
  await store.write(writer => writer.addEpcisEvents(Array.from({ length: EVENTS }, (_, number) => event(number))))
  for (const isAscending of [true, false]) {
    const query: EventQuery = { look: { readPoints: ['urn:rare'] }, tests: [], orderBy: 'eventTime', isAscending, countLimit: undefined, maximumCount: undefined }
    const found: string[] = []
    for (let after: EventPlace | undefined, given = 0; ; ) {
      const page = await queryEvents(store, query, { after, given, perPage: 1 })
      if (!page.ok) throw new Error(page.refusal.code)
      found.push(...page.value.events.map(each => each.eventId))
      if (page.value.next === null) break
      after = page.value.next.place
      given = page.value.next.given
    }
    const wanted = ['urn:e:1', 'urn:e:10001', 'urn:e:20001']
    expect(found).toEqual(isAscending ? wanted : [...wanted].reverse())
  }
})
