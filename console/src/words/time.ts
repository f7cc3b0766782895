// Times as people read them. `nowMs` is always the verifier's now, so that a wrong clock in the browser
// does not turn "just now" into "in two hours".

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const STEPS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]] as const

export function timeAgo(atMs: number, nowMs: number): string {
  const apart = atMs - nowMs
  for (const [unit, ms] of STEPS) if (Math.abs(apart) >= ms) return relative.format(Math.trunc(apart / ms), unit)
  const seconds = Math.round(Math.abs(apart) / 1000)
  return seconds < 5 ? 'just now' : apart < 0 ? `${String(seconds)} s ago` : `in ${String(seconds)} s`
}

export function fullTime(atMs: number): string {
  return full.format(atMs)
}

export function clockTime(atMs: number): string {
  return clock.format(atMs)
}

/** "2 min", "3 h", "45 s", "6 d": how long something may last. */
export function duration(ms: number): string {
  if (ms >= 172_800_000) return `${String(Math.round(ms / 86_400_000))} days`
  if (ms >= 7_200_000) return `${String(Math.round(ms / 3_600_000))} hours`
  if (ms >= 120_000) return `${String(Math.round(ms / 60_000))} minutes`
  if (ms <= 0) return 'no time'
  return ms < 1000 ? 'less than a second' : `${String(Math.round(ms / 1000))} seconds`
}
