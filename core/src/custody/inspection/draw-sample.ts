// The sample of an inspection, drawn so that everybody can draw it again. On the path: custody, at arrival.
//
//   seed   = SHA-256( "trigpoint inspection seed v1\n" | plan digest [32] | secret [32] | public value [32] )
//   stream = SHA-256( seed | counter u32 ), counter = 0, 1, 2..., read as u32 words
//   sample = the first n places of a Fisher-Yates shuffle of the units in order; a word that would favour some
//            place (above the largest multiple of the range) is passed over

import { asciiBytes, assert, encodeLayout, equalBytes, fromHex, ok, openReader, refuse, type Primitives, type Result } from '../../base/index.ts'
import { digestPlan, type InspectionPlan } from './inspection-plan.ts'
import { byText } from './order.ts'

const SEED_LABEL = asciiBytes('trigpoint inspection seed v1\n')
const VALUE_BYTES = 32

export interface SampleOpening {
  /** The verifier's secret, whose hash the plan holds. */
  readonly secret: Uint8Array
  /** The beacon's value, or the inspector's contribution. */
  readonly publicValue: Uint8Array
}

/** The units to look at, in the order of their device keys. Refuses `inspection.secret-differs`, `inspection.value-malformed`. */
export function drawSample(primitives: Primitives, plan: InspectionPlan, { secret, publicValue }: SampleOpening): Result<readonly string[]> {
  if (!equalBytes(primitives.hash('sha256', secret), fromHex(plan.secretHash) ?? new Uint8Array(0)))
    return refuse('inspection.secret-differs', 'The secret is not the one that the plan was committed to; this sample cannot be of this plan.', 'secret')
  if (secret.length !== VALUE_BYTES || publicValue.length !== VALUE_BYTES)
    return refuse('inspection.value-malformed', 'Secret and public value have 32 bytes each.', 'publicValue')
  const seed = primitives.hash('sha256', encodeLayout([['bytes', SEED_LABEL], ['bytes', digestPlan(primitives, plan)], ['bytes', secret], ['bytes', publicValue]]))
  const units = [...new Set(plan.units)].sort(byText)
  const below = openStream(primitives, seed)
  const wanted = Math.min(plan.sampleSize, units.length)
  for (let at = 0; at < wanted; at++) {
    const other = at + below(units.length - at)
    const [here, there] = [units[at], units[other]]
    assert(here !== undefined && there !== undefined, 'a draw stays within the units')
    units[at] = there
    units[other] = here
  }
  return ok(units.slice(0, wanted).sort(byText))
}

const WORDS = 8
const RANGE = 2 ** 32

/** Integers in 0...limit-1, all equally likely. */
function openStream(primitives: Primitives, seed: Uint8Array): (limit: number) => number {
  let counter = 0
  let words: number[] = []
  const next = (): number => {
    if (words.length === 0) {
      const reader = openReader(primitives.hash('sha256', encodeLayout([['bytes', seed], ['u32', counter++]])))
      words = Array.from({ length: WORDS }, () => reader.u32())
    }
    return words.shift() ?? 0
  }
  return limit => {
    const fair = RANGE - (RANGE % limit)
    let word = next()
    while (word >= fair) word = next()
    return word % limit
  }
}
