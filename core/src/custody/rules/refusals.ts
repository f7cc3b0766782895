// The closed list of refusal codes of the rules.

import type { RefusalCode } from '../../base/index.ts'

export const RULES_REFUSALS: readonly RefusalCode[] = [
  { code: 'rules.chip-unknown', meaning: 'A chip is not in the catalogue.', remedy: 'Check its name with `trigpoint rules show chips`, or give its figures (--tops, --bits, --die-mm2).' },
  { code: 'rules.table-malformed', meaning: 'A table of rules does not have the form that it should, or contradicts itself.', remedy: 'Correct the field that the message names.' },
  { code: 'rules.table-not-newer', meaning: 'A table is imported whose version is not above that of the table in use.', remedy: 'Raise `version` with every change, so that verdicts name what they rest on.' },
  { code: 'rules.screening-malformed', meaning: 'A screening list lacks the columns or the form of the Consolidated Screening List.', remedy: 'Download the CSV again, whole; a spreadsheet that saved it anew may have broken it.' },
]
