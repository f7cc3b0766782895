// One fix: what was asked, timed, signed and judged at one moment, kept as it was.

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Fix } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { fixQuery, sitesQuery } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { BundleDownload } from '../part/bundle-download.tsx'
import { CheckList } from '../part/check-list.tsx'
import { chipShortName } from '../part/chip-grid.tsx'
import { DataTable } from '../part/data-table.tsx'
import { DelayTable } from '../part/delay-table.tsx'
import { EstimatePanel } from '../part/estimate-panel.tsx'
import { FixFingerprint } from '../part/fingerprint-panel.tsx'
import { FixEvidenceCard } from '../part/fix-evidence.tsx'
import { FixMap } from '../part/fix-map.tsx'
import { PolicyFacts } from '../part/policy-facts.tsx'
import { CountriesLeft, HowProved, ProofBasis, TestBanner, VerdictHeadline } from '../part/proof-parts.tsx'
import { TimeText } from '../part/time-text.tsx'
import { VerdictBadge, VerdictMark } from '../part/verdict-mark.tsx'
import { count } from '../words/number.ts'
import { OUTCOME_NAME } from '../words/outcome.ts'
import { fullTime } from '../words/time.ts'

const route = getRouteApi('/fixes/$challengeId')

const STATUS_SENTENCE: Readonly<Record<Fix['status'], string>> = {
  challenged: 'The challenge is out; the answer is awaited.',
  judged: '',
  expired: 'No complete answer came in time.',
  refused: 'The answer was refused.',
}

export function FixPage(): ReactNode {
  const { challengeId } = route.useParams()
  const query = useQuery(fixQuery(challengeId))
  return (
    <div className="page">
      <title>{`Fix ${challengeId.slice(0, 8)} · Trigpoint`}</title>
      <Asked query={query} what="this fix" isPage>{fix => <FixBody fix={fix} />}</Asked>
    </div>
  )
}

function FixBody({ fix }: { readonly fix: Fix }): ReactNode {
  const site = useQuery(sitesQuery).data?.find(one => one.siteId === fix.siteId)
  return (
    <>
      {fix.verdict?.chips.some(chip => chip.test) === true ? <TestBanner /> : null}
      <VerdictHeadline outcome={fix.outcome} reason={[STATUS_SENTENCE[fix.status], fix.reason].filter(text => text !== '').join(' ')} help={fix.verdict?.help ?? ''} title={
        <>
          <p className="crumbs"><Link to="/sites/$siteId" params={{ siteId: fix.siteId }}>{site?.name ?? fix.siteId}</Link> › fix <code>{fix.challengeId}</code></p>
          <h1><VerdictMark outcome={fix.outcome} size={34} /> <span>Fix of {fullTime(fix.requestedAtMs)}: {OUTCOME_NAME[fix.outcome].toLowerCase()}</span></h1>
          <p className="headline-facts"><span>Asked <TimeText atMs={fix.requestedAtMs} /></span><span>Judged <TimeText atMs={fix.judgedAtMs} /></span><span>Agent <code>{fix.agentId.slice(0, 8)}…</code></span></p>
        </>
      } />
      <div className="columns">
        <div className="column">
          <FixMap fix={fix} site={site} />
          <section className="card late" aria-labelledby="delays"><h2 id="delays">Delays by landmark</h2><DelayTable landmarks={fix.landmarks} /></section>
          <FixFingerprint fix={fix} />
          <Failures fix={fix} />
        </div>
        <div className="column">
          <HowProved fix={fix} />
          <CountriesLeft fix={fix} />
          <ProofBasis fix={fix} />
          <EstimatePanel fix={fix} />
          {fix.status === 'judged' ? <BundleDownload challengeId={fix.challengeId} /> : null}
          <section className="card" aria-labelledby="policy"><h2 id="policy">Policy at that moment</h2><PolicyFacts policy={fix.policy} /></section>
        </div>
      </div>
      <div className="columns">
        <div className="column"><FixEvidenceCard fix={fix} /><Chips fix={fix} /></div>
        <div className="column"><section className="card" aria-labelledby="checks"><h2 id="checks">Checks of the fix itself</h2><CheckList checks={fix.verdict?.checks ?? []} /></section></div>
      </div>
    </>
  )
}

function Failures({ fix }: { readonly fix: Fix }): ReactNode {
  if (fix.failures.length === 0) return null
  return (
    <section className="card late" aria-labelledby="failures">
      <h2 id="failures">Landmarks that the agent could not complete</h2>
      <DataTable caption="Failures reported by the agent" rows={fix.failures} keyOf={failure => failure.landmarkId} columns={[
        { name: 'Landmark', look: 'lead', cell: failure => <Link to="/landmarks/$landmarkId" params={{ landmarkId: failure.landmarkId }}>{failure.landmarkId}</Link> },
        { name: 'What the agent says', look: 'wide', cell: failure => failure.message },
        { name: 'Code', cell: failure => <code>{failure.code}</code> },
      ]} />
    </section>
  )
}

function Chips({ fix }: { readonly fix: Fix }): ReactNode {
  const chips = fix.verdict?.chips ?? []
  return (
    <section className="card" aria-labelledby="chips">
      <h2 id="chips">Chips in this fix</h2>
      {chips.length === 0 ? <Empty>No chip’s evidence was judged.</Empty> : chips.map(chip => (
        <details key={chip.chipId} className="chip-checks">
          <summary>
            <VerdictBadge outcome={chip.outcome} /> {chipShortName(chip.chipId)} <span className="muted">{count(chip.checks.filter(check => check.ok).length, 'check')} of {chip.checks.length} passed</span>
          </summary>
          <p><Link to="/chips/$chipId" params={{ chipId: chip.chipId }}>{chip.chipId}</Link></p>
          <CheckList checks={chip.checks} />
        </details>
      ))}
    </section>
  )
}
