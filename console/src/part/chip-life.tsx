// Where a chip has been, how long, and by whose word: every stay of its life with the paper, answer or clock that began
// it, papers that came late, papers that were declared errors, and what contradicts. For any moment, and as it was known
// at any moment: what was told later is then left out.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ChipStateAt, RecordedPaperBody, StayBody } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { chipStateQuery } from '../api/custody.ts'
import { sitesQuery } from '../api/queries.ts'
import { CONTRADICTION_NAME, PAPER_NAME } from '../words/custody.ts'
import { count } from '../words/number.ts'
import { STATE_MEANING, STATE_NAME } from '../words/outcome.ts'
import { duration, fullTime } from '../words/time.ts'
import { Asked, Empty } from './asked.tsx'
import { DataTable, type Column } from './data-table.tsx'
import { useNowMs } from './time-text.tsx'

const FIRST_SHOWN = 8

export function ChipLife({ chipId }: { readonly chipId: string }): ReactNode {
  const [at, setAt] = useState('')
  const [known, setKnown] = useState('')
  const asked = { atMs: timeOf(at), knownAtMs: timeOf(known) }
  const query = useQuery({ ...chipStateQuery(chipId, asked), placeholderData: keepPreviousData })
  return (
    <section className="card" aria-labelledby="life">
      <h2 id="life">Where it has been, how long, by whose word</h2>
      <Asked query={query} what="the life of this chip">{life => <Life life={life} isPast={asked.atMs !== undefined || asked.knownAtMs !== undefined} />}</Asked>
      <details className="ask-past">
        <summary>Ask for a past moment</summary>
        <div className="filters">
          <MomentField name="Its state at (your time)" value={at} onChange={setAt} />
          <MomentField name="As known at" value={known} onChange={setKnown} />
          {at === '' && known === '' ? null : <button type="button" className="button" onClick={() => { setAt(''); setKnown('') }}>Back to now</button>}
        </div>
        <p className="note">“As known at” leaves out what was recorded after that moment and counts papers that were only declared errors later: what a person could have seen then.</p>
      </details>
    </section>
  )
}

function MomentField({ name, value, onChange }: { readonly name: string; readonly value: string; readonly onChange: (value: string) => void }): ReactNode {
  return <label className="field"><span>{name}</span><input type="datetime-local" value={value} onChange={event => { onChange(event.target.value) }} /></label>
}

function timeOf(text: string): number | undefined {
  const atMs = text === '' ? NaN : Date.parse(text)
  return Number.isNaN(atMs) ? undefined : atMs
}

function Life({ life, isPast }: { readonly life: ChipStateAt; readonly isPast: boolean }): ReactNode {
  const sites = useQuery(sitesQuery).data ?? []
  const nameOf = (siteId: string | null): string => sites.find(site => site.siteId === siteId)?.name ?? siteId ?? 'no site'
  return (
    <>
      {isPast ? <PastAnswer life={life} nameOf={nameOf} /> : null}
      <Contradictions life={life} nameOf={nameOf} />
      <Stays life={life} nameOf={nameOf} />
      <Papers papers={life.papers.filter(paper => paper.late || paper.withdrawnAtMs !== null)} nameOf={nameOf} />
    </>
  )
}

type NameOf = (siteId: string | null) => string

function PastAnswer({ life, nameOf }: { readonly life: ChipStateAt; readonly nameOf: NameOf }): ReactNode {
  const { stay } = life
  return (
    <div className="banner banner-older" role="status">
      <p><strong>{fullTime(life.atMs)}</strong>, as known {fullTime(life.knownAtMs)}: {stay === null ? 'nothing was known of this chip.' : <><strong>{STATE_NAME[stay.state]}</strong>{stay.siteId === null ? '' : ` at ${nameOf(stay.siteId)}`}, since {fullTime(stay.sinceMs)}.</>}</p>
    </div>
  )
}

function Stays({ life, nameOf }: { readonly life: ChipStateAt; readonly nameOf: NameOf }): ReactNode {
  const [shown, setShown] = useState(FIRST_SHOWN)
  const nowMs = useNowMs()
  if (life.stays.length === 0) return <Empty>No paper names this chip and it has not answered yet.</Empty>
  const papers = new Map(life.papers.map(paper => [paper.eventId, paper]))
  const newestFirst = [...life.stays].reverse()
  const columns: readonly Column<StayBody>[] = [
    { name: 'State', look: 'lead', cell: stay => <span title={STATE_MEANING[stay.state]}>{STATE_NAME[stay.state]}</span> },
    { name: 'Where', cell: stay => <span className="two-lines">{stay.state === 'reappeared' ? <small>not proved at the place of its papers:</small> : null}{stay.siteId === null ? <span className="muted">no site</span> : <Link to="/sites/$siteId" params={{ siteId: stay.siteId }}>{nameOf(stay.siteId)}</Link>}{stay.chassis === '' ? null : <small>chassis {stay.chassis}</small>}</span> },
    { name: 'How long', cell: stay => <span className="two-lines"><span>{duration((stay.untilMs ?? nowMs) - stay.sinceMs)}{stay.untilMs === null ? ' so far' : ''}</span><small>from {fullTime(stay.sinceMs)}</small></span> },
    { name: 'By whose word', look: 'wide', cell: stay => <Word stay={stay} paper={stay.fact === null ? undefined : papers.get(stay.fact.id)} /> },
  ]
  return (
    <>
      <DataTable caption="Stays of this chip, newest first" columns={columns} rows={newestFirst.slice(0, shown)} keyOf={stay => `${String(stay.sinceMs)} ${stay.state} ${stay.chassis}`} />
      {life.dueMs === null ? null : <p className="note">{life.dueMs < nowMs ? `The present state has lasted too long since ${fullTime(life.dueMs)}.` : `The present state may last until ${fullTime(life.dueMs)}.`} {life.requires}</p>}
      {shown < newestFirst.length ? <p><button type="button" className="button" onClick={() => { setShown(shown + 40) }}>Show {count(newestFirst.length - shown, 'earlier stay')}</button></p> : null}
    </>
  )
}

