// Bodies of cases, tips and mailboxes. What a reader may not see is not in them, and a case that they may not see is
// answered as unknown (verifier/src/http/case-endpoints.ts). Texts of people are texts: nothing renders them as HTML.

import { z } from 'zod'
import { severitySchema } from './fleet.ts'
import { atMsSchema, base64Schema, chipIdSchema, hex16Schema, positionSchema, roleSchema, slugSchema } from './scalars.ts'

const list = <T extends z.ZodType>(item: T): z.ZodReadonly<z.ZodArray<T>> => z.array(item).readonly()

export const caseIdSchema = z.string().regex(/^case-[1-9][0-9]{0,8}$/, 'like case-12')
/** A name as tokens carry it. */
export const personSchema = z.string().trim().min(1).max(64)
const textSchema = z.string().trim().max(20_000)
const lineSchema = z.string().trim().min(1).max(300)

export const caseStateSchema = z.enum(['new', 'triaged', 'open', 'closing', 'closed'])
export const perishabilitySchema = z.enum(['hours', 'days', 'weeks', 'stable'])
export const exposureSchema = z.enum(['none', 'low', 'medium', 'high'])
export const dispositionSchema = z.enum(['substantiated', 'not-substantiated', 'inconclusive', 'referred'])
/** A: another place. B: another user. C: tampering. */
export const noticeCategorySchema = z.enum(['A', 'B', 'C'])
export const checklistItemSchema = z.enum(['selection', 'analysis', 'steps', 'evidence', 'advice', 'ratings', 'supervisor'])
export const tipChannelSchema = z.enum(['form', 'mail', 'api'])

/** POST /v1/cases/{caseId}/actions: what a person does; the trail keeps it with name and time. */
export const caseActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('acknowledge'), note: textSchema.default('') }),
  z.object({ kind: z.literal('triage'), severity: severitySchema, perishability: perishabilitySchema, exposure: exposureSchema, reason: textSchema }),
  z.object({ kind: z.literal('assign'), owner: personSchema, note: textSchema.default('') }),
  z.object({ kind: z.literal('restrict'), persons: z.array(personSchema).max(100), reason: textSchema }),
  z.object({ kind: z.literal('exclude'), person: personSchema, reason: textSchema }),
  z.object({ kind: z.literal('include'), person: personSchema, reason: textSchema }),
  z.object({ kind: z.literal('add-task'), text: lineSchema, owner: personSchema.nullable().default(null), dueAtMs: atMsSchema.nullable().default(null) }),
  z.object({ kind: z.literal('end-task'), task: z.number().int().min(1), outcome: z.enum(['done', 'dropped']), note: textSchema.default('') }),
  z.object({ kind: z.literal('note'), text: textSchema.min(1) }),
  z.object({ kind: z.literal('advice'), from: lineSchema, text: textSchema.min(1), followed: z.boolean(), justification: textSchema.default('') }),
  z.object({ kind: z.literal('decide'), credible: z.boolean(), categories: z.array(noticeCategorySchema).max(3).default([]), reason: textSchema }),
  z.object({ kind: z.literal('feedback'), text: textSchema.min(1) }),
  z.object({ kind: z.literal('disclosure'), step: z.enum(['first-notice', 'narrative']), reference: lineSchema }),
  z.object({ kind: z.literal('date-deed'), deedAtMs: atMsSchema, reason: textSchema }),
  z.object({ kind: z.literal('check'), item: checklistItemSchema, note: textSchema }),
  z.object({ kind: z.literal('propose'), disposition: dispositionSchema, reason: textSchema }),
  z.object({ kind: z.literal('return'), reason: textSchema }),
  z.object({ kind: z.literal('confirm'), note: textSchema }),
  z.object({ kind: z.literal('reopen'), reason: textSchema }),
])

/** POST /v1/cases: opened by a person. */
export const caseRequestSchema = z.object({
  title: lineSchema, summary: textSchema.default(''), severity: severitySchema.default('medium'), siteIds: z.array(slugSchema).max(50).default([]), chipIds: z.array(chipIdSchema).max(10_000).default([]),
})

/** POST /v1/cases/{caseId}/merge: everything of it goes into the other, and it ends. */
export const caseMergeSchema = z.object({ into: caseIdSchema, reason: textSchema })
/** POST /v1/cases/{caseId}/split: these findings and tips become a case of their own. */
export const caseSplitSchema = z.object({ title: lineSchema, reason: textSchema, findingIds: z.array(z.string().min(1).max(128)).max(1000).default([]), tipIds: z.array(hex16Schema).max(1000).default([]) })

