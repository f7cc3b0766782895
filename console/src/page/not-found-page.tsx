// An address that leads nowhere.

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

export function NotFoundPage(): ReactNode {
  return (
    <div className="page">
      <title>Not found · Trigpoint</title>
      <h1>There is no such page</h1>
      <p>The address may be mistyped, or come from another version of this console. <Link to="/">Go to the map.</Link></p>
    </div>
  )
}
