// A fix's delays against those enrolled at the inspection of its site, landmark by landmark: how many standard
// deviations each is off, on one scale. A step that all share moves every mark by the same way; a new route moves few.

import { Link } from '@tanstack/react-router'
import type { FingerprintCheckBody } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { millisecondsOf } from '../words/number.ts'
import { DataTable } from './data-table.tsx'

const WIDTH = 200
const HEIGHT = 20
/** Marks beyond this many deviations stand at the edge. */
const SCALE_DEVIATIONS = 12
/** Within these a delay is as it was. */
const TELLING_DEVIATIONS = 4

/** `names`: of landmarks, by id. */
export function FingerprintStrip({ check, names }: { readonly check: FingerprintCheckBody; readonly names: ReadonlyMap<string, string> }): ReactNode {
  return (
    <DataTable caption="Delays against the fingerprint" rows={check.landmarks} keyOf={row => row.landmarkId} toneOf={row => (Math.abs(row.deviations) > TELLING_DEVIATIONS ? 'row-changed' : '')} columns={[
      { name: 'Landmark', look: 'lead', cell: row => <Link to="/landmarks/$landmarkId" params={{ landmarkId: row.landmarkId }}>{names.get(row.landmarkId) ?? row.landmarkId}</Link> },
      { name: 'Enrolled', look: 'number', cell: row => millisecondsOf(row.enrolledMs) },
      { name: 'This fix', look: 'number', cell: row => millisecondsOf(row.measuredMs) },
      { name: 'Difference', look: 'wide', cell: row => <Deviation deviations={row.deviations} name={names.get(row.landmarkId) ?? row.landmarkId} /> },
    ]} />
  )
}

function Deviation({ deviations, name }: { readonly deviations: number; readonly name: string }): ReactNode {
  const x = (value: number): number => WIDTH / 2 + (Math.max(-SCALE_DEVIATIONS, Math.min(SCALE_DEVIATIONS, value)) / SCALE_DEVIATIONS) * (WIDTH / 2 - 8)
  const isChanged = Math.abs(deviations) > TELLING_DEVIATIONS
  const label = `${name}: ${Math.abs(deviations).toFixed(1)} standard deviations ${deviations < 0 ? 'sooner' : 'later'} than enrolled`
  return (
    <svg className="deviation" viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} role="img" aria-label={label} preserveAspectRatio="xMidYMid meet">
      <title>{label}</title>
      <rect className="deviation-usual" x={x(-TELLING_DEVIATIONS)} width={x(TELLING_DEVIATIONS) - x(-TELLING_DEVIATIONS)} y={3} height={HEIGHT - 6} rx={3} />
      <line className="deviation-axis" x1={8} x2={WIDTH - 8} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      <line className="deviation-zero" x1={WIDTH / 2} x2={WIDTH / 2} y1={2} y2={HEIGHT - 2} />
      {isChanged ? <line className="deviation-step" x1={WIDTH / 2} x2={x(deviations)} y1={HEIGHT / 2} y2={HEIGHT / 2} /> : null}
      <circle className={isChanged ? 'deviation-mark deviation-changed' : 'deviation-mark'} cx={x(deviations)} cy={HEIGHT / 2} r={4.5} />
    </svg>
  )
}
