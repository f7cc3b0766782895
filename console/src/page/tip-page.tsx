// The public way in: a form that needs no account, and the mailbox that its receipt code opens. Stands apart from the
// rest of the console: no navigation, no token, no live connection, nothing kept in the browser.

import type { Mailbox } from '@trigpoint/core/wire'
import { useState, type FormEvent, type ReactNode } from 'react'
import { problemFacts } from '../api/problem.ts'
import { readFile, readTipMailbox, sendTip, writeTipMailbox } from '../api/tips.ts'
import { TextArea } from '../part/action-form.tsx'
import { fullTime } from '../words/time.ts'

/** Which of the two pages an address is; undefined: neither. */
export function tipPageOf(path: string): 'tip' | 'mailbox' | undefined {
  return path === '/tip' ? 'tip' : path === '/mailbox' ? 'mailbox' : undefined
}

export function TipPages({ page }: { readonly page: 'tip' | 'mailbox' }): ReactNode {
  return (
    <main className="tip-page" id="main">
      <header className="tip-head">
        <svg viewBox="0 0 32 32" width="30" height="30" className="brand-mark" aria-hidden="true"><path d="M16 3 30 28H2Z" /><circle cx="16" cy="20" r="4.5" /></svg>
        <nav aria-label="Tips"><a href="/tip" aria-current={page === 'tip' ? 'page' : undefined}>Tell us something</a> <a href="/mailbox" aria-current={page === 'mailbox' ? 'page' : undefined}>Open your mailbox</a></nav>
      </header>
      {page === 'tip' ? <TipForm /> : <MailboxView />}
    </main>
  )
}

interface Sending {
  readonly busy: boolean
  readonly problem: string
}

const SITE_ID = /^[a-z0-9][a-z0-9-]{0,62}$/
const CHIP_ID = /^[a-z0-9-]{1,16}:[0-9A-F]{2}:[0-9A-F]{16}$/

function TipForm(): ReactNode {
  const [{ busy, problem }, setSending] = useState<Sending>({ busy: false, problem: '' })
  const [code, setCode] = useState('')
  if (code !== '') return <Receipt code={code} />
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    setSending({ busy: true, problem: '' })
    try {
      setCode((await sendTip({ ...readTip(data), files: await filesOf(data) })).code)
    } catch (error) {
      setSending({ busy: false, problem: problemFacts(error).message })
    }
  }
  return (
    <>
      <title>Tell us something · Trigpoint</title>
      <h1>Tell us something</h1>
      <p className="lead">About servers or chips that are not where they should be, papers that do not fit, or checks that are being evaded. You need no account, and you need not say who you are.</p>
      <form className="card" onSubmit={event => void submit(event)}>
        <TextArea label="What do you want to tell us?" name="text" rows={9} hint="What happened, where, when; how you know; who else knows." />
        <label className="field"><span>Site or chip that it is about, if you know its id (may be empty)</span><input name="about" maxLength={100} autoComplete="off" /></label>
        <label className="field"><span>Files (may be empty; at most five, 8 MiB together)</span><input name="files" type="file" multiple /></label>
        <label className="field"><span>How we could reach you (leave it empty to stay anonymous: we can still write to you in your mailbox)</span><input name="contact" maxLength={300} autoComplete="off" /></label>
        <p className="banner banner-older"><strong>Before you send: who can read it.</strong> The people who run this service, and those who work on the case, can read what you write and the files. It travels encrypted, but it is not sealed against them. If it is about these very people, tell an authority or a lawyer instead.</p>
        {problem === '' ? null : <p className="problem" role="alert">{problem}</p>}
        <button type="submit" className="button button-main" disabled={busy}>{busy ? 'Sending…' : 'Send'}</button>
      </form>
      <section className="card" aria-labelledby="protect">
        <h2 id="protect">What is kept, and what is not</h2>
        <ul>
          <li>We keep what you write, your files and the time when they came. There is no account; we keep no address of your connection, no log line of this form bears one, and this page sets no cookie.</li>
          <li>Files are kept as they are: photos and documents can carry names and places within them. Take those out first.</li>
          <li>Whoever runs your network can see that you were here. Use another network than your employer’s, or Tor Browser.</li>
          <li>After sending you get a code, once. With it you can read our answer and write again. Nobody can find it again for you.</li>
        </ul>
      </section>
    </>
  )
}

