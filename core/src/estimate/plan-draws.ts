// The drawn days of a plan: how unusual each landmark's delay to a site is, on each of them.
// On the path: the planner. Drawn from the ids alone, so that a plan is the same to the bit in every run and
// one more landmark changes nothing for the others.

/** Days that are drawn: a probability is known to about 3 in 100. */
export const DRAWN_DAYS = 200
/** Share of a delay's variation that all landmarks see alike (the site's own connection). */
const SITE_SHARE = 0.4
/** Round trips inside a building, ms: from the floor of two network stacks to a busy switch. */
const BUILDING_MS = [0.06, 0.25] as const

export interface Draws {
  readonly days: number
  /** Unusualness of the landmark's delay on every day, in standard deviations. */
  unusual(landmarkId: string): readonly number[]
  /** Round trips of a landmark in the site's building, ms. */
  inBuilding(): readonly number[]
}

export function openDraws(siteId: string): Draws {
  const common = normals(`site ${siteId}`)
  return {
    days: DRAWN_DAYS,
    unusual: landmarkId => normals(`pair ${siteId} ${landmarkId}`).map((own, day) => Math.sqrt(SITE_SHARE) * (common[day] ?? 0) + Math.sqrt(1 - SITE_SHARE) * own),
    inBuilding: () => uniforms(`building ${siteId}`, DRAWN_DAYS).map(share => BUILDING_MS[0] + share * (BUILDING_MS[1] - BUILDING_MS[0])),
  }
}

/** Standard normal numbers from a text (Box and Muller over a seeded generator). */
function normals(text: string): readonly number[] {
  const chance = uniforms(text, 2 * DRAWN_DAYS)
  return Array.from({ length: DRAWN_DAYS }, (_, i) =>
    Math.sqrt(-2 * Math.log(1 - (chance[2 * i] ?? 0))) * Math.cos(2 * Math.PI * (chance[2 * i + 1] ?? 0)))
}

/** Numbers in 0...1, seeded with the FNV-1a hash of a text, by mulberry32. */
function uniforms(text: string, count: number): readonly number[] {
  let state = 0x811c9dc5
  for (const letter of text) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  })
}
