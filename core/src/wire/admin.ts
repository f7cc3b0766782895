// Bodies of what administrators do beside registering: suspending a landmark, revoking a token.

import { z } from 'zod'
import { atMsSchema } from './scalars.ts'

/** PUT /v1/landmarks/{landmarkId}/suspension: a suspended landmark is neither challenged nor counted. */
export const suspensionRequestSchema = z.object({ suspended: z.boolean(), reason: z.string().max(256).default('') })

/** Answer to DELETE /v1/tokens/{tokenId}. */
export const tokenRevokedSchema = z.object({ tokenId: z.string(), revokedAtMs: atMsSchema })

export type TokenRevoked = z.infer<typeof tokenRevokedSchema>