function readTip(data: FormData): { readonly text: string; readonly contact: string; readonly siteId?: string; readonly chipId?: string } {
  const of = (name: string): string => { const value = data.get(name); return typeof value === 'string' ? value.trim() : '' }
  const about = of('about')
  const contact = of('contact')
  if (SITE_ID.test(about)) return { text: `${of('text')}\n\nAbout: ${about}`, contact, siteId: about }
  if (CHIP_ID.test(about)) return { text: `${of('text')}\n\nAbout: ${about}`, contact, chipId: about }
  return { text: about === '' ? of('text') : `${of('text')}\n\nAbout: ${about}`, contact }
}

async function filesOf(data: FormData): Promise<readonly { readonly name: string; readonly content: string }[]> {
  const files = data.getAll('files').filter(value => value instanceof File && value.size > 0) as File[]
  return Promise.all(files.map(readFile))
}

function Receipt({ code }: { readonly code: string }): ReactNode {
  return (
    <>
      <title>Your code · Trigpoint</title>
      <h1>Thank you. This is your code</h1>
      <p className="receipt-code" aria-label="Your receipt code"><code>{code}</code></p>
      <p className="lead">Write it down now: it is shown this once and kept nowhere. With it you can <a href="/mailbox">open your mailbox</a>, read our answer and write again. We acknowledge within seven days.</p>
      <p><button type="button" className="button" onClick={() => void navigator.clipboard.writeText(code)}>Copy the code</button></p>
    </>
  )
}

function MailboxView(): ReactNode {
  const [code, setCode] = useState('')
  const [mailbox, setMailbox] = useState<Mailbox>()
  const [{ busy, problem }, setSending] = useState<Sending>({ busy: false, problem: '' })
  const run = async (work: () => Promise<Mailbox>): Promise<boolean> => {
    setSending({ busy: true, problem: '' })
    try {
      setMailbox(await work())
      setSending({ busy: false, problem: '' })
      return true
    } catch (error) {
      setSending({ busy: false, problem: problemFacts(error).message })
      return false
    }
  }
  return (
    <>
      <title>Your mailbox · Trigpoint</title>
      <h1>Your mailbox</h1>
      <form className="card" onSubmit={event => { event.preventDefault(); void run(() => readTipMailbox(code)) }}>
        <label className="field"><span>The code that you were given</span><input value={code} onChange={event => { setCode(event.target.value) }} required maxLength={100} autoComplete="off" spellCheck={false} /></label>
        {problem === '' ? null : <p className="problem" role="alert">{problem}</p>}
        <button type="submit" className="button button-main" disabled={busy}>{mailbox === undefined ? 'Open' : 'Look again'}</button>
      </form>
      {mailbox === undefined ? null : <Messages mailbox={mailbox} busy={busy} onWrite={(text, files) => run(() => writeTipMailbox(code, text, files))} />}
    </>
  )
}

function Messages({ mailbox, busy, onWrite }: { readonly mailbox: Mailbox; readonly busy: boolean; readonly onWrite: (text: string, files: Parameters<typeof writeTipMailbox>[2]) => Promise<boolean> }): ReactNode {
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const text = data.get('text')
    if (typeof text === 'string' && await onWrite(text, await filesOf(data))) form.reset()
  }
  return (
    <section className="card" aria-labelledby="thread">
      <h2 id="thread">Messages</h2>
      {mailbox.closed ? <p className="note">We have closed the matter. You can still write.</p> : null}
      <ol className="bare messages">
        {mailbox.messages.map(message => (
          <li key={`${String(message.atMs)} ${message.text}`} className={`message message-${message.from}`}>
            <p className="message-head">{message.from === 'tipster' ? 'You' : 'Us'}, {fullTime(message.atMs)}</p>
            <p className="message-text">{message.text}</p>
            {message.files.map(file => <p key={file.sha256} className="note">{file.name}, {file.size} bytes</p>)}
          </li>
        ))}
      </ol>
      <form onSubmit={event => void submit(event)}>
        <TextArea label="Write again" name="text" rows={4} />
        <label className="field"><span>Files (may be empty)</span><input name="files" type="file" multiple /></label>
        <button type="submit" className="button" disabled={busy}>Send</button>
      </form>
    </section>
  )
}
