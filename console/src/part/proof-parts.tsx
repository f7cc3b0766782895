// Parts that a chip page and a fix page share: how the verdict came about, which countries are left, what
// the proof rests on.

import type { Chip, Fix } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { countryLabel } from '../words/country.ts'
import { boundSentence, explainFix, faultySentence, NATURE_OF_PROOF } from '../words/explain.ts'
import { squareKilometres } from '../words/number.ts'
import { OUTCOME_NAME } from '../words/outcome.ts'
import { TimeText } from './time-text.tsx'
import { CheckMark, VerdictMark } from './verdict-mark.tsx'

export function HowProved({ fix, chipId }: { readonly fix: Fix; readonly chipId?: string }): ReactNode {
  return (
    <section className="card" aria-labelledby="how-proved">
      <h2 id="how-proved">How this was concluded</h2>
      <ol className="steps">
        {explainFix(fix, chipId).map(step => (
          <li key={step.title}>
            <CheckMark ok={step.ok} />
            <span><strong>{step.title}.</strong> {step.text}</span>
          </li>
        ))}
      </ol>
      <p className="note">{NATURE_OF_PROOF}</p>
    </section>
  )
}

/** The chip's verdict and its newest fix differ when that proof has grown too old or papers changed since. */
export function OlderFixNote({ chip, fix }: { readonly chip: Pick<Chip, 'outcome'>; readonly fix: Fix }): ReactNode {
  if (chip.outcome === fix.outcome) return null
  return (
    <p className="banner banner-older" role="note">
      <VerdictMark outcome={fix.outcome} /> What follows is the newest fix, judged <strong>{OUTCOME_NAME[fix.outcome].toLowerCase()}</strong> <TimeText atMs={fix.judgedAtMs} />. It no longer decides: the reason above does.
    </p>
  )
}

export function CountriesLeft({ fix }: { readonly fix: Fix }): ReactNode {
  const allowed = new Set(fix.policy.allowedCountries)
  return (
    <section className="card" aria-labelledby="countries-left">
      <h2 id="countries-left">Countries that cannot be excluded</h2>
      {fix.countries.length === 0 ? <p className="empty">{fix.region?.empty === true ? 'None: the circles leave no place at all.' : 'Not known for this fix.'}</p> : (
        <ul className="countries">
          {fix.countries.map(code => (
            <li key={code} className={allowed.has(code) ? 'country country-allowed' : 'country'}>
              <strong>{countryLabel(code)}</strong>
              <span>{allowed.has(code) ? 'allowed by the policy' : 'not allowed by the policy'}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="note">Every country not named here is excluded.</p>
    </section>
  )
}

export function ProofBasis({ fix }: { readonly fix: Fix }): ReactNode {
  const { bound, faulty } = fix.verdict ?? fix.region ?? { bound: fix.policy.bound, faulty: 0 }
  const answered = fix.landmarks.filter(landmark => landmark.roundTripNs !== null).length
  return (
    <section className="card" aria-labelledby="proof-basis">
      <h2 id="proof-basis">What the proof rests on</h2>
      <ul className="plain">
        <li>{boundSentence(bound)}</li>
        <li>{faultySentence(faulty, answered)}</li>
        {fix.region === null ? null : <li>Area of the proven region: at most {squareKilometres(fix.region.areaKm2)}.</li>}
        <li>Every error lengthens: rounding, clock reads and map tolerances all make the region larger, never smaller.</li>
      </ul>
      {fix.verdict === null || fix.verdict.warnings.length === 0 ? null : (
        <>
          <h3>Warnings</h3>
          <ul className="plain">{fix.verdict.warnings.map(warning => <li key={warning}>{warning}</li>)}</ul>
        </>
      )}
    </section>
  )
}

export function TestBanner(): ReactNode {
  return (
    <p className="banner banner-test" role="note">
      <strong>Test chip.</strong> Its certificates come from a test vendor, made for demonstrations and tests. This verdict says nothing about any real chip.
    </p>
  )
}

export function VerdictHeadline({ outcome, title, reason, help }: { readonly outcome: Fix['outcome']; readonly title: ReactNode; readonly reason: string; readonly help: string }): ReactNode {
  return (
    <div className={`headline headline-${outcome}`}>
      {title}
      <p className="headline-reason">{reason}</p>
      {help === '' ? null : <p className="headline-help"><strong>What would change it:</strong> {help}</p>}
    </div>
  )
}
