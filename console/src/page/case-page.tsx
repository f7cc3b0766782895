// One case: what was seen, where the chips are proven to be, whose it is and what runs out, every step on the way to
// its end, and what leaves it on paper.

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { CaseBody } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { CASE_RENEWAL_MS, caseQuery } from '../api/cases.ts'
import { fixQuery, siteQuery } from '../api/queries.ts'
import { Asked } from '../part/asked.tsx'
import { CaseClosing } from '../part/case-closing.tsx'
import { CaseFindings } from '../part/case-findings.tsx'
import { CaseLinks } from '../part/case-links.tsx'
import { CaseMailboxCard } from '../part/case-mailbox.tsx'
import { CaseStateTag, ClockText } from '../part/case-marks.tsx'
import { CasePeople } from '../part/case-people.tsx'
import { CaseReports } from '../part/case-reports.tsx'
import { CaseTrail } from '../part/case-trail.tsx'
import { CaseWork } from '../part/case-work.tsx'
import { chipShortName } from '../part/chip-grid.tsx'
import { FactList } from '../part/fact-list.tsx'
import { SeverityTag } from '../part/finding-card.tsx'
import { FixMap } from '../part/fix-map.tsx'
import { TimeText } from '../part/time-text.tsx'
import { caseWord, DISPOSITION_NAME, EXPOSURE_NAME, ORIGIN_NAME, PERISHABILITY_NAME } from '../words/case.ts'
import { count } from '../words/number.ts'
import { duration, fullTime } from '../words/time.ts'

const route = getRouteApi('/cases/$caseId')

export function CasePage(): ReactNode {
  const { caseId } = route.useParams()
  const query = useQuery({ ...caseQuery(caseId), refetchInterval: CASE_RENEWAL_MS })
  return (
    <div className="page">
      <title>{`${caseId.replace('case-', 'Case ')} · Trigpoint`}</title>
      <Asked query={query} what="this case" isPage>{file => <CaseView file={file} />}</Asked>
    </div>
  )
}

function CaseView({ file }: { readonly file: CaseBody }): ReactNode {
  return (
    <>
      <CaseHead file={file} />
      <div className="columns">
        <div className="column">
          <CaseFindings file={file} />
          <CaseMap file={file} />
          {file.may.mailbox && file.tips > 0 ? <CaseMailboxCard file={file} /> : null}
          <CaseTrail file={file} />
        </div>
        <div className="column">
          <CaseWork file={file} />
          <CaseClosing file={file} />
          <CaseReports file={file} />
          <CaseChips file={file} />
          <CasePeople file={file} />
          <CaseLinks file={file} />
        </div>
      </div>
    </>
  )
}

function CaseHead({ file }: { readonly file: CaseBody }): ReactNode {
  const rating = file.ratings.at(-1)
  return (
    <header className={`headline case-headline severity-${file.severity}`}>
      <p className="crumbs"><Link to="/cases">Cases</Link> › Case {file.number}{file.restricted ? ' · need to know' : ''}</p>
      <h1>{file.title}</h1>
      <p className="headline-facts">
        <SeverityTag severity={file.severity} /> <CaseStateTag state={file.state} />
        <span>Owner: <strong>{file.owner ?? 'nobody'}</strong></span>
        <span>Opened by {ORIGIN_NAME[file.origin]} <TimeText atMs={file.openedAtMs} /></span>
        {rating === undefined ? null : <span>Evidence perishes: <strong>{PERISHABILITY_NAME[rating.perishability]}</strong>, legal exposure: <strong>{EXPOSURE_NAME[rating.exposure]}</strong></span>}
      </p>
      {file.summary === '' ? null : <p className="headline-reason">{file.summary}</p>}
      <ul className="clocks" aria-label="Clocks">{file.clocks.map(clock => <li key={clock.clock}><ClockText clock={clock} /></li>)}</ul>
      <Timing file={file} />
      {file.mergedInto === null ? null : <p className="banner banner-older"><strong>Merged into <Link to="/cases/$caseId" params={{ caseId: file.mergedInto }}>{caseWord(file.mergedInto)}</Link>.</strong> Work goes on there; what stands here is what was known until then.</p>}
      {file.closing === null ? null : (
        <p className="banner banner-older"><strong>{DISPOSITION_NAME[file.closing.disposition]}.</strong> {file.closing.reason} Proposed by {file.closing.by}, confirmed by {file.closing.confirmedBy} <TimeText atMs={file.closing.closedAtMs} />.</p>
      )}
    </header>
  )
}

/** How long it took from the deed until it was found. */
function Timing({ file: { timing } }: { readonly file: CaseBody }): ReactNode {
  if (timing.firstFoundAtMs === null) return null
  const known = timing.deedAtMs === null ? 'at most, counted from the last proof inside' : 'counted from the deed as it was dated'
  return (
    <p className="case-timing">
      From deed to finding: <strong>{timing.deedToFindingMs === null ? 'not known' : duration(timing.deedToFindingMs)}</strong>
      {timing.deedToFindingMs === null ? null : ` ${known}`}. <span className="muted">First finding {fullTime(timing.firstFoundAtMs)}{timing.lastProvenAtMs === null ? '' : `, last proof inside ${fullTime(timing.lastProvenAtMs)}`}.</span>
    </p>
  )
}

/** The newest fix of the gravest finding that has one. */
function CaseMap({ file }: { readonly file: CaseBody }): ReactNode {
  const finding = file.caseFindings.find(one => one.code === 'outside' && one.challengeIds.length > 0) ?? file.caseFindings.find(one => one.challengeIds.length > 0)
  const challengeId = finding?.challengeIds.at(-1)
  const siteId = finding?.siteId ?? file.siteIds[0]
  const fix = useQuery({ ...fixQuery(challengeId ?? ''), enabled: challengeId !== undefined }).data
  const site = useQuery({ ...siteQuery(siteId ?? ''), enabled: siteId !== undefined }).data
  if (challengeId === undefined || fix === undefined) return null
  return (
    <section className="card" aria-labelledby="case-map">
      <h2 id="case-map">Where the proof says they are</h2>
      <FixMap fix={fix} site={site} />
      <p className="links"><Link to="/fixes/$challengeId" params={{ challengeId }}>The fix, with every check and its bundle</Link></p>
    </section>
  )
}

const SHOWN_CHIPS = 24

function CaseChips({ file }: { readonly file: CaseBody }): ReactNode {
  if (file.chips === 0 && file.sites.length === 0) return null
  return (
    <section className="card" aria-labelledby="case-chips">
      <h2 id="case-chips">Chips and places</h2>
      <FactList facts={[['Sites', file.sites.length === 0 ? 'none' : <>{file.sites.map(site => <Link key={site.siteId} to="/sites/$siteId" params={{ siteId: site.siteId }}>{site.name} </Link>)}</>], ['Chips', count(file.chips, 'chip')]]} />
      <ul className="bare case-chip-list">
        {file.chipIds.slice(0, SHOWN_CHIPS).map(chipId => <li key={chipId}><Link to="/chips/$chipId" params={{ chipId }}><code>{chipShortName(chipId)}</code></Link></li>)}
      </ul>
      {file.chipIds.length > SHOWN_CHIPS ? <p className="note">and {file.chipIds.length - SHOWN_CHIPS} more: see the item annex.</p> : null}
    </section>
  )
}
