// The contract of the store for the log's leaves and what opens them.

import { expect, it } from 'vitest'
import type { Opening, Store } from '../../verifier/src/ports/index.ts'

const leafBytes = (number: number): Uint8Array => Uint8Array.from({ length: 50 }, (_, i) => (i === 0 ? number : i))
const opening = (number: number): Opening => ({ secret: new Uint8Array(32).fill(number), parts: [{ name: 'verdict', content: `{"n":${String(number)}} \u0000 \u{1F680}` }, { name: 'message', content: null }] })
const add = (store: Store, number: number, subject = `fix:${String(number)}`): Promise<boolean> =>
  store.write(writer => writer.addLeaf({ subject, kind: 'fix', atMs: number, leaf: leafBytes(number) }, opening(number)))

export function describeLeaves(store: () => Store): void {
  it('keeps one leaf a subject, with its opening, and finds it by its bytes', async () => {
    expect(await add(store(), 1)).toBe(true)
    expect(await add(store(), 2, 'fix:1')).toBe(false)
    const row = { subject: 'fix:1', kind: 'fix', atMs: 1, leaf: leafBytes(1), index: null }
    expect(await store().getLeaf('fix:1')).toMatchObject(row)
    expect(await store().findLeaf(leafBytes(1))).toMatchObject(row)
    expect(await store().findLeaf(leafBytes(2))).toBeUndefined()
    expect(await store().getLeaf('fix:2')).toBeUndefined()
    expect(await store().getOpening('fix:1')).toEqual(opening(1))
  })
  it('takes no two leaves of the same bytes: a salt is never used twice', async () => {
    await add(store(), 1)
    await expect(store().write(writer => writer.addLeaf({ subject: 'fix:other', kind: 'fix', atMs: 1, leaf: leafBytes(1) }, opening(1)))).rejects.toThrow()
    expect(await store().getLeaf('fix:other')).toBeUndefined()
    expect(await store().getOpening('fix:other')).toBeUndefined()
  })
  it('lists what waits for the log in the order in which it was made, and knows the newest entry', async () => {
    for (const number of [3, 1, 2]) await add(store(), number)
    expect(await store().lastLoggedLeaf()).toBeUndefined()
    const waiting = await store().listWaitingLeaves(9)
    expect(waiting.map(row => row.subject)).toEqual(['fix:3', 'fix:1', 'fix:2'])
    expect(await store().listWaitingLeaves(2)).toHaveLength(2)
    await store().write(async writer => { for (const [index, { id }] of waiting.slice(0, 2).entries()) await writer.putLeafIndex(id, index) })
    expect((await store().listWaitingLeaves(9)).map(row => row.subject)).toEqual(['fix:2'])
    expect(await store().lastLoggedLeaf()).toMatchObject({ subject: 'fix:1', index: 1 })
    expect(await store().getLeaf('fix:3')).toMatchObject({ index: 0 })
  })
  it('finds what is said of one thing, newest first', async () => {
    for (const [number, subject] of ['site:a:1', 'site:a:2', 'site:ab:1', 'sitf:a:1', 'site:a:3'].entries()) await add(store(), number, subject)
    expect((await store().listLeaves('site:a:', 9)).map(row => row.subject)).toEqual(['site:a:3', 'site:a:2', 'site:a:1'])
    const newest = await store().newestLeaf('site:a:')
    expect(newest?.subject).toBe('site:a:3')
    expect((await store().listLeaves('site:a:', 1, newest?.id)).map(row => row.subject)).toEqual(['site:a:2'])
    expect(await store().newestLeaf('site:b:')).toBeUndefined()
  })
  it('keeps a manifest by its digest', async () => {
    await store().write(async writer => { await writer.putManifest('aa', '<a>\u{1F680}</a>'); await writer.putManifest('aa', '<a>\u{1F680}</a>') })
    expect(await store().getManifest('aa')).toBe('<a>\u{1F680}</a>')
    expect(await store().getManifest('bb')).toBeUndefined()
  })
  it('erases an opening for good and leaves the leaf', async () => {
    await add(store(), 1)
    expect(await store().write(writer => writer.eraseOpening('fix:1'))).toBe(true)
    expect(await store().write(writer => writer.eraseOpening('fix:1'))).toBe(false)
    expect(await store().getOpening('fix:1')).toBeUndefined()
    expect(await store().getLeaf('fix:1')).toMatchObject({ leaf: leafBytes(1) })
    expect(await add(store(), 5, 'fix:1')).toBe(false)
  })
}
