// Tips: from anybody, by form, mail or API. Each opens or joins a case; what was said lies in a mailbox apart from the
// trail, which holds only digests. Nothing of the sender is kept but what they wrote. On the path: custody, intake.

import { fromBase64, ok, refuse, toHex, utf8Bytes, type Result } from '@trigpoint/core/base'
import { chooseCase, type TipChannel } from '@trigpoint/core/custody/cases'
import { MAXIMUM_TIP_BYTES, type IntakeAnswer, type IntakeRequest, type Mailbox, type TipReceipt, type TipRequest } from '@trigpoint/core/wire'
import type { CaseFileRow, CaseRow, StoreReader, StoreWriter, TipRow } from '../../ports/index.ts'
import { appendToCase, NOBODY_IN_PARTICULAR, openCase } from './case-trail.ts'
import type { FlowContext } from '../context.ts'
import { hashReceiptCode, makeReceiptCode } from '../registry/receipt-code.ts'

/** All attachments together; beyond it tips are taken without files, so that strangers cannot fill the disk. */
const MAXIMUM_STORED_BYTES = 4 * 1024 * 1024 * 1024
const ID_BYTES = 16

interface SentFile {
  readonly name: string
  readonly bytes: Uint8Array
}

interface Said {
  readonly tip: TipRow
  readonly from: 'tipster' | 'case'
  readonly by: string
  readonly text: string
  readonly files: readonly SentFile[]
}

/** From the public form. Refuses `tip.too-large`, `tip.full`. */
export async function receiveTip(context: FlowContext, request: TipRequest): Promise<Result<TipReceipt>> {
  const code = makeReceiptCode(context)
  const taken = await takeTip(context, request, { channel: 'form', codeHash: hashReceiptCode(code), actor: NOBODY_IN_PARTICULAR, maximumBytes: MAXIMUM_TIP_BYTES })
  return taken.ok ? ok({ code, receivedAtMs: taken.value.receivedAtMs }) : taken
}

/** Entered by somebody of ours, from a mail or a program. Refuses `tip.too-large`, `tip.full`. */
export async function enterTip(context: FlowContext, request: IntakeRequest, person: string): Promise<Result<IntakeAnswer>> {
  const taken = await takeTip(context, request, { channel: request.channel, codeHash: null, actor: person, maximumBytes: MAXIMUM_MAIL_BYTES })
  return taken.ok ? ok({ caseId: taken.value.caseId, tipId: taken.value.tipId, opened: taken.value.opened }) : taken
}

/** A mail file with its parts. */
const MAXIMUM_MAIL_BYTES = 24 * 1024 * 1024

interface Intake {
  readonly channel: TipChannel
  readonly codeHash: Uint8Array | null
  readonly actor: string
  readonly maximumBytes: number
}

async function takeTip(context: FlowContext, request: TipRequest, intake: Intake): Promise<Result<TipRow & { readonly opened: boolean }>> {
  const files = readFiles(request.files, intake.maximumBytes)
  if (!files.ok) return files
  const room = await checkRoom(context.store, files.value)
  if (!room.ok) return room
  const nowMs = context.clock.nowMs()
  return context.store.write(async writer => {
    const { row, opened } = await caseForTip(writer, request, intake, nowMs)
    const tip: TipRow = { tipId: toHex(context.random.bytes(ID_BYTES)), caseId: row.file.caseId, channel: intake.channel, receivedAtMs: nowMs, codeHash: intake.codeHash, contact: request.contact }
    await writer.addTip(tip)
    const action = { kind: 'tip', tipId: tip.tipId, channel: tip.channel, sha256: digestOf(context, utf8Bytes(request.text)), files: files.value.length } as const
    const noted = await appendToCase(writer, row, action, { actor: intake.actor, atMs: nowMs })
    await keepMessage(context, writer, noted, { tip, from: 'tipster', by: '', text: request.text, files: files.value })
    return ok({ ...tip, opened })
  })
}

/** Only a case that is open is joined: nobody without an account opens a closed one again. What they name and we do not know is left in their words. */
async function caseForTip(writer: StoreWriter, { siteId, chipId }: TipRequest, { actor, channel }: Intake, nowMs: number): Promise<{ readonly row: CaseRow; readonly opened: boolean }> {
  const chip = chipId === undefined ? undefined : await writer.getChip(chipId)
  const site = siteId === undefined ? undefined : await writer.getSite(siteId)
  const byChip = (chip === undefined ? [] : await writer.listCasesByKey('chip', [chip.chipId])).filter(({ file }) => file.state !== 'closed')
  const bySite = site === undefined ? [] : await writer.listCasesByKey('site', [site.siteId])
  const joining = chooseCase({ byFinding: [], byChip: byChip.map(({ file }) => file), byChassis: [], bySite: bySite.map(({ file }) => file) }, nowMs)
  const row = [...byChip, ...bySite].find(({ file }) => file.caseId === joining?.file.caseId)
  if (row !== undefined) return { row, opened: false }
  const title = `Tip by ${channel}${site === undefined ? '' : ` about ${site.name}`}`
  const action = { kind: 'open', origin: 'tip', title, summary: 'What was said is in the mailbox of the case.', severity: 'medium', siteIds: site === undefined ? [] : [site.siteId], chipIds: chip === undefined ? [] : [chip.chipId] } as const
  return { row: await openCase(writer, action, { actor, atMs: nowMs }), opened: true }
}

