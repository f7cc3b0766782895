// How each device of a fix was appraised: revocation with its time, firmware, and how long the report took against what
// is enrolled; and how far the answering key is bound to a machine.

import type { AppraisedDevice, Fix } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { chipShortName } from './chip-grid.tsx'
import { DataTable } from './data-table.tsx'
import { TimeText } from './time-text.tsx'

const BINDING: Readonly<Record<'host-key' | 'confidential-vm', string>> = {
  'host-key': 'The answering key is held by the host. Whoever holds it answers; the chips signed over the same delays.',
  'confidential-vm': 'A CPU vouches that the answering key is held in a confidential VM.',
}

export function FixEvidenceCard({ fix }: { readonly fix: Fix }): ReactNode {
  const { evidence } = fix
  if (evidence === undefined || evidence.devices.length === 0) return null
  return (
    <section className="card" aria-labelledby="evidence">
      <h2 id="evidence">Evidence of the chips</h2>
      <DataTable caption="Evidence of the chips" rows={evidence.devices} keyOf={device => device.chipId} columns={[
        { name: 'Device', look: 'lead', cell: device => <Link to="/chips/$chipId" params={{ chipId: device.chipId }}>{chipShortName(device.chipId)}</Link> },
        { name: 'Genuine', cell: device => (device.verified ? (device.test ? 'yes, a test chip' : 'yes') : <strong>no</strong>) },
        { name: 'Firmware', look: 'wide', cell: firmwareWords },
        { name: 'Revocation', cell: device => <Revocation revocation={device.revocation} /> },
        { name: 'Time to sign', look: 'wide', cell: device => <Latency latency={device.latency} /> },
      ]} />
      <p className="note">{BINDING[evidence.binding]}{evidence.tees.some(tee => !tee.verified) ? ' CPU evidence came that does not hold; it changes nothing.' : ''} The time to sign is the host’s word and decides nothing.</p>
      {evidence.missing.length === 0 ? null : <p className="note">The vendor’s services did not answer in time, which counts as not checked: {evidence.missing.join(' ')}</p>}
    </section>
  )
}

function firmwareWords({ measured, measurements, driverVersion, vbiosVersion }: AppraisedDevice): string {
  const versions = [driverVersion === null ? '' : `driver ${driverVersion}`, vbiosVersion === null ? '' : `VBIOS ${vbiosVersion}`].filter(text => text !== '').join(', ')
  const { compared, mismatches, tolerated } = measurements
  const differing = mismatches.filter(index => !tolerated.includes(index))
  const judged = compared === 0 ? 'not compared: no reference values at hand' : differing.length > 0 ? `differs at ${differing.join(', ')}` : measured ? `as in the reference values${tolerated.length > 0 ? `, but for ${tolerated.join(', ')}, which the policy puts up with` : ''}` : 'reference values incomplete'
  return versions === '' ? judged : `${versions}; ${judged}`
}

function Revocation({ revocation: { status, reason, producedAtMs } }: { readonly revocation: AppraisedDevice['revocation'] }): ReactNode {
  const words = { 'good': 'not revoked', 'revoked': 'REVOKED', 'unknown': 'not known for every certificate', 'not-checked': 'not checked' }[status]
  return <>{status === 'revoked' ? <strong>{words}{reason === null ? '' : ` (${reason})`}</strong> : words}{producedAtMs === null ? null : <>, as of <TimeText atMs={producedAtMs} /></>}</>
}

const ms = (ns: number): string => (ns / 1e6).toFixed(1)

function Latency({ latency }: { readonly latency: AppraisedDevice['latency'] }): ReactNode {
  if (latency === null) return 'not timed'
  const { latencyNs, ok, basis, samples, leastNs, medianNs, mostNs } = latency
  if (basis === 'too-few' || leastNs === null || medianNs === null || mostNs === null) return `${ms(latencyNs)} ms; ${String(samples)} enrolled, too few to judge`
  const enrolled = `${String(samples)} enrolled reports of ${basis === 'chip' ? 'this chip' : 'chips of its kind here'}: ${ms(leastNs)} to ${ms(mostNs)} ms, median ${ms(medianNs)} ms`
  return <>{ok ? `${ms(latencyNs)} ms` : <strong>{ms(latencyNs)} ms, outside</strong>} <span className="muted">({enrolled})</span></>
}
