// Checking a bundle: the same check as `trigpoint verify`, in this browser.

import type { ReactNode } from 'react'
import type { ReadBorders } from '../verify/check-files.ts'
import { VerifyView } from '../verify/verify-view.tsx'

const readBorders: ReadBorders = async () => (await import('../verify/border-tables.ts')).openBrowserBorders()

export function VerifyPage(): ReactNode {
  return (
    <div className="page">
      <title>Check a bundle · Trigpoint</title>
      <h1>Check a bundle</h1>
      <p className="lead">This page comes from a verifier, so it is no more to be trusted than that verifier. Who trusts nobody keeps <a href="/verify.html" download="trigpoint-verify.html">the page that works from a disk</a> without a network, or runs <code>trigpoint verify</code>.</p>
      <VerifyView readBorders={readBorders} />
    </div>
  )
}