const said = { by: z.string(), atMs: atMsSchema }

export const clockSchema = z.object({
  clock: z.enum(['acknowledge', 'feedback', 'narrative']), title: z.string(), dueAtMs: atMsSchema, doneAtMs: atMsSchema.nullable(), state: z.enum(['running', 'overdue', 'done', 'done-late']),
})

export const caseSummarySchema = z.object({
  caseId: caseIdSchema, number: z.number().int(), title: z.string(), severity: severitySchema, state: caseStateSchema, owner: z.string().nullable(), origin: z.enum(['finding', 'tip', 'person']),
  openedAtMs: atMsSchema, lastSignalAtMs: atMsSchema, siteIds: list(slugSchema), chips: z.number().int(), findings: z.number().int(), tips: z.number().int(), openTasks: z.number().int(),
  /** What runs out next; null when nothing runs. */
  next: clockSchema.nullable(), restricted: z.boolean(), reopened: z.number().int(), disposition: dispositionSchema.nullable(),
  /** The case that goes on in its place. */
  mergedInto: caseIdSchema.nullable().default(null),
})

export const caseEntrySchema = z.object({
  sequence: z.number().int(), atMs: atMsSchema, actor: z.string(),
  /** As it was written; `kind` says what it is. */
  action: z.looseObject({ kind: z.string() }),
  /** SHA-256 chain, hex (docs/format/cases.md). */
  digest: z.string(),
  /** Its place in the log; null until it is there. */
  logIndex: z.number().int().nullable(),
})

export const caseTaskSchema = z.object({
  task: z.number().int(), text: z.string(), owner: z.string().nullable(), dueAtMs: atMsSchema.nullable(), addedBy: z.string(), outcome: z.enum(['open', 'done', 'dropped']), note: z.string(),
})
export const caseFindingSchema = z.object({
  findingId: z.string(), code: z.string(), severity: severitySchema, title: z.string(), siteId: slugSchema.nullable(), chips: z.number().int(), foundAtMs: atMsSchema,
  explanation: z.string(), honestCause: z.string(), nextStep: z.string(), challengeIds: list(hex16Schema), evidence: list(z.object({ kind: z.string(), id: z.string(), leaf: z.string().nullable() })),
})

/** GET /v1/cases/{caseId}. */
export const caseSchema = caseSummarySchema.extend({
  summary: z.string(), openedBy: z.string(),
  ratings: list(z.object({ ...said, severity: severitySchema, perishability: perishabilitySchema, exposure: exposureSchema, reason: z.string() })),
  needToKnow: list(z.string()), excluded: list(z.object({ ...said, person: z.string(), reason: z.string() })),
  tasks: list(caseTaskSchema),
  checklist: list(z.object({ item: checklistItemSchema, title: z.string(), question: z.string(), known: z.string(), answer: z.object({ ...said, note: z.string() }).nullable() })),
  advice: list(z.object({ ...said, from: z.string(), text: z.string(), followed: z.boolean(), justification: z.string() })),
  decisions: list(z.object({ ...said, credible: z.boolean(), categories: list(noticeCategorySchema), reason: z.string() })),
  proposal: z.object({ ...said, disposition: dispositionSchema, reason: z.string() }).nullable(),
  closing: z.object({ ...said, disposition: dispositionSchema, reason: z.string(), confirmedBy: z.string(), closedAtMs: atMsSchema }).nullable(),
  /** Cases that it was merged with or split from; `visible`: this reader may see it. */
  links: list(z.object({ ...said, how: z.enum(['merged-into', 'merged-from', 'split-off', 'split-from']), caseId: caseIdSchema, reason: z.string(), visible: z.boolean() })).default([]),
  /** Tips by id, for whoever works on the case. */
  tipIds: list(hex16Schema).default([]),
  /** What is still missing before it can be closed. */
  missing: list(z.string()),
  clocks: list(clockSchema),
  /** From the deed to the finding; `lastProvenAtMs`: newest proof inside its site of any chip of the case before the first finding. */
  timing: z.object({ lastProvenAtMs: atMsSchema.nullable(), deedAtMs: atMsSchema.nullable(), deedReason: z.string(), firstFoundAtMs: atMsSchema.nullable(), deedToFindingMs: z.number().nullable() }),
  caseFindings: list(caseFindingSchema),
  chipIds: list(chipIdSchema),
  sites: list(z.object({ siteId: slugSchema, name: z.string(), position: positionSchema })),
  trail: list(caseEntrySchema),
  /** What this reader may do; the mailbox is for those who work on the case. */
  may: z.object({ act: z.boolean(), mailbox: z.boolean(), person: z.string().nullable() }),
})

