// `trigpoint epcis export`.

import { CommandError, EXIT } from '../exit.ts'
import type { ExportOptions } from './options.ts'

export function exportEvents(_options: ExportOptions): Promise<void> {
  throw new CommandError(EXIT.fault, 'not yet')
}
