// The mailboxes of a case as those see them who work on it. On the path: custody, intake.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { mayReadMailbox, type CaseReader } from '@trigpoint/core/custody/cases'
import type { CaseMailbox } from '@trigpoint/core/wire'
import type { CaseFileRow, CaseRow, StoreReader } from '../../ports/index.ts'
import { actorOf, findCase } from './case-act.ts'

/** The case, for somebody who may read its mailbox. Refuses `case.unknown`, `case.person-missing`. */
export async function findMailbox(reader: StoreReader, caseId: string, who: CaseReader): Promise<Result<CaseRow>> {
  const found = await findCase(reader, caseId, who)
  if (!found.ok) return found
  if (mayReadMailbox(found.value.file, who)) return found
  const actor = actorOf(who)
  return actor.ok ? refuse('case.unknown', `There is no case ${caseId}.`, 'caseId') : actor
}

export async function showCaseMailbox(reader: StoreReader, caseId: string): Promise<CaseMailbox> {
  const files = new Map((await reader.listCaseFiles(caseId)).map(file => [file.fileId, file]))
  const tips = await reader.listCaseTips(caseId)
  return {
    tips: await Promise.all(tips.map(async ({ tipId, channel, receivedAtMs, contact, codeHash }) => ({
      tipId, channel, receivedAtMs, contact, reachable: codeHash !== null,
      messages: (await reader.listMessages(tipId)).map(({ from, by, atMs, text, fileIds }) => ({
        from, by, atMs, text, files: fileIds.flatMap(fileId => files.get(fileId) ?? []).map(({ fileId, name, size, sha256 }) => ({ fileId, name, size, sha256 })),
      })),
    }))),
  }
}

/** Refuses `case.file-unknown`. */
export async function readCaseFile(reader: StoreReader, caseId: string, fileId: string): Promise<Result<CaseFileRow & { readonly bytes: Uint8Array }>> {
  const file = await reader.readCaseFile(caseId, fileId)
  return file === undefined ? refuse('case.file-unknown', `There is no file ${fileId} in ${caseId}.`, 'fileId') : ok(file)
}
