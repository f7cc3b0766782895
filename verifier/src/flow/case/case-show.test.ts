// How long it took from the deed to the finding: told the same however long the chips go on answering from elsewhere.

import { openCaseFile, type CaseFile } from '@trigpoint/core/custody/cases'
import { describe, expect, it } from 'vitest'
import type { ChipFixRow, StoreReader } from '../../ports/index.ts'
import { timeDeed } from './case-show.ts'

const MINUTE = 60_000
const answer = (minute: number, outcome: ChipFixRow['outcome']): ChipFixRow => ({ chipId: 'c1', challengeId: String(minute), siteId: 'penang', judgedAtMs: minute * MINUTE, outcome, answered: true })

function readerOf(answers: readonly ChipFixRow[]): StoreReader {
  const newestFirst = [...answers].sort((a, b) => b.judgedAtMs - a.judgedAtMs)
  const listChipAnswers: StoreReader['listChipAnswers'] = async (_chipId, limit, untilMs = Infinity) => newestFirst.filter(each => each.judgedAtMs <= untilMs).slice(0, limit)
  return { listChipAnswers } as StoreReader
}

function caseFile(foundAtMinutes: readonly number[]): CaseFile {
  const opening = { kind: 'open', origin: 'finding', title: 't', summary: '', severity: 'high', siteIds: ['penang'], chipIds: ['c1'] } as const
  const findings = foundAtMinutes.map((minute, at) => ({ findingId: String(at), code: 'outside', severity: 'high' as const, title: 't', siteId: 'penang', chips: 1, foundAtMs: minute * MINUTE }))
  return { ...openCaseFile('case-1', 1, { sequence: 1, atMs: 5 * MINUTE, actor: '', action: opening }), findings }
}

describe('from the deed to the finding', () => {
  const inside = [1, 2, 3].map(minute => answer(minute, 'inside'))
  const abroad = (count: number): readonly ChipFixRow[] => Array.from({ length: count }, (_, at) => answer(10 + at, 'outside'))
  it.each([1, 199, 200, 5000])('is counted from the last proof inside, with %d answers after it', async count => {
    expect(await timeDeed(readerOf([...inside, ...abroad(count)]), caseFile([12, 10]))).toMatchObject({ lastProvenAtMs: 3 * MINUTE, firstFoundAtMs: 10 * MINUTE, deedToFindingMs: 7 * MINUTE })
  })
  it('takes the first finding that has a proof before it', async () => {
    expect(await timeDeed(readerOf([...inside, ...abroad(3)]), caseFile([0.5, 11]))).toMatchObject({ firstFoundAtMs: 11 * MINUTE, deedToFindingMs: 8 * MINUTE })
  })
  it('is not known where no chip was ever proved inside', async () => {
    expect(await timeDeed(readerOf(abroad(3)), caseFile([10]))).toMatchObject({ lastProvenAtMs: null, firstFoundAtMs: 10 * MINUTE, deedToFindingMs: null })
  })
})
