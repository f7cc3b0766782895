// Mail files as tips. The message is parsed here, away from the server, by postal-mime with its limits on; its text
// becomes the tip, its attachments and the file itself are kept as bytes. HTML is never kept as such: a mail without
// plain text is read for its words alone.

import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { toBase64 } from '@trigpoint/core/base'
import { intakeAnswerSchema, TIP_TEXT_CHARACTERS } from '@trigpoint/core/wire'
import PostalMime from 'postal-mime'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson } from '../print.ts'
import type { CaseOptions } from './options.ts'

/** The verifier takes 24 MiB a tip, file and attachments together. */
const MAXIMUM_MAIL_BYTES = 12 * 1024 * 1024
const MAXIMUM_NESTING = 20
const MAXIMUM_HEADER_BYTES = 512 * 1024
const MAXIMUM_ATTACHMENTS = 49

export interface ReadMail {
  readonly text: string
  readonly contact: string
  readonly files: readonly { readonly name: string; readonly content: string }[]
}

export async function importMail(files: readonly string[], options: CaseOptions): Promise<void> {
  for (const file of files) {
    const { site } = options
    const request = { channel: 'mail', ...(await readMailFile(file)), ...(typeof site === 'string' ? { siteId: site } : {}) }
    await withVerifier(options, async client => {
      const answer = accepted(await client.call('POST', '/v1/intake', intakeAnswerSchema, request))
      if (options.json === true) printJson({ file, ...answer })
      else note(`${file}: ${answer.opened ? 'opened' : 'joined'} ${answer.caseId}.`)
    })
  }
}

async function readMailFile(file: string): Promise<ReadMail> {
  try {
    if (statSync(file).size > MAXIMUM_MAIL_BYTES) throw new Error(`it is larger than ${String(MAXIMUM_MAIL_BYTES)} bytes`)
    return await readMail(readFileSync(file), basename(file))
  } catch (error) {
    throw new CommandError(EXIT.unusable, `cannot use ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** A message as a tip. Throws when it is none. */
export async function readMail(bytes: Uint8Array, name: string): Promise<ReadMail> {
  const mail = await PostalMime.parse(bytes, { maxNestingDepth: MAXIMUM_NESTING, maxHeadersSize: MAXIMUM_HEADER_BYTES, attachmentEncoding: 'arraybuffer', forceRfc822Attachments: true })
  const body = (mail.text ?? wordsOf(mail.html ?? '')).trim()
  if (mail.headers.length === 0 || (body === '' && mail.subject === undefined && mail.attachments.length === 0)) throw new Error('it is not a mail message')
  const from = mail.from?.address ?? ''
  const head = [mail.subject === undefined ? '' : `Subject: ${mail.subject}`, mail.date === undefined ? '' : `Date: ${mail.date}`, from === '' ? '' : `From: ${from}`].filter(line => line !== '').join('\n')
  const attachments = mail.attachments.slice(0, MAXIMUM_ATTACHMENTS).map((one, at) => ({ name: (one.filename ?? `part-${String(at + 1)}`).slice(0, 200), content: contentOf(one.content) }))
  return { text: `${head}\n\n${body}`.trim().slice(0, TIP_TEXT_CHARACTERS), contact: from.slice(0, 300), files: [{ name: name.slice(0, 200), content: toBase64(bytes) }, ...attachments] }
}

function contentOf(content: ArrayBuffer | Uint8Array | string): string {
  return toBase64(typeof content === 'string' ? Buffer.from(content, 'utf8') : new Uint8Array(content))
}

/** The words of an HTML body: tags out, the commonest entities read. Shown as plain text, so nothing of it can act. */
function wordsOf(html: string): string {
  const text = html.replaceAll(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, ' ').replaceAll(/<(br|\/p|\/div|\/tr|\/li)\b[^>]*>/gi, '\n').replaceAll(/<[^>]*>/g, ' ')
  return text.replaceAll('&nbsp;', ' ').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll(/[ \t]+/g, ' ').replaceAll(/\n\s*\n+/g, '\n\n')
}
