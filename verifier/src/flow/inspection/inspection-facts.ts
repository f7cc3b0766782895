// What the store knows of an inspection's units: which device keys answered, and how near to the inspector's device.
// On the path: custody. An answer counts by the time of its fix; its nearness by the receipt that the inspector's
// device signed for that very fix.

import { DEFAULT_INSPECTION_LIMITS, type InspectionInput, type InspectionRecordFacts, type UnitAnswer } from '@trigpoint/core/custody/inspection'
import type { ChipRow, InspectionRow, StoreReader } from '../../ports/index.ts'
import { deviceId } from './inspection-device.ts'

/** Newest answers of a unit that are looked at: days of fixes once a minute. */
const LOOKED_ANSWERS = 500

export interface InspectionFacts {
  readonly input: InspectionInput
  readonly chips: ReadonlyMap<string, ChipRow>
}

/** Everything that judging needs. `record`: what was noted so far, or the signed record. */
export async function readInspectionFacts(reader: StoreReader, row: InspectionRow, record: InspectionRecordFacts): Promise<InspectionFacts> {
  const { windowMs } = DEFAULT_INSPECTION_LIMITS
  const site = await reader.getSite(row.siteId)
  const local = localReader(reader, row)
  const chips = new Map<string, ChipRow>()
  const answers: UnitAnswer[] = []
  for (const chipId of row.plan.units) {
    const chip = await reader.getChip(chipId)
    if (chip !== undefined) chips.set(chipId, chip)
    for (const { challengeId, siteId, judgedAtMs } of await reader.listChipAnswers(chipId, LOOKED_ANSWERS)) {
      if (judgedAtMs < record.startedAtMs - windowMs || judgedAtMs > record.finishedAtMs + windowMs) continue
      answers.push({ chipId, challengeId, siteId, atMs: judgedAtMs, ...(await local(challengeId)) })
    }
  }
  const known = [...chips.values()].map(({ chipId, nodeName, claimed }) => ({ chipId, nodeName, serial: claimed?.serial ?? '', board: claimed?.board ?? '', chassis: claimed?.chassis ?? '' }))
  return { chips, input: { plan: row.plan, siteName: site?.name ?? row.siteId, sample: row.drawn?.sample ?? [], record, answers, known, limits: DEFAULT_INSPECTION_LIMITS, deviceFromMs: row.device?.validFromMs ?? Infinity } }
}

type Local = Pick<UnitAnswer, 'localNs' | 'requestedAtMs'>

/** When a fix was asked for, and its smallest round trip to the inspector's device; each fix is looked up once. */
function localReader(reader: StoreReader, row: InspectionRow): (challengeId: string) => Promise<Local> {
  const landmarkId = deviceId(row.inspectionId)
  const known = new Map<string, Local>()
  return async challengeId => {
    const before = known.get(challengeId)
    if (before !== undefined) return before
    const timed = (await reader.listReceipts(challengeId)).flatMap(receipt => (receipt.landmarkId === landmarkId && receipt.roundTripNs !== null ? [receipt.roundTripNs] : []))
    const answer = { localNs: timed.length === 0 ? null : Math.min(...timed), requestedAtMs: (await reader.getFix(challengeId))?.summary.requestedAtMs ?? 0 }
    known.set(challengeId, answer)
    return answer
  }
}
