// One inspection: what to do next, the drawn units and how each stands, the judgement, and what lets everybody draw
// the sample again.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { Inspection } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { cancelInspection, drawJoint, drawWithBeacon, inspectionQuery } from '../api/inspections.ts'
import { Asked, ProblemNote } from '../part/asked.tsx'
import { chipShortName } from '../part/chip-grid.tsx'
import { CustodyTabs } from '../part/custody-tabs.tsx'
import { DataTable, type Column } from '../part/data-table.tsx'
import { FactList } from '../part/fact-list.tsx'
import { TimeText } from '../part/time-text.tsx'
import { CheckMark } from '../part/verdict-mark.tsx'
import { localDelay, percent, UNIT_STATUS } from '../words/inspection.ts'
import { wholeNumber } from '../words/number.ts'
import { InspectionTag } from './inspections-page.tsx'

const RENEW_MS = 4000

export function InspectionPage(): ReactNode {
  const { inspectionId } = useParams({ from: '/custody/inspections/$inspectionId' })
  const query = useQuery({ ...inspectionQuery(inspectionId), refetchInterval: known => (known.state.data?.status === 'drawn' ? RENEW_MS : false) })
  return <div className="page inspections"><Asked query={query} what="the inspection" isPage>{inspection => <Found inspection={inspection} />}</Asked></div>
}

function Found({ inspection }: { readonly inspection: Inspection }): ReactNode {
  const { siteName, siteId, inspector, status, statement, cancelledReason, units, counts } = inspection
  return (
    <>
      <title>{`Inspection of ${siteName} · Trigpoint`}</title>
      <h1>Inspection of {siteName} <InspectionTag of={inspection} /></h1>
      <CustodyTabs />
      <p className="lead">By {inspector}. {statement !== '' ? statement : status === 'cancelled' ? `Called off: ${cancelledReason ?? ''}` : `${wholeNumber(inspection.sampleSize)} of ${wholeNumber(inspection.population)} units are looked at: if ${percent(inspection.missingShare)} were missing, this shows it with ${percent(inspection.confidence)}.`}</p>
      {status === 'planned' ? <DrawStep inspection={inspection} /> : null}
      {status === 'drawn' ? <VisitStep inspection={inspection} /> : null}
      {units.length === 0 ? null : <DataTable caption="Drawn units" columns={UNIT_COLUMNS} rows={units} keyOf={unit => unit.chipId} />}
      {counts.length === 0 ? null : <><h2 className="section-title">Counted by eye</h2><DataTable caption="Counted by eye" columns={COUNT_COLUMNS} rows={counts} keyOf={count => count.chassis} /></>}
      <section className="card" aria-labelledby="proof-title">
        <h2 id="proof-title">How the sample was drawn</h2>
        <p className="note">The plan was in the log before anybody could know the sample. Check it with <code>trigpoint inspect check {inspection.inspectionId}</code>.</p>
        <FactList facts={proofFacts(inspection)} />
        <p className="links"><Link to="/sites/$siteId" params={{ siteId }}>The site</Link></p>
      </section>
      {status === 'planned' || status === 'drawn' ? <CancelStep inspection={inspection} /> : null}
    </>
  )
}

function proofFacts({ planDigest, secretHash, beacon, createdAtMs, drawnAtMs, opening }: Inspection): Parameters<typeof FactList>[0]['facts'] {
  return [
    ['Planned', <TimeText key="planned" atMs={createdAtMs} />], ['Drawn', drawnAtMs === null ? 'not yet' : <TimeText key="drawn" atMs={drawnAtMs} />],
    ['Chance from', beacon.kind === 'joint' ? 'verifier and inspector together' : `round ${String(beacon.round)} of the public beacon quicknet`],
    ['Digest of the plan', <code key="digest">{planDigest}</code>], ['Hash of the secret', <code key="hash">{secretHash}</code>],
    ...(opening === null ? [] : [['Secret', <code key="secret">{opening.secret}</code>], ['Public value', <code key="value">{opening.publicValue}</code>]] as const),
  ]
}

type Unit = Inspection['units'][number]

