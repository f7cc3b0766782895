// How long to wait after failures: twice as long each time, up to a limit, spread by chance so that a fleet that lost
// its verifier does not come back all at once.

const FIRST_MS = 1000
const LONGEST_MS: number = 5 * 60_000

/** failures: 1 after the first. Between half and one and a half of 1 s, 2 s, 4 s ... 5 min. */
export function backoffMs(failures: number, random: () => number): number {
  const steps = Math.min(Math.max(failures, 1) - 1, 20)
  return Math.round(Math.min(FIRST_MS * 2 ** steps, LONGEST_MS) * (0.5 + random()))
}
