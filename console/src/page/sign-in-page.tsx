// Where the verifier asks who is there: a token, kept in this tab alone.

import { useState, type FormEvent, type ReactNode } from 'react'
import { statusSchema } from '@trigpoint/core/wire'
import { problemFacts } from '../api/problem.ts'
import { readJson } from '../api/request.ts'
import { forgetToken, keepToken, readToken } from '../api/token.ts'

export function SignInPage({ onSignedIn }: { readonly onSignedIn: () => void }): ReactNode {
  const [token, setToken] = useState('')
  const [refusal, setRefusal] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    keepToken(token.trim())
    try {
      await readJson('/v1/status', statusSchema)
      onSignedIn()
    } catch (error) {
      forgetToken()
      const facts = problemFacts(error)
      setRefusal(facts.status === 401 ? `This token is not valid here: ${facts.message}` : facts.message)
      setBusy(false)
    }
  }
  return (
    <main className="sign-in">
      <title>Sign in · Trigpoint</title>
      <form className="card" onSubmit={event => void submit(event)}>
        <svg viewBox="0 0 32 32" width="44" height="44" className="brand-mark" aria-hidden="true"><path d="M16 3 30 28H2Z" /><circle cx="16" cy="20" r="4.5" /></svg>
        <h1>Sign in to Trigpoint</h1>
        <p>This verifier shows its fleet only to those with an access token. Ask whoever runs it for one: an operator’s token shows one site, an auditor’s shows all.</p>
        <label className="field"><span>Access token</span>
          <input type="password" autoComplete="off" required value={token} onChange={event => { setToken(event.target.value) }} aria-describedby="token-note" aria-invalid={refusal !== ''} />
        </label>
        <p id="token-note" className="note">It stays in this browser tab and is forgotten when the tab closes.</p>
        {refusal === '' ? null : <p className="problem" role="alert">{refusal}</p>}
        <button type="submit" className="button button-main" disabled={busy || token.trim() === ''}>{busy ? 'Asking…' : 'Sign in'}</button>
        {readToken() === null || busy ? null : <p className="note"><button type="button" className="button" onClick={() => { forgetToken(); onSignedIn() }}>Go on without the old token</button> The token of this tab is no longer valid.</p>}
        <p className="note">Do you want to tell us something? <a href="/tip">You need no account for that.</a></p>
      </form>
    </main>
  )
}
