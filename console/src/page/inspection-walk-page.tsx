// The inspector's list on a phone: one unit after the other, its label scanned with the camera or typed. What cannot be
// sent at once (no network between the racks) is kept in the browser and sent when it can.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { Inspection, UnitScanBody } from '@trigpoint/core/wire'
import { useEffect, useState, type ReactNode } from 'react'
import { inspectionQuery, noteScans } from '../api/inspections.ts'
import { keepScan, keptScans, dropScans } from '../api/kept-scans.ts'
import { Asked } from '../part/asked.tsx'
import { chipShortName } from '../part/chip-grid.tsx'
import { LabelScanner } from '../part/label-scanner.tsx'
import { CheckMark } from '../part/verdict-mark.tsx'
import { localDelay, UNIT_STATUS } from '../words/inspection.ts'
import { wholeNumber } from '../words/number.ts'

const SEND_EVERY_MS = 5000

export function InspectionWalkPage(): ReactNode {
  const { inspectionId } = useParams({ from: '/custody/inspections/$inspectionId/walk' })
  const query = useQuery({ ...inspectionQuery(inspectionId), refetchInterval: SEND_EVERY_MS })
  return <div className="page walk"><Asked query={query} what="the inspection" isPage>{inspection => <Walk inspection={inspection} />}</Asked></div>
}

function Walk({ inspection }: { readonly inspection: Inspection }): ReactNode {
  const { inspectionId, siteName, units, status } = inspection
  const [chosen, setChosen] = useState<string | null>(null)
  const { waiting, note } = useScans(inspectionId)
  const done = units.filter(unit => unit.scan !== null || waiting.some(scan => scan.chipId === unit.chipId)).length
  return (
    <>
      <title>{`List for ${siteName} · Trigpoint`}</title>
      <h1>{siteName}</h1>
      <p className="lead">{status !== 'drawn' ? 'This inspection is not under way.' : `${wholeNumber(done)} of ${wholeNumber(units.length)} units noted.`} <Link to="/custody/inspections/$inspectionId" params={{ inspectionId }}>Overview</Link></p>
      {waiting.length === 0 ? null : <p className="note" role="status">{wholeNumber(waiting.length)} kept on this phone until the network is back.</p>}
      <ul className="walk-list" aria-label="Units to look at">
        {units.map(unit => (
          <li key={unit.chipId} className={`card walk-unit walk-${UNIT_STATUS[unit.status].tone}`}>
            <button type="button" className="walk-head" aria-expanded={chosen === unit.chipId} onClick={() => { setChosen(chosen === unit.chipId ? null : unit.chipId) }}>
              <CheckMark ok={UNIT_STATUS[unit.status].tone === 'none' ? null : UNIT_STATUS[unit.status].tone === 'ok'} />
              <span className="two-lines"><strong>{chipShortName(unit.chipId)}</strong><small>{[unit.nodeName, unit.chassis].filter(text => text !== '').join(' · ')}</small></span>
              <span className="walk-local">{unit.localNs === null ? 'silent' : localDelay(unit.localNs)}</span>
            </button>
            {chosen === unit.chipId && status === 'drawn' ? <UnitForm key={unit.chipId} unit={unit} onNote={scan => { note(scan); setChosen(nextOf(units, unit.chipId)) }} /> : null}
            {chosen === unit.chipId ? <p className="note">{unit.detail}</p> : null}
          </li>
        ))}
      </ul>
    </>
  )
}

/** The next unit that was not noted, in the order of the list. */
function nextOf(units: Inspection['units'], chipId: string): string | null {
  const at = units.findIndex(unit => unit.chipId === chipId)
  return [...units.slice(at + 1), ...units.slice(0, at)].find(unit => unit.scan === null)?.chipId ?? null
}

function UnitForm({ unit, onNote }: { readonly unit: Inspection['units'][number]; readonly onNote: (scan: UnitScanBody) => void }): ReactNode {
  const [deviceLabel, setDeviceLabel] = useState('')
  const [chassisLabel, setChassisLabel] = useState('')
  const [rackPlace, setRackPlace] = useState('')
  const [how, setHow] = useState<UnitScanBody['how']>('typed')
  const tell = (seen: UnitScanBody['seen']): void => {
    const isThere = seen === 'present'
    onNote({ chipId: unit.chipId, seen, deviceLabel: isThere ? deviceLabel.trim() : '', boardLabel: '', chassisLabel: isThere ? chassisLabel.trim() : '', rackPlace: rackPlace.trim(), scannedAtMs: Date.now(), how })
  }
  return (
    <form className="walk-form" onSubmit={event => { event.preventDefault(); tell('present') }}>
      <LabelScanner onRead={text => { setDeviceLabel(text); setHow('camera') }} />
      <label className="field"><span>Device label, as it reads</span><input required maxLength={96} value={deviceLabel} autoComplete="off" autoCapitalize="characters" onChange={event => { setDeviceLabel(event.target.value); setHow('typed') }} /></label>
      <label className="field"><span>Chassis label</span><input maxLength={96} value={chassisLabel} autoComplete="off" autoCapitalize="characters" onChange={event => { setChassisLabel(event.target.value) }} /></label>
      <label className="field"><span>Rack and height</span><input maxLength={96} value={rackPlace} autoComplete="off" onChange={event => { setRackPlace(event.target.value) }} /></label>
      <div className="walk-buttons">
        <button type="submit" className="button button-main">It is there</button>
        <button type="button" className="button" onClick={() => { tell('absent') }}>It is not there</button>
        <button type="button" className="button" onClick={() => { tell('not-accessible') }}>No access</button>
      </div>
    </form>
  )
}

/** Scans that wait, and the way to add one; whatever waits is sent again and again. */
function useScans(inspectionId: string): { readonly waiting: readonly UnitScanBody[]; readonly note: (scan: UnitScanBody) => void } {
  const client = useQueryClient()
  const [waiting, setWaiting] = useState(() => keptScans(inspectionId))
  useEffect(() => {
    const send = async (): Promise<void> => {
      const scans = keptScans(inspectionId)
      if (scans.length === 0) return
      try {
        const after = await noteScans(inspectionId, scans)
        dropScans(inspectionId, scans.length)
        client.setQueryData(['inspections', inspectionId], after)
      } catch {
        // Kept, and tried again: between racks there is often no network.
      }
      setWaiting(keptScans(inspectionId))
    }
    void send()
    const timer = setInterval(() => { void send() }, SEND_EVERY_MS)
    return () => { clearInterval(timer) }
  }, [client, inspectionId, waiting.length])
  return { waiting, note: scan => { setWaiting(keepScan(inspectionId, scan)) } }
}
