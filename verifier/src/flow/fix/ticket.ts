// The ticket that a landmark was given for a challenge. It is signed anew when it is needed: Ed25519 gives the same
// bytes again, so nothing need be stored. On the path: challenge.

import { fromHex } from '@trigpoint/core/base'
import { signTicket } from '@trigpoint/core/challenge'
import type { FixRow } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'

export function ticketOf({ trust }: Pick<FlowContext, 'trust'>, { challengeId, agreementKey, rounds, expiresAtMs }: Pick<FixRow, 'challengeId' | 'agreementKey' | 'rounds' | 'expiresAtMs'>, landmarkId: string): Uint8Array {
  return signTicket({ challengeId: fromHex(challengeId) ?? new Uint8Array(16), landmarkId, agreementKey, rounds, expiresAtMs }, trust.sign)
}