const UNIT_COLUMNS: readonly Column<Unit>[] = [
  { name: 'Unit', look: 'lead', cell: unit => <Link to="/chips/$chipId" params={{ chipId: unit.chipId }}>{chipShortName(unit.chipId)}</Link> },
  { name: 'Where', cell: unit => <span className="two-lines">{unit.nodeName === '' ? '–' : unit.nodeName}<small>{unit.chassis}</small></span> },
  { name: 'Answered here', look: 'number', cell: unit => (unit.localNs === null ? <span className="muted">no answer</span> : unit.challengeId === null ? localDelay(unit.localNs) : <Link to="/fixes/$challengeId" params={{ challengeId: unit.challengeId }}>{localDelay(unit.localNs)}</Link>) },
  { name: 'Label read', cell: unit => (unit.scan === null ? <span className="muted">not read</span> : unit.scan.deviceLabel === '' ? unit.scan.seen : unit.scan.deviceLabel) },
  { name: 'Stands', cell: unit => <span className="unit-status"><CheckMark ok={UNIT_STATUS[unit.status].tone === 'none' ? null : UNIT_STATUS[unit.status].tone === 'ok'} />{UNIT_STATUS[unit.status].word}</span> },
  { name: 'Why', look: 'wide', cell: unit => <span className="note">{unit.detail}</span> },
]

const COUNT_COLUMNS: readonly Column<Inspection['counts'][number]>[] = [
  { name: 'Chassis', look: 'lead', cell: count => count.chassis },
  { name: 'Counted', look: 'number', cell: count => wholeNumber(count.counted) },
  { name: 'Answered', look: 'number', cell: count => wholeNumber(count.answered) },
  { name: 'Holds', cell: count => <span className="unit-status"><CheckMark ok={count.holds} />{count.holds ? 'yes' : 'too few answered'}</span> },
]

function DrawStep({ inspection }: { readonly inspection: Inspection }): ReactNode {
  const { inspectionId, beacon } = inspection
  const [signature, setSignature] = useState('')
  const client = useQueryClient()
  const draw = useMutation({
    mutationFn: () => (beacon.kind === 'joint' ? drawJoint(inspectionId) : drawWithBeacon(inspectionId, signature.trim().toLowerCase())),
    onSuccess: drawn => { client.setQueryData(['inspections', inspectionId], drawn) },
  })
  return (
    <form className="card step" onSubmit={event => { event.preventDefault(); draw.mutate() }}>
      <h2>Next: draw, at the door</h2>
      <p>Draw the sample when the inspector has arrived, not before: from then on it can be told on.</p>
      {beacon.kind === 'joint' ? null : (
        <label className="field"><span>Signature of round {beacon.round} of the beacon quicknet (96 hex digits)</span><input required pattern="[0-9a-fA-F]{96}" value={signature} onChange={event => { setSignature(event.target.value) }} /></label>
      )}
      <button type="submit" className="button button-main" disabled={draw.isPending}>Draw the sample now</button>
      {draw.isError ? <ProblemNote error={draw.error} what="the draw" /> : null}
    </form>
  )
}

function VisitStep({ inspection }: { readonly inspection: Inspection }): ReactNode {
  const { inspectionId, device, units } = inspection
  const answered = units.filter(unit => unit.localNs !== null).length
  const noted = units.filter(unit => unit.scan !== null).length
  return (
    <section className="card step" aria-labelledby="visit-title">
      <h2 id="visit-title">Next: the visit</h2>
      <ol className="steps">
        <li><CheckMark ok={device === null ? null : true} /> <span>On the inspector's laptop, in the site's network: <code>trigpoint inspect run {inspectionId} --data visit/ --host &lt;its address&gt;</code>{device === null ? null : <small> {device.host}:{device.port}, {wholeNumber(device.receipts)} receipts</small>}</span></li>
        <li><CheckMark ok={answered === units.length ? true : null} /> <span>{wholeNumber(answered)} of {wholeNumber(units.length)} device keys answered next to it.</span></li>
        <li><CheckMark ok={noted === units.length ? true : null} /> <span>{wholeNumber(noted)} of {wholeNumber(units.length)} labels read. <Link to="/custody/inspections/$inspectionId/walk" params={{ inspectionId }}>Open the list on a phone</Link></span></li>
        <li><CheckMark ok={null} /> <span>Then, on the laptop: <code>trigpoint inspect finish {inspectionId} --data visit/ --count CHASSIS=8</code></span></li>
      </ol>
    </section>
  )
}

function CancelStep({ inspection: { inspectionId } }: { readonly inspection: Inspection }): ReactNode {
  const [reason, setReason] = useState('')
  const client = useQueryClient()
  const cancel = useMutation({ mutationFn: () => cancelInspection(inspectionId, reason.trim()), onSuccess: gone => { client.setQueryData(['inspections', inspectionId], gone) } })
  return (
    <details className="card">
      <summary>Call this inspection off</summary>
      <form className="form-row" onSubmit={event => { event.preventDefault(); cancel.mutate() }}>
        <label className="field"><span>Why</span><input required maxLength={512} value={reason} onChange={event => { setReason(event.target.value) }} /></label>
        <button type="submit" className="button" disabled={cancel.isPending}>Call off</button>
      </form>
      {cancel.isError ? <ProblemNote error={cancel.error} what="this" /> : null}
    </details>
  )
}
