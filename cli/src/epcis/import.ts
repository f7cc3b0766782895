// `trigpoint epcis import`.

import { CommandError, EXIT } from '../exit.ts'
import type { ImportOptions } from './options.ts'

export function importFiles(_files: readonly string[], _options: ImportOptions): Promise<void> {
  throw new CommandError(EXIT.fault, 'not yet')
}
