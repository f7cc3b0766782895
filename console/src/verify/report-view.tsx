// The report of a checked bundle: the answer, the chips, what is proven and on whose word the rest stands, and every
// check by its step.

import { timeWords, type BundleReport, type CheckReport, type LeafReport, type Step } from '@trigpoint/core/result'
import type { ReactNode } from 'react'
import { DataTable } from '../part/data-table.tsx'
import { CheckMark, VerdictBadge, VerdictMark } from '../part/verdict-mark.tsx'
import { countryList } from '../words/country.ts'
import { count } from '../words/number.ts'
import { OUTCOME_NAME } from '../words/outcome.ts'

const STEPS: readonly (readonly [Step, string])[] = [
  ['signer', 'Who signed'], ['record', 'What is shown'], ['log', 'The log'], ['challenge', 'The challenge'], ['delay', 'The delays'], ['evidence', 'The chips'], ['region', 'The region'], ['verdict', 'The verdict'],
]

export function ReportView({ report }: { readonly report: BundleReport }): ReactNode {
  return (
    <>
      <Answer report={report} />
      {report.chips.some(chip => chip.test) ? <p className="banner banner-test" role="note"><strong>Test chip.</strong> Software under a test vendor’s root: this says nothing about any real chip.</p> : null}
      <div className="columns">
        <div className="column"><Statements report={report} /><Chips report={report} /></div>
        <div className="column"><Checks report={report} /></div>
      </div>
    </>
  )
}

/** An entry of the log: whether it holds, and what it says. */
export function LeafReportView({ report }: { readonly report: LeafReport }): ReactNode {
  const { proven, refusal, kind, index, said } = report
  return (
    <>
      <div className={proven ? 'headline' : 'headline headline-outside'} role="region" aria-label="Answer">
        <h2><CheckMark ok={proven} /> {proven ? 'Proven: an entry of the log' : 'Refused: do not rely on it'}</h2>
        {refusal === undefined ? null : <p className="headline-reason">{refusal.message} <code>{refusal.code}</code></p>}
        <p className="headline-facts"><span>Kind {kind}</span>{index === undefined ? null : <span>Entry {index}</span>}</p>
      </div>
      <div className="columns">
        <div className="column">
          {Object.entries(said).map(([name, value]) => (
            <section key={name} className="card" aria-labelledby={`said-${name}`}><h2 id={`said-${name}`}>What was said: {name}</h2><pre className="said" tabIndex={0}>{JSON.stringify(value, null, 2)}</pre></section>
          ))}
          <Statements report={report} />
        </div>
        <div className="column"><Checks report={report} /></div>
      </div>
    </>
  )
}

function Answer({ report }: { readonly report: BundleReport }): ReactNode {
  const { proven, outcome = 'unknown', countries, judgedAtMs, level, fresh, refusal, siteName } = report
  return (
    <div className={proven ? `headline headline-${outcome}` : 'headline headline-outside'} role="region" aria-label="Answer">
      <h2>{proven ? <VerdictMark outcome={outcome} size={30} /> : <CheckMark ok={false} />} {proven ? `Proven: ${OUTCOME_NAME[outcome].toLowerCase()}` : 'Refused: do not rely on it'}</h2>
      {refusal === undefined ? null : <p className="headline-reason">{refusal.message} <code>{refusal.code}</code></p>}
      <p className="headline-facts">
        {proven ? null : <span>It says: {OUTCOME_NAME[outcome].toLowerCase()}</span>}
        {countries.length === 0 ? null : <span>Countries left: {countryList(countries, 6)}</span>}
        {judgedAtMs === undefined ? null : <span>Judged {timeWords(judgedAtMs)}</span>}
        {siteName === undefined ? null : <span>Site {siteName}</span>}
        <span>Level {level}</span>
        {proven ? <span>{fresh ? 'Still fresh by its policy' : 'About the past: no longer fresh by its policy'}</span> : null}
      </p>
    </div>
  )
}

function Statements({ report }: { readonly report: CheckReport }): ReactNode {
  const { proven, word } = report.statements
  return (
    <>
      <section className="card" aria-labelledby="proven"><h2 id="proven">What is proven</h2><ul className="plain statements">{proven.map(text => <li key={text}>{text}</li>)}</ul></section>
      <section className="card" aria-labelledby="word"><h2 id="word">What rests on somebody’s word</h2><ul className="plain statements">{word.map(text => <li key={text}>{text}</li>)}</ul></section>
    </>
  )
}

function Chips({ report }: { readonly report: BundleReport }): ReactNode {
  if (report.chips.length === 0) return null
  return (
    <section className="card" aria-labelledby="bundle-chips">
      <h2 id="bundle-chips">Chips</h2>
      <DataTable caption="Chips of the bundle" rows={report.chips} keyOf={chip => chip.chipId} columns={[
        { name: 'Chip', look: 'lead', cell: chip => <code>{chip.chipId}</code> },
        { name: 'Outcome', cell: chip => <VerdictBadge outcome={chip.outcome} /> },
        { name: 'Identity', cell: chip => (chip.verified ? 'proved' : 'not proved') },
        { name: 'Firmware', cell: chip => (chip.measured ? 'as published' : 'not compared or different') },
      ]} />
    </section>
  )
}

function Checks({ report }: { readonly report: CheckReport }): ReactNode {
  const failed = report.checks.filter(check => !check.ok).length
  return (
    <section className="card" aria-labelledby="bundle-checks">
      <h2 id="bundle-checks">Every check</h2>
      <p className="note">{failed === 0 ? `All ${count(report.checks.length, 'check')} passed.` : `${count(failed, 'check')} of ${String(report.checks.length)} did not pass.`}</p>
      {STEPS.map(([step, name]) => {
        const checks = report.checks.filter(check => check.step === step)
        return checks.length === 0 ? null : (
          <section key={step} className="check-group">
            <h3>{name}</h3>
            <ul className="checks" aria-label={`Checks: ${name}`}>
              {checks.map((check, index) => (
                <li key={`${check.code} ${String(index)}`} className={check.ok ? 'check' : 'check check-failed'}>
                  <CheckMark ok={check.ok} />
                  <span><span className="visually-hidden">{check.ok ? 'Passed: ' : 'Not passed: '}</span>{check.detail} {check.ok ? null : <code>{check.code}</code>}</span>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </section>
  )
}