function Word({ stay, paper }: { readonly stay: StayBody; readonly paper: RecordedPaperBody | undefined }): ReactNode {
  if (stay.fact === null) return <span>The clock: <span className="muted">no answer came in time</span></span>
  if (stay.fact.kind === 'fix') return <span>Its own signed answer: <Link to="/fixes/$challengeId" params={{ challengeId: stay.fact.id }}>the fix</Link></span>
  return <span>A paper{paper === undefined || paper.reference === '' ? '' : <>, <code className="reference">{paper.reference}</code></>}{paper === undefined ? null : <LateMark paper={paper} />}</span>
}

function LateMark({ paper }: { readonly paper: RecordedPaperBody }): ReactNode {
  return paper.late ? <> <span className="tag tag-medium" title={`Of ${fullTime(paper.atMs)}; recorded ${fullTime(paper.recordedAtMs)}`}>told {duration(paper.recordedAtMs - paper.atMs)} late</span></> : null
}

/** Both sides, and whose word each is. The newest counts for the state; nobody has decided who is right. */
function Contradictions({ life, nameOf }: { readonly life: ChipStateAt; readonly nameOf: NameOf }): ReactNode {
  if (life.contradictions.length === 0) return null
  return (
    <div className="contradictions">
      <h3>{count(life.contradictions.length, 'contradiction')}, kept until a correction resolves {life.contradictions.length === 1 ? 'it' : 'them'}</h3>
      {[...life.contradictions].reverse().slice(0, FIRST_SHOWN).map(each => (
        <div className="contradiction" key={`${String(each.atMs)} ${each.kind}`}>
          <p><span className="tag tag-high">{CONTRADICTION_NAME[each.kind]}</span> {fullTime(each.atMs)}</p>
          <p>{each.text}</p>
          <ol className="sides">{each.facts.map(fact => <li key={fact.id}><Side fact={fact} paper={life.papers.find(paper => paper.eventId === fact.id)} stay={life.stays.find(stay => stay.fact?.id === fact.id)} nameOf={nameOf} /></li>)}</ol>
        </div>
      ))}
    </div>
  )
}

interface SideFacts {
  readonly fact: ChipStateAt['contradictions'][number]['facts'][number]
  readonly paper: RecordedPaperBody | undefined
  readonly stay: StayBody | undefined
  readonly nameOf: NameOf
}

function Side({ fact, paper, stay, nameOf }: SideFacts): ReactNode {
  if (fact.kind === 'fix' || stay?.fact?.kind === 'fix') return <>The chip’s own signed answer{stay === undefined ? '' : `, held for ${STATE_NAME[stay.state].toLowerCase()} at ${nameOf(stay.siteId)}`}: <Link to="/fixes/$challengeId" params={{ challengeId: fact.id }}>the fix</Link></>
  if (paper === undefined) return <>A paper of another site</>
  return <>A paper says “{PAPER_NAME[paper.kind]}” at {nameOf(paper.siteId)}, {fullTime(paper.atMs)}{paper.reference === '' ? '' : <>; <code className="reference">{paper.reference}</code></>}<LateMark paper={paper} /></>
}

function Papers({ papers, nameOf }: { readonly papers: readonly RecordedPaperBody[]; readonly nameOf: NameOf }): ReactNode {
  if (papers.length === 0) return null
  return (
    <details>
      <summary>{count(papers.length, 'paper')} that came late or {papers.length === 1 ? 'was' : 'were'} taken back</summary>
      <ul className="late-papers">
        {papers.map(paper => (
          <li key={paper.eventId}>
            “{PAPER_NAME[paper.kind]}” at {nameOf(paper.siteId)}, {fullTime(paper.atMs)}: told {fullTime(paper.recordedAtMs)}
            {paper.withdrawnAtMs === null ? null : <> <span className="tag">declared an error {fullTime(paper.withdrawnAtMs)}</span></>}
            {paper.reference === '' ? null : <> <code className="reference">{paper.reference}</code></>}
          </li>
        ))}
      </ul>
    </details>
  )
}
