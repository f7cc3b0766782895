// The option --chips: where an agent's chips are. One line here an adapter.

import type { ChipSource } from '@trigpoint/agent'
import { CommandError, EXIT } from '../exit.ts'

export const CHIPS_HELP = 'chips to speak for: software:FILE (chip file of the test vendor)'

/** Opens a chip source by its name on the command line. */
export async function openChipSource(name: string): Promise<ChipSource> {
  const { openSoftwareChips, readChipFile } = await import('@trigpoint/agent')
  const { systemClock } = await import('@trigpoint/runtime')
  const [kind, path] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)]
  if (kind === 'software' && path !== '') return openSoftwareChips(await readChipFile(path), systemClock)
  throw new CommandError(EXIT.unusable, `there is no chip source "${name}"`, `Give ${CHIPS_HELP.replace('chips to speak for: ', '')}.`)
}
