// Paging of the EPCIS REST binding: perPage, nextPageToken and the Link header. On the path: custody.
// A token names the place where the next page begins; it holds nothing secret and does not expire.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { z } from 'zod'

const DEFAULT_PER_PAGE = 30
const MAXIMUM_PER_PAGE = 1000

/** The query string without its paging, and the paging. */
export interface Paging {
  readonly perPage: number
  readonly token: string | undefined
  readonly rest: readonly (readonly [name: string, value: string])[]
}

/** Refuses `epcis.query-parameter`. */
export function readPaging(url: URL): Result<Paging> {
  const all = [...url.searchParams.entries()]
  const perPage = url.searchParams.get('perPage') ?? String(DEFAULT_PER_PAGE)
  if (!/^[1-9]\d{0,5}$/.test(perPage)) return refuse('epcis.query-parameter', 'The parameter perPage is a number above 0.', 'perPage')
  return ok({ perPage: Math.min(Number(perPage), MAXIMUM_PER_PAGE), token: url.searchParams.get('nextPageToken') ?? undefined, rest: all.filter(([name]) => name !== 'perPage' && name !== 'nextPageToken') })
}

/** A token names a place and holds nothing: it never expires. The header wants a time. */
const NEVER = '9999-12-31T23:59:59Z'

const tokenSchema = z.strictObject({ t: z.int(), i: z.int().nonnegative(), n: z.int().nonnegative() })

export interface EventToken {
  readonly place: { readonly timeMs: number; readonly id: number }
  readonly given: number
}

export function writeEventToken({ place, given }: EventToken): string {
  return Buffer.from(JSON.stringify({ t: place.timeMs, i: place.id, n: given })).toString('base64url')
}

/** Refuses `epcis.query-parameter`. */
export function readEventToken(token: string): Result<EventToken> {
  try {
    const parsed = tokenSchema.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')))
    if (parsed.success) return ok({ place: { timeMs: parsed.data.t, id: parsed.data.i }, given: parsed.data.n })
  } catch {
    // Falls through: it is none of ours.
  }
  return refuse('epcis.query-parameter', 'The nextPageToken is none that was given out.', 'nextPageToken')
}

/** Link header to the next page, relative to the address that was asked. */
export function nextLink(url: URL, token: string | null): Readonly<Record<string, string>> {
  if (token === null) return {}
  const next = new URLSearchParams(url.searchParams)
  next.set('nextPageToken', token)
  return { 'link': `<${url.pathname}?${next.toString()}>; rel="next"`, 'gs1-next-page-token-expires': NEVER }
}
