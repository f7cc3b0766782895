// The bundle of a fix, at a level of disclosure: a file that checks without this verifier.

import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { downloadFile } from '../api/download.ts'
import { ProblemNote } from './asked.tsx'

const LEVELS = [
  ['full', 'Full', 'everything: anybody can compute region and verdict again'],
  ['site', 'Site', 'the chips’ evidence and the policy, no landmark, delay or region'],
  ['verdict', 'Verdict', 'outcome, countries and chips alone'],
] as const

export function BundleDownload({ challengeId }: { readonly challengeId: string }): ReactNode {
  const [problem, setProblem] = useState<unknown>()
  const get = async (level: string): Promise<void> => {
    setProblem(undefined)
    try {
      await downloadFile(`/v1/fixes/${challengeId}/bundle?level=${level}`, `trigpoint-${challengeId.slice(0, 8)}-${level}.json`)
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <section className="card" aria-labelledby="bundle">
      <h2 id="bundle">Proof to take away</h2>
      <ul className="plain bundle-levels">
        {LEVELS.map(([level, name, what]) => (
          <li key={level}><button type="button" className="button" onClick={() => void get(level)}>{name} bundle</button> <span className="muted">{what}</span></li>
        ))}
      </ul>
      {problem === undefined ? null : <ProblemNote error={problem} what="the bundle" />}
      <p className="note">It is checked with <code>trigpoint verify</code>, or <Link to="/verify">in a browser</Link>, and needs no server.</p>
    </section>
  )
}
