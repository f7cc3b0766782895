// The folder of imported rule tables. One that was named must be there: else the built-in tables would be judged by, and
// whoever named newer ones would not notice.

import { existsSync } from 'node:fs'
import { defaultRuleFolder } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'

export function chosenRuleFolder(named: string | undefined): string {
  if (named !== undefined && !existsSync(named))
    throw new CommandError(EXIT.unusable, `cannot read ${named}: there is no such folder`, 'Import tables into it first: trigpoint rules import FILE --rules FOLDER')
  return named ?? defaultRuleFolder(process.env)
}
