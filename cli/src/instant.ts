// Times that people type: RFC 3339 with its zone, or a day, which begins at midnight UTC. A time without a zone would mean
// another moment on another machine, and JavaScript takes the 30th of February for the 2nd of March: neither is accepted.

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Milliseconds since 1970; undefined for what is no such time. */
export function parseInstant(text: string): number | undefined {
  const [, year = '', month = '', day = ''] = INSTANT.exec(text) ?? []
  const daysOfMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  if (year === '' || Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > daysOfMonth) return undefined
  const atMs = Date.parse(DAY.test(text) ? `${text}T00:00:00Z` : text.replace(' ', 'T').toUpperCase())
  return Number.isNaN(atMs) || atMs < 0 ? undefined : atMs
}

/** The first moment of a day, UTC; undefined for what is no day. */
export function parseDayStart(text: string): number | undefined {
  return DAY.test(text) ? parseInstant(text) : undefined
}
