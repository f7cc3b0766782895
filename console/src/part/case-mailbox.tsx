// The thread with each tipster. What they wrote is shown as text and nothing else; what they sent is only ever saved.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { CaseBody, CaseMailbox } from '@trigpoint/core/wire'
import { useState, type FormEvent, type ReactNode } from 'react'
import { CASE_RENEWAL_MS, caseMailboxQuery, casePath, sendCaseMessage } from '../api/cases.ts'
import { downloadFile } from '../api/download.ts'
import { CHANNEL_NAME } from '../words/case.ts'
import { TextArea, useDeed } from './action-form.tsx'
import { Asked } from './asked.tsx'
import { TimeText } from './time-text.tsx'

export function CaseMailboxCard({ file }: { readonly file: CaseBody }): ReactNode {
  const query = useQuery({ ...caseMailboxQuery(file.caseId), refetchInterval: CASE_RENEWAL_MS })
  return (
    <section className="card" aria-labelledby="mailbox">
      <h2 id="mailbox">Mailbox of the tipster</h2>
      <p className="note">Only those who work on this case see it. Do not try to find out who wrote; ask them here instead.</p>
      <Asked query={query} what="the mailbox">{mailbox => mailbox.tips.map(tip => <Thread key={tip.tipId} caseId={file.caseId} tip={tip} />)}</Asked>
    </section>
  )
}

function Thread({ caseId, tip }: { readonly caseId: string; readonly tip: CaseMailbox['tips'][number] }): ReactNode {
  return (
    <div className="thread">
      <p className="muted">By {CHANNEL_NAME[tip.channel]}, <TimeText atMs={tip.receivedAtMs} />{tip.contact === '' ? '' : `, reachable at: ${tip.contact}`}</p>
      <ol className="bare messages" aria-label="Messages">
        {tip.messages.map(message => (
          <li key={`${String(message.atMs)} ${message.text}`} className={`message message-${message.from}`}>
            <p className="message-head">{message.from === 'tipster' ? 'Tipster' : message.by} <TimeText atMs={message.atMs} /></p>
            <p className="message-text">{message.text}</p>
            {message.files.length === 0 ? null : (
              <ul className="bare message-files">
                {message.files.map(one => (
                  <li key={one.fileId}>
                    <button type="button" className="button" onClick={() => void downloadFile(`${casePath(caseId)}/files/${one.fileId}`, `${caseId}-${one.fileId.slice(0, 8)}.bin`)}>Save</button>{' '}
                    <span>{one.name === '' ? 'a file' : one.name}, {one.size} bytes</span> <code>{one.sha256.slice(0, 16)}…</code>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
      {tip.reachable ? <Answer caseId={caseId} tipId={tip.tipId} /> : <p className="note">This tip did not come by the form: answer by the way it came.</p>}
    </div>
  )
}

function Answer({ caseId, tipId }: { readonly caseId: string; readonly tipId: string }): ReactNode {
  const client = useQueryClient()
  const deed = useDeed()
  const [sent, setSent] = useState('')
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const text = new FormData(form).get('text')
    if (typeof text !== 'string') return
    const done = await deed.run(async () => { client.setQueryData(['case', caseId, 'mailbox'], await sendCaseMessage(caseId, tipId, text)) })
    if (!done) return
    form.reset()
    setSent('Sent. The tipster sees it the next time they open their mailbox.')
    await client.invalidateQueries({ queryKey: ['case', caseId] })
  }
  return (
    <form className="answer-form" onSubmit={event => void submit(event)}>
      <TextArea label="Answer the tipster" name="text" rows={2} />
      <p role="status" className="note">{sent}</p>
      {deed.problem === '' ? null : <p className="problem" role="alert">{deed.problem}</p>}
      <button type="submit" className="button" disabled={deed.busy}>Send</button>
    </form>
  )
}
