// One chip: the verdict and why, where it is proven to be, what was timed, what was checked, who it claims
// to be, and how it went over time.

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Chip, SiteSummary } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { chipFixesQuery, chipQuery, sitesQuery } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { ChipLife } from '../part/chip-life.tsx'
import { CheckList } from '../part/check-list.tsx'
import { ChipIdentityCard, InventoryHistory } from '../part/chip-identity.tsx'
import { chipShortName } from '../part/chip-grid.tsx'
import { DelayTable } from '../part/delay-table.tsx'
import { EstimatePanel } from '../part/estimate-panel.tsx'
import { FixMap } from '../part/fix-map.tsx'
import { OutcomeStrip } from '../part/outcome-strip.tsx'
import { CountriesLeft, HowProved, OlderFixNote, ProofBasis, TestBanner, VerdictHeadline } from '../part/proof-parts.tsx'
import { TimelineList } from '../part/timeline-list.tsx'
import { TimeText } from '../part/time-text.tsx'
import { VerdictMark } from '../part/verdict-mark.tsx'
import { OUTCOME_HEADLINE, OUTCOME_NAME, STATE_MEANING, STATE_NAME } from '../words/outcome.ts'

const route = getRouteApi('/chips/$chipId')

export function ChipPage(): ReactNode {
  const { chipId } = route.useParams()
  const query = useQuery(chipQuery(chipId))
  return (
    <div className="page">
      <title>{`${chipShortName(chipId)} · Trigpoint`}</title>
      <Asked query={query} what="this chip" isPage>{chip => <ChipBody chip={chip} />}</Asked>
    </div>
  )
}

function ChipBody({ chip }: { readonly chip: Chip }): ReactNode {
  const site = useQuery(sitesQuery).data?.find(one => one.siteId === chip.siteId)
  const { fix } = chip
  return (
    <>
      {chip.test ? <TestBanner /> : null}
      <VerdictHeadline outcome={chip.outcome} reason={chip.reason} help={chip.help} title={<ChipTitle chip={chip} site={site} />} />
      {fix === null ? null : <OlderFixNote chip={chip} fix={fix} />}
      <div className="columns">
        <div className="column">
          <FixMap fix={fix} site={site} />
          <section className="card late" aria-labelledby="delays">
            <h2 id="delays">Delays by landmark</h2>
            {fix === null ? <Empty>No fix of this chip has been judged yet.</Empty> : <DelayTable landmarks={fix.landmarks} />}
          </section>
          <ChipLife chipId={chip.chipId} />
          <Checks chip={chip} />
          <InventoryHistory chip={chip} />
        </div>
        <div className="column">
          {fix === null ? null : <HowProved fix={fix} chipId={chip.chipId} />}
          {fix === null ? null : <CountriesLeft fix={fix} />}
          <History chip={chip} />
          {fix === null ? null : <ProofBasis fix={fix} />}
          {fix === null ? null : <EstimatePanel fix={fix} />}
          <Events chip={chip} />
          <ChipIdentityCard chip={chip} />
        </div>
      </div>
    </>
  )
}

function ChipTitle({ chip, site }: { readonly chip: Chip; readonly site: SiteSummary | undefined }): ReactNode {
  return (
    <>
      <p className="crumbs">
        <Link to="/sites/$siteId" params={{ siteId: chip.siteId }}>{site?.name ?? chip.siteId}</Link> › {chip.nodeName} › <code>{chip.chipId}</code>
      </p>
      <h1><VerdictMark outcome={chip.outcome} size={34} /> <span><span className="headline-word">{OUTCOME_NAME[chip.outcome]}.</span> {OUTCOME_HEADLINE[chip.outcome]}.</span></h1>
      <p className="headline-facts">
        <span title={STATE_MEANING[chip.state]}>State: <strong>{STATE_NAME[chip.state]}</strong> since <TimeText atMs={chip.stateSinceMs} /></span>
        <span>Last fix <TimeText atMs={chip.lastFixAtMs} />{chip.lastFixId === null ? null : <>, <Link to="/fixes/$challengeId" params={{ challengeId: chip.lastFixId }}>open it</Link></>}</span>
      </p>
    </>
  )
}

function Checks({ chip }: { readonly chip: Chip }): ReactNode {
  const verdict = chip.fix?.verdict
  const own = verdict?.chips.find(one => one.chipId === chip.chipId)?.checks ?? []
  return (
    <section className="card late" aria-labelledby="checks">
      <h2 id="checks">Everything that was checked</h2>
      <CheckList checks={[...(verdict?.checks ?? []), ...own]} />
    </section>
  )
}

function History({ chip }: { readonly chip: Chip }): ReactNode {
  const query = useQuery(chipFixesQuery(chip.chipId))
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">Latest fixes, oldest first</h2>
      <Asked query={query} what="the fixes of this chip">{fixes => <OutcomeStrip fixes={fixes} />}</Asked>
    </section>
  )
}

function Events({ chip }: { readonly chip: Chip }): ReactNode {
  const events = [...chip.events].sort((a, b) => b.atMs - a.atMs || b.id - a.id)
  return (
    <section className="card" aria-labelledby="events">
      <h2 id="events">The story of this chip</h2>
      <TimelineList entries={events} label="Events of this chip, newest first" />
    </section>
  )
}