async function keepMessage(context: FlowContext, writer: StoreWriter, row: CaseRow, { tip, from, by, text, files }: Said): Promise<CaseRow> {
  const atMs = context.clock.nowMs()
  let after = row
  const fileIds: string[] = []
  for (const { name, bytes } of files) {
    const file: CaseFileRow = { fileId: toHex(context.random.bytes(ID_BYTES)), caseId: tip.caseId, tipId: tip.tipId, name, size: bytes.length, sha256: digestOf(context, bytes), atMs }
    await writer.addCaseFile(file, bytes)
    after = await appendToCase(writer, after, { kind: 'file', fileId: file.fileId, sha256: file.sha256, bytes: file.size }, { actor: by, atMs })
    fileIds.push(file.fileId)
  }
  await writer.addMessage({ caseId: tip.caseId, tipId: tip.tipId, from, by, atMs, text, fileIds })
  return after
}

/** What the tipster sees of their mailbox: never who wrote, never which case. Refuses `tip.code-unknown`. */
export async function readMailbox(context: FlowContext, code: string): Promise<Result<Mailbox>> {
  const tip = await context.store.findTip(hashReceiptCode(code))
  return tip === undefined ? codeUnknown() : ok(await showMailbox(context.store, tip))
}

/** One more message of the tipster's. Refuses `tip.code-unknown`, `tip.too-large`, `tip.full`, `tip.too-many`. */
export async function writeToMailbox(context: FlowContext, { code, text, files }: { readonly code: string; readonly text: string; readonly files: TipRequest['files'] }): Promise<Result<Mailbox>> {
  const read = readFiles(files, MAXIMUM_TIP_BYTES)
  if (!read.ok) return read
  const room = await checkRoom(context.store, read.value)
  if (!room.ok) return room
  return context.store.write(async writer => {
    const tip = await writer.findTip(hashReceiptCode(code))
    const row = tip && (await writer.getCase(tip.caseId))
    if (tip === undefined || row === undefined) return codeUnknown()
    if ((await writer.listMessages(tip.tipId)).length >= MAXIMUM_MESSAGES) return refuse('tip.too-many', `A mailbox holds ${String(MAXIMUM_MESSAGES)} messages; send a new tip.`, 'body')
    const action = { kind: 'message', tipId: tip.tipId, from: 'tipster', sha256: digestOf(context, utf8Bytes(text)), files: read.value.length } as const
    const noted = await appendToCase(writer, row, action, { actor: NOBODY_IN_PARTICULAR, atMs: context.clock.nowMs() })
    await keepMessage(context, writer, noted, { tip, from: 'tipster', by: '', text, files: read.value })
    return ok(await showMailbox(writer, tip))
  })
}

/** Of one mailbox, both ways. */
const MAXIMUM_MESSAGES = 500

/** An answer to a tipster, from whoever works on the case; the caller has judged who. Refuses `case.tip-unknown`. */
export async function answerTipster(context: FlowContext, row: CaseRow, { tipId, text }: { readonly tipId: string; readonly text: string }, person: string): Promise<Result<undefined>> {
  return context.store.write(async writer => {
    const [tip, current] = [await writer.getTip(tipId), await writer.getCase(row.file.caseId)]
    if (tip?.caseId !== row.file.caseId || current === undefined) return refuse('case.tip-unknown', `Case ${String(row.file.number)} has no tip ${tipId}.`, 'tipId')
    const action = { kind: 'message', tipId, from: 'case', sha256: digestOf(context, utf8Bytes(text)), files: 0 } as const
    const noted = await appendToCase(writer, current, action, { actor: person, atMs: context.clock.nowMs() })
    await keepMessage(context, writer, noted, { tip, from: 'case', by: person, text, files: [] })
    return ok(undefined)
  })
}

async function showMailbox(reader: StoreReader, tip: TipRow): Promise<Mailbox> {
  const files = new Map((await reader.listCaseFiles(tip.caseId)).map(file => [file.fileId, file]))
  const row = await reader.getCase(tip.caseId)
  const messages = (await reader.listMessages(tip.tipId)).map(({ from, atMs, text, fileIds }) => ({
    from, atMs, text, files: fileIds.flatMap(fileId => files.get(fileId) ?? []).map(({ name, size, sha256 }) => ({ name, size, sha256 })),
  }))
  return { receivedAtMs: tip.receivedAtMs, closed: row?.file.state === 'closed', messages }
}

function codeUnknown(): Result<never> {
  return refuse('tip.code-unknown', 'There is no mailbox with this code. Compare it with what was shown when the tip was sent.', 'code')
}

function readFiles(files: TipRequest['files'], maximumBytes: number): Result<readonly SentFile[]> {
  const read = files.map(({ name, content }) => ({ name, bytes: fromBase64(content) ?? new Uint8Array(0) }))
  const total = read.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (total > maximumBytes) return refuse('tip.too-large', `The files have ${String(total)} bytes together; ${String(maximumBytes)} can be sent at once.`, 'files')
  return ok(read)
}

async function checkRoom(reader: StoreReader, files: readonly SentFile[]): Promise<Result<undefined>> {
  if (files.length === 0) return ok(undefined)
  const isFull = (await reader.countFileBytes()) + files.reduce((sum, { bytes }) => sum + bytes.length, 0) > MAXIMUM_STORED_BYTES
  return isFull ? refuse('tip.full', 'There is no room for attachments at present. Send the text without them.', 'files') : ok(undefined)
}

function digestOf({ primitives }: FlowContext, bytes: Uint8Array): string {
  return toHex(primitives.hash('sha256', bytes))
}
