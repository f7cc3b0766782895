// What a result token says, read out of the parts that are shown. The verifier makes its tokens from it, and the
// check of a bundle makes them again. On the path: result.

import { parseJson, type Json } from './canonical-json.ts'
import type { ShownClaims } from './claims.ts'
import { chipPartSchema, readPart, readPartName, type ChipPart, type Level } from './parts.ts'

/** Numbers of the chips among the shown parts, ascending. */
export function shownChips(text: ReadonlyMap<string, string>): readonly number[] {
  return [...text.keys()].flatMap(name => (readPartName(name)?.kind === 'chip' ? [readPartName(name)?.at ?? 0] : [])).sort((a, b) => a - b)
}

/** `text`: contents of the shown parts by name. Undefined when a part that the token needs is not of its shape. */
export function readShownClaims(level: Level, text: ReadonlyMap<string, string>): ShownClaims | undefined {
  const json = (name: string): Json | undefined => parseJson(text.get(name) ?? '')
  const verdict = json('verdict')
  if (typeof verdict !== 'object' || verdict === null || Array.isArray(verdict)) return undefined
  const chips: { chip: ChipPart; appraisal?: Json | undefined }[] = []
  for (const at of shownChips(text)) {
    const chip = readPart(`chip/${String(at)}`, text.get(`chip/${String(at)}`), chipPartSchema)
    if (!chip.ok) return undefined
    chips.push({ chip: chip.value, ...(level === 'verdict' ? {} : { appraisal: json(`appraisal/${String(at)}`) }) })
  }
  const more = level === 'verdict' ? {} : { site: json('site'), policy: json('policy') }
  return { verdict: verdict as Readonly<Record<string, Json>>, ...more, chips }
}
