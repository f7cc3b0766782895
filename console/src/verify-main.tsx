// The page that works from a disk, without a network: one file with everything in it (dist/verify.html).

import './no-eval.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startTheme } from './part/theme.ts'
import './style/index.css'
import { openBrowserBorders } from './verify/border-tables.ts'
import type { ReadBorders } from './verify/check-files.ts'
import { VerifyView } from './verify/verify-view.tsx'

startTheme()
const readBorders: ReadBorders = () => Promise.resolve(openBrowserBorders())

const place = document.getElementById('root')
if (place !== null)
  createRoot(place).render(
    <StrictMode>
      <main>
        <div className="page">
          <h1>Check a Trigpoint bundle</h1>
          <p className="lead">Everything happens in this browser. This page holds all that it needs, can ask no network, and may be kept on a disk.</p>
          <VerifyView readBorders={readBorders} />
        </div>
      </main>
    </StrictMode>,
  )
