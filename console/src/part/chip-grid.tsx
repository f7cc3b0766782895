// The chips of a site as marks, grouped by node: eight chips of one server stand together, so that one sees
// at once whether a whole server is affected.

import { Link } from '@tanstack/react-router'
import type { ChipSummary } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { OUTCOME_NAME, STATE_NAME } from '../words/outcome.ts'
import { VerdictMark } from './verdict-mark.tsx'

export function ChipGrid({ chips }: { readonly chips: readonly ChipSummary[] }): ReactNode {
  const nodes = [...new Set(chips.map(chip => chip.nodeName))].sort()
  return (
    <div className="nodes">
      {nodes.map(node => {
        const own = chips.filter(chip => chip.nodeName === node)
        return (
          <div key={node} className="node">
            <p className="node-name">{node === '' ? 'Without a node' : node} <span className="muted">{STATE_NAME[own[0]?.state ?? 'installed'].toLowerCase()}</span></p>
            <ul className="chip-marks" aria-label={`Chips of ${node}`}>
              {own.map(chip => (
                <li key={chip.chipId}>
                  <Link to="/chips/$chipId" params={{ chipId: chip.chipId }} title={`${chip.chipId}: ${chip.reason}`} aria-label={`${chipShortName(chip.chipId)}, ${OUTCOME_NAME[chip.outcome]}`}>
                    <VerdictMark outcome={chip.outcome} size={22} />
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </div>
  )
}

/** The last six digits: enough to tell the chips of a site apart. */
export function chipShortName(chipId: string): string {
  return `Chip …${chipId.slice(-6)}`
}
