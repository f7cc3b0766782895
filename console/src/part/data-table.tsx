// A table that becomes a list of cards on a narrow screen. Roles are written out, because a table whose
// rows are laid out as cards is no longer a table to a screen reader by itself.

import type { ReactNode } from 'react'

export interface Column<T> {
  readonly name: string
  readonly cell: (row: T) => ReactNode
  /** `number`: aligned right; `wide`: takes a whole line of a card; `lead`: the card's heading. */
  readonly look?: 'number' | 'wide' | 'lead'
}

export function DataTable<T>({ caption, columns, rows, keyOf, toneOf }: {
  readonly caption: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
  readonly toneOf?: (row: T) => string
}): ReactNode {
  return (
    <table className="table" role="table" aria-label={caption}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(column => <th key={column.name} role="columnheader" scope="col" className={`cell-${column.look ?? 'plain'}`}>{column.name}</th>)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(row => (
          <tr key={keyOf(row)} role="row" className={toneOf?.(row)}>
            {columns.map(column => (
              <td key={column.name} role="cell" data-name={column.name} className={`cell-${column.look ?? 'plain'}`}>{column.cell(row)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
