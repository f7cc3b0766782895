// The options --chips and --chip-file: where an agent's chips are. One line here an adapter.

import { resolve } from 'node:path'
import type { ChipSource } from '@trigpoint/agent'
import { CommandError, EXIT } from '../exit.ts'

export const CHIPS_HELP = 'chips to speak for: nvml (the driver), nvattest (the vendor\'s command), software:FILE'

const SOFTWARE = 'software:'

/** The name of a chip source from the options; `--chip-file FILE` is short for `--chips software:FILE`. */
export function chipSourceName(options: { readonly chips?: string; readonly chipFile?: string }, enrolled: string | null = null): string {
  const name = options.chipFile === undefined ? (options.chips ?? enrolled) : `${SOFTWARE}${options.chipFile}`
  if (name === null) throw new CommandError(EXIT.unusable, 'which chips does this node speak for?', 'Give --chips nvml, --chips nvattest or --chip-file FILE.')
  // Whole paths: the name is kept, and a later start may be in another folder.
  return name.startsWith(SOFTWARE) ? `${SOFTWARE}${resolve(name.slice(SOFTWARE.length))}` : name
}

/** Opens a chip source by its name. */
export async function openChipSource(name: string): Promise<ChipSource> {
  const { openNvattest, openNvml, openSoftwareChips, readChipFile } = await import('@trigpoint/agent')
  const { systemClock: clock } = await import('@trigpoint/runtime')
  const path = name.startsWith(SOFTWARE) ? name.slice(SOFTWARE.length) : ''
  if (path !== '') return openSoftwareChips(await readChipFile(path), clock)
  if (name === 'nvml') return openNvml({ clock })
  if (name === 'nvattest') return joinSources(await openNvml({ clock }), openNvattest({ clock }))
  throw new CommandError(EXIT.unusable, `there is no chip source "${name}"`, 'Give --chips nvml, --chips nvattest or --chip-file FILE.')
}

/** Inventory of one source, evidence of another: the driver lists chips that only the vendor's command can have sign. */
function joinSources(inventory: ChipSource, evidence: ChipSource): ChipSource {
  return {
    kind: evidence.kind,
    list: () => inventory.list(),
    collect: nonce => evidence.collect(nonce),
    async close() {
      await evidence.close()
      await inventory.close()
    },
  }
}
