// Paging that both adapters share: cursors and the cut of a list that was read one row too long.
// A cursor names the last row of a page by its sort key, so rows that are added meanwhile never shift a page.

import type { Paged, PersonRow, TokenRow } from '../ports/index.ts'

/** Of `limit + 1` rows read, the page and the name of its last row when more follows. */
export function cutPage<T>(rows: readonly T[], limit: number, nameOf: (row: T) => string): Paged<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? nameOf(last) : null }
}

/** Sort key of lists that are newest first: time, then id. */
export function timeCursor(atMs: number, id: string): string {
  return `${String(atMs)}.${id}`
}

/** Reads a time cursor; a text that is none reads as "before all time", so the page is empty, not wrong. */
export function readTimeCursor(text: string): { readonly atMs: number; readonly id: string } {
  const dot = text.indexOf('.')
  const atMs = /^\d{1,16}$/.test(text.slice(0, dot)) ? Number(text.slice(0, dot)) : -1
  return { atMs, id: dot < 0 ? '' : text.slice(dot + 1) }
}

/** Reads a cursor that is a growing number; anything else reads as 0: an empty page of a list that counts down. */
export function readNumberCursor(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0
}

/** What `text` of a chip filter is looked for in: lower-case ASCII. */
export function chipSearchText(chip: { readonly chipId: string; readonly nodeName: string; readonly claimed: { readonly product: string; readonly chassis: string } | null }): string {
  return [chip.chipId, chip.nodeName, chip.claimed?.product ?? '', chip.claimed?.chassis ?? ''].join('\n').toLowerCase()
}

/** Once each, by name; somebody with two roles is listed by each. */
export function personsOf(tokens: readonly Pick<TokenRow, 'kind' | 'role' | 'name' | 'revokedAtMs' | 'expiresAtMs'>[], nowMs: number): readonly PersonRow[] {
  const live = tokens.filter(token => token.kind === 'access' && token.revokedAtMs === null && (token.expiresAtMs === null || nowMs < token.expiresAtMs))
  const persons = new Map(live.flatMap(({ name, role }) => (role === null ? [] : [[`${name}\n${role}`, { name, role }] as const])))
  return [...persons.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
