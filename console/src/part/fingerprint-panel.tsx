// The fingerprint on the pages of a fix and of a site.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Fix, FingerprintCheckBody, FingerprintOutcomeBody, SiteFingerprint } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { fixFingerprintQuery, siteFingerprintQuery } from '../api/opinions.ts'
import { FINGERPRINT_NAME, FINGERPRINT_TONE, fingerprintSentence } from '../words/fingerprint.ts'
import { count } from '../words/number.ts'
import { fullTime } from '../words/time.ts'
import { Asked, Empty } from './asked.tsx'
import { FactList } from './fact-list.tsx'
import { FingerprintStrip } from './fingerprint-strip.tsx'
import { TimeText } from './time-text.tsx'

/** On the page of a fix: only where a fingerprint had been enrolled. */
export function FixFingerprint({ fix }: { readonly fix: Fix }): ReactNode {
  const check = useQuery({ ...fixFingerprintQuery(fix.challengeId), enabled: fix.status === 'judged' }).data
  if (check === undefined || check === null) return null
  return (
    <section className="card late" aria-labelledby="fingerprint">
      <h2 id="fingerprint">Held against the site’s fingerprint</h2>
      <Said check={check} />
      <FingerprintStrip check={check} names={new Map(fix.landmarks.map(({ landmarkId, name }) => [landmarkId, name]))} />
      <p className="note">The grey band is what is usual (four standard deviations). Marks to the right: later than at the inspection. No verdict rests on this.</p>
    </section>
  )
}

function Said({ check }: { readonly check: FingerprintCheckBody }): ReactNode {
  return <p><OutcomeTag outcome={check.outcome} /> {fingerprintSentence(check)}</p>
}

function OutcomeTag({ outcome }: { readonly outcome: FingerprintOutcomeBody }): ReactNode {
  return <span className={`tag tag-${FINGERPRINT_TONE[outcome]}`}>{FINGERPRINT_NAME[outcome]}</span>
}

/** On the page of a site: what is enrolled, and how the newest fixes compare. */
export function SiteFingerprintPanel({ siteId }: { readonly siteId: string }): ReactNode {
  const query = useQuery(siteFingerprintQuery(siteId))
  return (
    <section className="card late" aria-labelledby="fingerprint">
      <h2 id="fingerprint">Fingerprint of the delays</h2>
      <Asked query={query} what="the fingerprint of this site">{site => <SiteBody site={site} />}</Asked>
    </section>
  )
}

function SiteBody({ site: { fingerprint, versions, recent } }: { readonly site: SiteFingerprint }): ReactNode {
  if (fingerprint === null) return <Empty>Not enrolled yet. The first fixes after an inspection make it; later ones are then held against it.</Empty>
  const [newest] = recent
  return (
    <>
      <FactList facts={[
        ['Enrolled', <span key="enrolled">version {fingerprint.version}, <TimeText atMs={fingerprint.enrolledAtMs} /></span>],
        [fingerprint.by.kind === 'paper' ? 'After the inspection' : 'By an administrator', fingerprint.by.reference],
        ['Made of', `${count(fingerprint.challengeIds.length, 'fix', 'fixes')}, ${count(fingerprint.entries.length, 'landmark')}${versions.length > 1 ? `; ${String(versions.length - 1)} older` : ''}`],
      ]} />
      {newest === undefined ? <Empty>No fix has been held against it yet.</Empty> : (
        <>
          <h3>Newest fixes</h3>
          <ul className="check-strip" aria-label="Newest fixes against the fingerprint, oldest first">
            {[...recent].reverse().map(check => (
              <li key={check.challengeId}>
                <Link to="/fixes/$challengeId" params={{ challengeId: check.challengeId }} className={`check-box check-${FINGERPRINT_TONE[check.outcome]}`} title={`${FINGERPRINT_NAME[check.outcome]}, ${fullTime(check.atMs)}`}>
                  <span className="visually-hidden">{FINGERPRINT_NAME[check.outcome]}, {fullTime(check.atMs)}</span>
                </Link>
              </li>
            ))}
          </ul>
          <Said check={newest} />
        </>
      )}
    </>
  )
}
