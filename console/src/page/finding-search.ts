// What the address of the findings page may say. Anything that is not understood is left out, never an error.

import { FINDING_CODES, type FindingCode } from '@trigpoint/core/custody'
import { severitySchema, slugSchema, type Severity } from '@trigpoint/core/wire'
import { z } from 'zod'

/** Left out: the open ones. */
export const STANDINGS = ['open', 'ended', 'muted', 'all'] as const

export interface FindingSearch {
  readonly code?: FindingCode | undefined
  readonly severity?: Severity | undefined
  readonly site?: string | undefined
  readonly state?: (typeof STANDINGS)[number] | undefined
}

export const findingSearchSchema: z.ZodType<FindingSearch, FindingSearch> = z.object({
  code: z.enum(FINDING_CODES).optional().catch(undefined),
  severity: severitySchema.optional().catch(undefined),
  site: slugSchema.optional().catch(undefined),
  state: z.enum(STANDINGS).optional().catch(undefined),
})
