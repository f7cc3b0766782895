// The way to the end: the checklist, the proposal of a first person, the word of a second.

import type { CaseBody } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { DISPOSITION_NAME } from '../words/case.ts'
import { ActionForm, Choice, TextArea } from './action-form.tsx'
import { CheckMark } from './verdict-mark.tsx'
import { TimeText } from './time-text.tsx'

export function CaseClosing({ file }: { readonly file: CaseBody }): ReactNode {
  const answered = file.checklist.filter(line => line.answer !== null).length
  return (
    <section className="card" aria-labelledby="closing">
      <h2 id="closing">Closing checklist <span className="muted">{answered} of {file.checklist.length}</span></h2>
      <ul className="bare checklist">{file.checklist.map(line => <ChecklistLine key={line.item} file={file} line={line} />)}</ul>
      {file.may.act ? <CloseForms file={file} /> : null}
    </section>
  )
}

function ChecklistLine({ file, line }: { readonly file: CaseBody; readonly line: CaseBody['checklist'][number] }): ReactNode {
  const canAnswer = file.may.act && line.item !== 'supervisor' && file.state !== 'closed' && file.state !== 'closing'
  return (
    <li className="checklist-line">
      <CheckMark ok={line.answer === null ? null : true} />
      <div>
        <strong>{line.title}.</strong> {line.question} <span className="muted">{line.known}</span>
        {line.answer === null ? null : <p className="answer">{line.answer.note} <span className="muted">{line.answer.by}, <TimeText atMs={line.answer.atMs} /></span></p>}
        {canAnswer ? <ActionForm caseId={file.caseId} title={line.answer === null ? `Answer: ${line.title}` : `Answer anew: ${line.title}`} verb="Keep the answer" actionOf={value => ({ kind: 'check', item: line.item, note: value('note') })}><TextArea label="Answer" name="note" rows={2} /></ActionForm> : null}
      </div>
    </li>
  )
}

function CloseForms({ file }: { readonly file: CaseBody }): ReactNode {
  if (file.state === 'closed') return null
  if (file.proposal === null) {
    if (file.missing.length > 0) return <p className="note">Still needed: {file.missing.join('; ')}.</p>
    return (
      <ActionForm caseId={file.caseId} title="Propose how it ends" verb="Propose the closing" isOpen actionOf={value => ({ kind: 'propose', disposition: value('disposition') as 'referred', reason: value('reason') })}>
        <Choice label="Disposition" name="disposition" options={Object.entries(DISPOSITION_NAME)} />
        <TextArea label="Reason" name="reason" />
      </ActionForm>
    )
  }
  return (
    <div className="proposal">
      <p><strong>{DISPOSITION_NAME[file.proposal.disposition]}</strong>, proposed by {file.proposal.by} <TimeText atMs={file.proposal.atMs} />: {file.proposal.reason}</p>
      {file.may.person !== null && file.may.person.trim().toLowerCase() === file.proposal.by.trim().toLowerCase()
        ? <p className="note">You proposed it; a second person confirms or returns it.</p>
        : <ActionForm caseId={file.caseId} title="Confirm the closing" verb="Confirm and close" isOpen actionOf={value => ({ kind: 'confirm', note: value('note') })}><TextArea label="What your check found" name="note" rows={2} /></ActionForm>}
      <ActionForm caseId={file.caseId} title="Return it" verb="Return" actionOf={value => ({ kind: 'return', reason: value('reason') })}><TextArea label="What is missing" name="reason" rows={2} /></ActionForm>
    </div>
  )
}
