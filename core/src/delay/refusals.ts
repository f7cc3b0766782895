// Refusals of the delay step: a closed list, never renamed or reused.

import type { RefusalCode } from '../base/index.ts'

export const DELAY_REFUSALS: readonly RefusalCode[] = [
  {
    code: 'delay.packet-malformed',
    meaning: 'A packet is not of a layout in docs/format/delay.md.',
    remedy: 'None is needed for a stray packet; if a peer sends many, compare versions.',
  },
  {
    code: 'delay.packet-version',
    meaning: 'A packet is of a protocol version that is not spoken here.',
    remedy: 'Upgrade the older of agent and landmark.',
  },
  {
    code: 'delay.receipt-malformed',
    meaning: 'A receipt is not of the layout in docs/format/receipt.md, or a field is out of its limits.',
    remedy: 'Ask for a new fix; if it happens again, compare the versions of landmark and verifier.',
  },
  {
    code: 'delay.receipt-other-landmark',
    meaning: 'A receipt names another landmark than the one that was asked.',
    remedy: 'Judge it against the record of the landmark that it names.',
  },
  {
    code: 'delay.receipt-other-challenge',
    meaning: 'A receipt belongs to another challenge: an old one shown again, or one of somebody else.',
    remedy: 'Ask for a new fix; a replayed receipt is an attack.',
  },
  {
    code: 'delay.receipt-other-key',
    meaning: 'A receipt measured another key than the one that the agent announced for this fix.',
    remedy: 'Ask for a new fix; measuring one key and showing another is an attack.',
  },
  {
    code: 'delay.receipt-other-place',
    meaning: 'A receipt states another position, uncertainty or operator than the landmark record.',
    remedy: 'Suspend the landmark until it runs with its present record.',
  },
  {
    code: 'delay.receipt-signature',
    meaning: 'A receipt is not signed by the landmark that it names.',
    remedy: 'Discard it; a forged receipt is an attack.',
  },
  {
    code: 'delay.receipt-rounds',
    meaning: 'A receipt commits to other rounds than the agent answered.',
    remedy: 'Keep the receipt and the answers; the landmark is faulty or lies.',
  },
  {
    code: 'delay.receipts-contradict',
    meaning: 'One landmark signed two different receipts for one challenge.',
    remedy: 'Neither counts; keep both as proof and suspend the landmark.',
  },
]
