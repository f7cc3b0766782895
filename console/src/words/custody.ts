// Papers and contradictions in words.

import type { ChipStateAt, RecordedPaperBody } from '@trigpoint/core/wire'

export const PAPER_NAME: Readonly<Record<RecordedPaperBody['kind'], string>> = {
  produced: 'made', shipped: 'shipped', received: 'received', stored: 'stored', installed: 'installed', inspected: 'inspected', maintenance: 'under repair', moved: 'moved', removed: 'removed',
  returned: 'returned', missing: 'missing', decommissioned: 'taken out of use', destroyed: 'destroyed',
}

export const CONTRADICTION_NAME: Readonly<Record<ChipStateAt['contradictions'][number]['kind'], string>> = {
  'answered-after-end': 'Answers after its end', 'handled-after-end': 'Handled after its end', 'two-sites': 'At two sites', 'two-places': 'In two places',
}

export const REFUSED_NAME: Readonly<Record<'agent' | 'inspection' | 'installation', string>> = { agent: 'the agent', inspection: 'an inspection', installation: 'the installation' }
