// What a person does to a case: found, seen, judged and written in one transaction. On the path: custody.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { isActor, judgeAction, mayActOnCase, maySeeCase, type CaseReader, type PersonAction } from '@trigpoint/core/custody/cases'
import type { caseRequestSchema } from '@trigpoint/core/wire'
import type { z } from 'zod'
import type { CaseRow, StoreReader } from '../../ports/index.ts'
import { appendToCase, openCase } from './case-trail.ts'
import type { FlowContext } from '../context.ts'

/** The case, if this reader may see it. Refuses `case.unknown`. */
export async function findCase(reader: Pick<StoreReader, 'getCase'>, caseId: string, who: CaseReader): Promise<Result<CaseRow>> {
  const row = await reader.getCase(caseId)
  return row === undefined || !maySeeCase(row.file, who) ? refuse('case.unknown', `There is no case ${caseId}.`, 'caseId') : ok(row)
}

/** Somebody with a name and a role that acts. Refuses `case.person-missing`. */
export function actorOf(who: CaseReader): Result<CaseReader & { readonly person: string }> {
  const { person } = who
  if (person === null || !isActor(who)) return refuse('case.person-missing', 'Acting on cases needs a token of your own, of the role investigator or admin: the trail says who acted.', 'authorization')
  return ok({ ...who, person })
}

/** Refuses `case.unknown`, `case.person-missing` and what the rules of cases refuse. */
export async function actOnCase(context: FlowContext, caseId: string, action: PersonAction, who: CaseReader): Promise<Result<CaseRow>> {
  return context.store.write(async writer => {
    const found = await findCase(writer, caseId, who)
    if (!found.ok) return found
    const actor = actorOf(who)
    if (!actor.ok) return actor
    if (!mayActOnCase(found.value.file, who)) return refuse('case.unknown', `There is no case ${caseId}.`, 'caseId')
    const judged = judgeAction(found.value.file, action, actor.value)
    if (!judged.ok) return judged
    return ok(await appendToCase(writer, found.value, action, { actor: actor.value.person, atMs: context.clock.nowMs() }))
  })
}

/** Opened by a person. Refuses `case.person-missing`. */
export async function openCaseByHand(context: FlowContext, request: z.output<typeof caseRequestSchema>, who: CaseReader): Promise<Result<CaseRow>> {
  const actor = actorOf(who)
  if (!actor.ok) return actor
  const { title, summary, severity, siteIds, chipIds } = request
  const sites = who.scope === undefined ? siteIds : [who.scope]
  const action = { kind: 'open', origin: 'person', title, summary, severity, siteIds: sites, chipIds } as const
  return ok(await context.store.write(writer => openCase(writer, action, { actor: actor.value.person, atMs: context.clock.nowMs() })))
}
