// `trigpoint tip`: the public way in, for those who have a terminal. Sends no token, even where one is at hand.

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { toBase64 } from '@trigpoint/core/base'
import { mailboxSchema, tipReceiptSchema, type Mailbox } from '@trigpoint/core/wire'
import { openVerifierClient } from '@trigpoint/runtime'
import { accepted, readOptional } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson, printText } from '../print.ts'
import type { CaseOptions } from './options.ts'

export async function runTip(options: CaseOptions): Promise<void> {
  const client = accepted(openVerifierClient({ url: options.url, ca: readOptional(options.ca) }))
  try {
    const files = (options.file ?? []).map(readAttachment)
    if (options.mailbox !== undefined) {
      const isWriting = options.text !== undefined && options.text !== '-'
      const mailbox = accepted(isWriting
        ? await client.call('POST', '/v1/tips/mailbox/messages', mailboxSchema, { code: options.mailbox, text: options.text, files })
        : await client.call('POST', '/v1/tips/mailbox', mailboxSchema, { code: options.mailbox }))
      printMailbox(mailbox, options)
      return
    }
    const text = options.text === undefined || options.text === '-' ? readFileSync(0, 'utf8') : options.text
    const about = { ...(typeof options.site === 'string' ? { siteId: options.site } : {}), ...(options.chip === undefined ? {} : { chipId: options.chip }) }
    const receipt = accepted(await client.call('POST', '/v1/tips', tipReceiptSchema, { text, files, ...about }))
    if (options.json === true) printJson(receipt)
    else {
      process.stdout.write(`${receipt.code}\n`)
      note('Keep this code: it is shown this once, and with it you can read our answer (trigpoint tip --mailbox CODE).')
    }
  } finally {
    client.close()
  }
}

function printMailbox(mailbox: Mailbox, options: CaseOptions): void {
  if (options.json === true) printJson(mailbox)
  else for (const { from, atMs, text } of mailbox.messages) printText(`${new Date(atMs).toISOString()}  ${from === 'tipster' ? 'you' : 'us'}: ${text}`)
}

function readAttachment(file: string): { readonly name: string; readonly content: string } {
  try {
    return { name: basename(file).slice(0, 200), content: toBase64(readFileSync(file)) }
  } catch (error) {
    throw new CommandError(EXIT.unusable, `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
