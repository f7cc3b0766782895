// Who a chip is: what its signed reports prove (one id, the names that firmware gave it, its firmware over time), and
// apart from it what its host claims, now and before.

import { useQuery } from '@tanstack/react-query'
import type { Chip, ChipIdentity, InventoryEntry } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { chipIdentityQuery, inventoryQuery } from '../api/queries.ts'
import { Asked, Empty } from './asked.tsx'
import { FactList, type Fact } from './fact-list.tsx'
import { TimeText } from './time-text.tsx'

export function ChipIdentityCard({ chip }: { readonly chip: Chip }): ReactNode {
  const query = useQuery(chipIdentityQuery(chip.chipId))
  return (
    <section className="card late" aria-labelledby="identity">
      <h2 id="identity">Identity</h2>
      <FactList facts={[['Chip id', <code key="id">{chip.chipId}</code>]]} />
      <Asked query={query} what="the identity of this chip">{identity => <Proven identity={identity} />}</Asked>
      <p className="note">What follows is <strong>reported by the host</strong> and is only a claim.</p>
      <Claims chip={chip} />
    </section>
  )
}

function Proven({ identity }: { readonly identity: ChipIdentity }): ReactNode {
  if (identity.hwmodel === null) return <Empty>No verified report has named this chip yet.</Empty>
  const unbound = identity.reports.filter(report => report.source !== 'fix')
  const facts: readonly Fact[] = [
    ['Model', identity.hwmodel],
    [identity.certificates.length === 1 ? 'Device certificate' : 'Device certificates: there should be one', <Names key="c" names={identity.certificates} />],
    ...(identity.sans.length === 0 ? [] : [['Device name', <Names key="s" names={identity.sans} />] as const]),
    [identity.ueids.length === 1 ? 'Name given by firmware' : 'Names given by firmware: one chip', <Names key="u" names={identity.ueids} current={identity.currentUeid} />],
    ...(unbound.length === 0 ? [] : [['Reports without a fix', `${String(unbound.length)}: they prove who, never where`] as const]),
  ]
  return (
    <>
      <p className="note">Proven by the chip’s own key:</p>
      <FactList facts={facts} />
      <h3>Firmware over time</h3>
      <ul className="plain">
        {[...identity.firmware].reverse().map(one => (
          <li key={`${String(one.firstAtMs)} ${one.driverVersion ?? ''} ${one.vbiosVersion ?? ''} ${one.mode} ${one.mismatches.join()}`}>
            <TimeText atMs={one.firstAtMs} />: driver {one.driverVersion ?? 'not stated'}, VBIOS {one.vbiosVersion ?? 'not stated'}, mode {one.mode}{measuredWords(one)}
          </li>
        ))}
      </ul>
    </>
  )
}

function measuredWords({ judged, mismatches }: ChipIdentity['firmware'][number]): string {
  if (!judged) return ''
  return mismatches.length === 0 ? ', as in the reference values' : `, measurement ${mismatches.join(', ')} not as in the reference values`
}

/** As much of a digest or number as tells two apart. */
const SHOWN = 24

function Names({ names, current }: { readonly names: ChipIdentity['ueids']; readonly current?: string | null }): ReactNode {
  return (
    <ul className="plain">
      {names.map(({ name, firstAtMs }) => (
        <li key={name}><code title={name}>{name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name}</code> <span className="muted">since <TimeText atMs={firstAtMs} />{names.length > 1 && name === current ? ', current' : ''}</span></li>
      ))}
    </ul>
  )
}

function Claims({ chip: { claimed, nodeName } }: { readonly chip: Chip }): ReactNode {
  if (claimed === null) return <Empty>The host has reported nothing.</Empty>
  return (
    <FactList facts={[
      ['Product (claimed)', claimed.product], ['Node (claimed)', nodeName], ['Serial (claimed)', claimed.serial], ['Board (claimed)', claimed.board],
      ['Chassis (claimed)', claimed.chassis], ['UUID (claimed)', claimed.uuid], ['PCI address (claimed)', claimed.busId],
      ['Driver (claimed)', claimed.driverVersion], ['VBIOS (claimed)', claimed.vbiosVersion],
    ]} />
  )
}

/** What the chip's node said of it, each time something changed. */
export function InventoryHistory({ chip }: { readonly chip: Chip }): ReactNode {
  const identity = useQuery(chipIdentityQuery(chip.chipId)).data
  const nodeId = chip.agentId ?? identity?.reports[0]?.nodeId
  if (nodeId === undefined) return null
  return (
    <section className="card late" aria-labelledby="inventory">
      <h2 id="inventory">What its node said of it</h2>
      <OfNode nodeId={nodeId} chipId={chip.chipId} />
      <p className="note">Inventory is the host’s word. A label that moves without a paper about it is a finding.</p>
    </section>
  )
}

function OfNode({ nodeId, chipId }: { readonly nodeId: string; readonly chipId: string }): ReactNode {
  const query = useQuery(inventoryQuery(nodeId))
  return <Asked query={query} what="the inventory of its node">{entries => <Entries entries={entries.filter(entry => isAbout(entry, chipId))} chipId={chipId} />}</Asked>
}

/** The first row, and rows whose changes name the chip or the node as a whole. */
function isAbout({ changes }: InventoryEntry, chipId: string): boolean {
  return changes.length === 0 || changes.some(change => change.includes(chipId) || /^(node|site|system UUID):/.test(change))
}

function Entries({ entries, chipId }: { readonly entries: readonly InventoryEntry[]; readonly chipId: string }): ReactNode {
  if (entries.length === 0) return <Empty>Nothing was reported of it yet.</Empty>
  return (
    <ul className="plain">
      {entries.map(entry => {
        const told = entry.changes.filter(change => change.includes(chipId) || /^(node|site|system UUID):/.test(change)).map(change => change.replaceAll(` of ${chipId}`, ''))
        const chip = entry.chips.find(one => one.chipId === chipId)
        return (
          <li key={`${String(entry.atMs)} ${entry.changes.join()}`}>
            <TimeText atMs={entry.atMs} />{entry.source === 'fix' ? '' : ' (vendor’s agent)'}: {told.length > 0 ? told.join('; ') : `first reported: serial ${chip?.serial ?? ''}, board ${chip?.board ?? ''}, chassis ${chip?.chassis ?? ''}`}
          </li>
        )
      })}
    </ul>
  )
}