/** GET /v1/persons: whom a case can be given to. */
export const personsSchema = z.object({ items: list(z.object({ name: z.string(), role: roleSchema })) })

/** Opaque bytes with the name that the sender gave; at most MAXIMUM_TIP_BYTES together. */
export const MAXIMUM_TIP_FILES = 5
export const MAXIMUM_TIP_BYTES = 8 * 1024 * 1024
const sentFileSchema = z.object({ name: z.string().max(200), content: base64Schema(MAXIMUM_TIP_BYTES) })
const filesSchema = z.array(sentFileSchema).max(MAXIMUM_TIP_FILES).default([])
export const TIP_TEXT_CHARACTERS = 20_000
const tipTextSchema = z.string().trim().min(1).max(TIP_TEXT_CHARACTERS)

/** POST /v1/tips: by anybody, without an account. */
export const tipRequestSchema = z.object({
  text: tipTextSchema, contact: z.string().trim().max(300).default(''), siteId: slugSchema.optional(), chipId: chipIdSchema.optional(), files: filesSchema,
})
/** The code is shown once; only its hash is kept. */
export const tipReceiptSchema = z.object({ code: z.string(), receivedAtMs: atMsSchema })

/** POST /v1/tips/mailbox and …/messages: the code goes in the body, so that no address or log holds it. */
export const mailboxRequestSchema = z.object({ code: z.string().min(1).max(100) })
export const mailboxMessageRequestSchema = mailboxRequestSchema.extend({ text: tipTextSchema, files: filesSchema })
export const mailboxMessageSchema = z.object({ from: z.enum(['tipster', 'case']), atMs: atMsSchema, text: z.string(), files: list(z.object({ name: z.string(), size: z.number().int(), sha256: z.string() })) })
export const mailboxSchema = z.object({ receivedAtMs: atMsSchema, closed: z.boolean(), messages: list(mailboxMessageSchema) })

/** POST /v1/intake: a tip that came by another way, entered by somebody with a token. */
export const intakeRequestSchema = tipRequestSchema.omit({ files: true }).extend({ channel: z.enum(['mail', 'api']), files: z.array(sentFileSchema).max(50).default([]) })
export const intakeAnswerSchema = z.object({ caseId: caseIdSchema, tipId: hex16Schema, opened: z.boolean() })

/** GET /v1/cases/{caseId}/mailbox. */
export const caseMailboxSchema = z.object({
  tips: list(z.object({
    tipId: hex16Schema, channel: tipChannelSchema, receivedAtMs: atMsSchema, contact: z.string(), reachable: z.boolean(),
    messages: list(z.object({
      from: z.enum(['tipster', 'case']), by: z.string(), atMs: atMsSchema, text: z.string(), files: list(z.object({ fileId: hex16Schema, name: z.string(), size: z.number().int(), sha256: z.string() })),
    })),
  })),
})
export const caseMessageRequestSchema = z.object({ tipId: hex16Schema, text: tipTextSchema })

export const REPORT_KINDS = ['notice-a', 'notice-b', 'notice-c', 'self-disclosure', 'end-use-check', 'annex', 'collateral'] as const
export const reportKindSchema = z.enum(REPORT_KINDS)

export type CaseSummary = z.infer<typeof caseSummarySchema>
export type CaseBody = z.infer<typeof caseSchema>
export type CaseActionBody = z.input<typeof caseActionSchema>
export type CaseRequest = z.input<typeof caseRequestSchema>
export type CaseSplitRequest = z.input<typeof caseSplitSchema>
export type CaseClockBody = z.infer<typeof clockSchema>
export type CaseEntryBody = z.infer<typeof caseEntrySchema>
export type CaseMailbox = z.infer<typeof caseMailboxSchema>
export type Mailbox = z.infer<typeof mailboxSchema>
export type TipRequest = z.infer<typeof tipRequestSchema>
export type TipReceipt = z.infer<typeof tipReceiptSchema>
export type IntakeRequest = z.infer<typeof intakeRequestSchema>
export type IntakeAnswer = z.infer<typeof intakeAnswerSchema>
export type Persons = z.infer<typeof personsSchema>
export type ReportKind = z.infer<typeof reportKindSchema>
export type Disposition = z.infer<typeof dispositionSchema>
