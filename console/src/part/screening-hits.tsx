// What resembles a party on the screening list, each hit with its score.

import type { ScreeningAnswer } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { Empty } from './asked.tsx'
import { DataTable } from './data-table.tsx'

export function ScreeningHits({ answer }: { readonly answer: ScreeningAnswer }): ReactNode {
  return (
    <div role="status">
      {answer.warnings.map(warning => <p key={warning} className="warn">{warning}</p>)}
      {answer.hits.length === 0 ? (answer.table === null ? null : <Empty>Nobody on the list resembles it.</Empty>) : (
        <DataTable caption="Hits on the screening list" rows={answer.hits} keyOf={row => `${row.on} ${row.id}`} columns={[
          { name: 'Score', look: 'number', cell: row => <span className={`tag ${row.on === 'name' && row.score >= 97 ? 'tag-high' : 'tag-medium'}`}>{row.score}</span> },
          { name: 'Listed party', look: 'lead', cell: row => row.names[0] ?? row.id },
          { name: 'Resembles', cell: row => `${row.on}: ${row.matched}` },
          { name: 'Asked', cell: row => row.asked },
          { name: 'List', cell: row => row.list },
          { name: 'Country', cell: row => (row.countryAgrees === null ? 'not told' : row.countryAgrees ? 'agrees' : 'differs') },
        ]} />
      )}
      {answer.table === null ? null : <p className="note">{answer.table}. A hit is a reason to look, never a verdict.</p>}
    </div>
  )
}
