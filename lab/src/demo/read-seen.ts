// What the verifier has seen of the story's site: the conditions on which the next chapter waits.

import type { ChipSummary } from '@trigpoint/core/wire'
import type { VerifierClient } from '@trigpoint/runtime'
import { expectDone } from './provision.ts'
import type { Seen } from './story.ts'

/** Reads the site's chips; conditions that the verifier's own words do not support are left out. */
export async function readSeen(client: VerifierClient, siteId: string): Promise<Seen> {
  const { items } = expectDone(await client.getChips({ site: siteId, limit: 500 }))
  return seenOf(items)
}

/** Pure part of `readSeen`. */
export function seenOf(chips: readonly Pick<ChipSummary, 'outcome' | 'state'>[]): Seen {
  if (chips.length === 0) return new Set()
  const seen = new Set<'verified' | 'silent' | 'outside'>()
  if (chips.every(chip => chip.outcome === 'inside')) seen.add('verified')
  if (chips.every(chip => chip.state === 'silent')) seen.add('silent')
  if (chips.every(chip => chip.outcome === 'outside')) seen.add('outside')
  return seen
}
