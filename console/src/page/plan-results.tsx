// The plan as sums and tables: for each site how often a fix proves presence, border by border what resolves it and
// what it takes, and the landmarks that would help most.

import type { PlannedBorder, PlanResponse } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { DataTable, type Column } from '../part/data-table.tsx'
import { capitalise, countryLabel, countryList } from '../words/country.ts'
import { count, degrees, kilometres, millisecondsOf, percent } from '../words/number.ts'

type PlannedSite = PlanResponse['sites'][number]
const SURE = 0.95

export function PlanSums({ plan }: { readonly plan: PlanResponse }): ReactNode {
  return (
    <ul className="plan-sums" aria-label="How often a fix proves presence">
      {plan.sites.map(site => (
        <li key={site.site} className={site.presence >= SURE ? 'plan-sum plan-sum-sure' : 'plan-sum'}>
          <h3>{capitalise(site.site)}</h3>
          <p className="plan-number">{percent(site.presence)}{site.presenceThen === site.presence ? null : <><small aria-hidden="true">→</small><span className="visually-hidden">, with the proposed landmarks </span><span className="plan-then">{percent(site.presenceThen)}</span></>}</p>
          <p>of fixes prove that it is in {countryList(site.allowedCountries, 3, 'or')}. {inBuildingSentence(site)}{site.measuredLandmarks === 0 ? '' : ` Its own fixes measured the delays of ${count(site.measuredLandmarks, 'landmark')}.`}</p>
        </li>
      ))}
    </ul>
  )
}

function inBuildingSentence({ inBuilding, presence }: PlannedSite): string {
  if (presence >= SURE) return 'Nothing more is needed.'
  const who = inBuilding.landmarks === 1 ? 'a landmark' : `${String(inBuilding.landmarks)} landmarks of different operators`
  if (inBuilding.presence <= presence) return `Even ${who} in the building would not change that.`
  return `With ${who} in the building: ${percent(inBuilding.presence)}.`
}

export function PlanSites({ plan }: { readonly plan: PlanResponse }): ReactNode {
  return (
    <>
      {plan.sites.map((site, i) => (
        <section key={site.site} className="card plan-site" aria-labelledby={`plan-site-${String(i)}`}>
          <h2 id={`plan-site-${String(i)}`}>Borders of {site.site}</h2>
          {site.borders.length === 0
            ? <p>The present landmarks exclude every other country in practically every fix.</p>
            : <DataTable caption={`Borders of ${site.site}`} columns={borderColumns(plan)} rows={site.borders} keyOf={border => border.country} />}
          <p className="note">Countries that are not named are excluded in practically every fix.</p>
        </section>
      ))}
    </>
  )
}

const RESOLUTION_TAG: Readonly<Record<PlannedBorder['resolution'], readonly [string, string]>> = {
  resolved: ['ok', 'Resolved'], mostly: ['medium', 'Mostly'], nearer: ['medium', 'Nearer landmark'], building: ['high', 'In the building'], never: ['bad', 'Never by delay'],
}

function borderColumns(plan: PlanResponse): readonly Column<PlannedBorder>[] {
  const names = new Map(plan.landmarks.map(({ landmarkId, name }) => [landmarkId, name]))
  return [
    { name: 'Country', look: 'lead', cell: ({ country, distanceKm }) => <span className="two-lines"><span>{countryLabel(country)}</span><small>{distanceKm < 0.05 ? 'it lies within' : `${kilometres(distanceKm)} away`}</small></span> },
    { name: 'Excluded', look: 'wide', cell: border => <Share now={border.probability} then={plan.additions.length === 0 ? undefined : border.probabilityThen} /> },
    {
      name: 'Best placed today', cell: ({ by: [best] }) => (best === undefined ? <span className="muted">none</span> : (
        <span className="two-lines"><span>{names.get(best.landmark) ?? best.landmark}</span><small>needs {millisecondsOf(best.neededMs)}, likely {millisecondsOf(best.likelyMs)}</small></span>
      )),
    },
    { name: 'What it takes', cell: border => <span className="two-lines"><span><span className={`tag tag-${RESOLUTION_TAG[border.resolution][0]}`}>{RESOLUTION_TAG[border.resolution][1]}</span></span><small>{border.remedy}</small></span> },
  ]
}

function Share({ now, then }: { readonly now: number; readonly then: number | undefined }): ReactNode {
  return (
    <span className={`plan-cell ${now >= SURE ? 'share-resolved' : 'share-open'}`}>
      <span>{percent(now)}{then === undefined || then === now ? null : <small className="plan-then"> → {percent(then)}</small>}</span>
      <svg className="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="share-ground" width="100" height="8" rx="2" /><rect className="share-part" width={100 * now} height="8" rx="2" />
        {then === undefined || then <= now ? null : <line className="share-then" x1={Math.min(99, 100 * then)} x2={Math.min(99, 100 * then)} y1="0" y2="8" />}
      </svg>
    </span>
  )
}

export function PlanAdditions({ plan }: { readonly plan: PlanResponse }): ReactNode {
  if (plan.additions.length === 0) return null
  return (
    <section className="card plan-additions" aria-labelledby="plan-additions">
      <h2 id="plan-additions">Where the next landmarks help most</h2>
      <DataTable caption="Proposed landmarks" rows={plan.additions.map((addition, i) => ({ ...addition, rank: i + 1 }))} keyOf={row => row.name} columns={[
        { name: 'Landmark', look: 'lead', cell: row => <span className="two-lines"><span>{row.rank}. {additionName(row.name)}</span><small>{degrees(row.position.latDeg, row.position.lonDeg)}</small></span> },
        { name: 'Cost', look: 'number', cell: row => String(row.cost) },
        { name: 'Gain', look: 'number', cell: row => percent(row.gain) },
      ]} />
      <p className="note">{count(plan.additions.length, 'landmark')} for a cost of {plan.cost}. Gain: the share of all doubtful borders and days that it settles, the most for its cost first. {plan.guarantee}</p>
    </section>
  )
}

/** The coordinates stand beneath. */
export function additionName(name: string): string {
  return capitalise(name.replace(/ \([-\d. ]+\)$/, ''))
}
