// A chip, or its figures, classified step by step.

import { useMutation } from '@tanstack/react-query'
import type { ClassificationBody, ClassifyRequest } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { classifyChip } from '../api/policy.ts'
import { ProblemNote } from './asked.tsx'
import { FactList } from './fact-list.tsx'

export function ClassifyForm(): ReactNode {
  const classify = useMutation({ mutationFn: classifyChip })
  const [isCatalogue, setCatalogue] = useState(true)
  const send = (form: FormData): void => { classify.mutate(isCatalogue ? { chip: textOf(form, 'chip') } : figuresOf(form)) }
  return (
    <section className="card" aria-labelledby="classify">
      <h2 id="classify">Classify a chip</h2>
      <form className="rule-form" onSubmit={event => { event.preventDefault(); send(new FormData(event.currentTarget)) }}>
        <label className="field"><span>By</span>
          <select value={isCatalogue ? 'name' : 'figures'} onChange={event => { setCatalogue(event.target.value === 'name') }}><option value="name">name in the catalogue</option><option value="figures">figures</option></select>
        </label>
        {isCatalogue ? <label className="field"><span>Chip</span><input name="chip" required maxLength={80} placeholder="H20, NVIDIA H200 NVL, MI300X" /></label> : <Figures />}
        <button type="submit" className="button button-main" disabled={classify.isPending}>Classify</button>
      </form>
      {classify.isError ? <ProblemNote error={classify.error} what="the classification" /> : null}
      {classify.data === undefined ? null : <Answer answer={classify.data} />}
    </section>
  )
}

function Figures(): ReactNode {
  return (
    <>
      <label className="field"><span>Dense TOPS or TFLOPS</span><input name="tops" type="number" step="any" min="0.000001" required /></label>
      <label className="field"><span>Bits</span><input name="bits" type="number" min="1" max="128" required /></label>
      <label className="field"><span>Logic dies, mm²</span><input name="dieMm2" type="number" step="any" min="0.000001" /></label>
      <label className="field"><span>DRAM, GB/s</span><input name="memoryGbs" type="number" step="any" min="0.000001" /></label>
      <label className="field"><span>Data centres</span><select name="forDatacentres"><option value="yes">designed or marketed for them</option><option value="no">not for them</option></select></label>
    </>
  )
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

function figuresOf(form: FormData): ClassifyRequest {
  const number = (name: string): number | undefined => (textOf(form, name) === '' ? undefined : Number(textOf(form, name)))
  return { tops: number('tops'), bits: number('bits'), dieMm2: number('dieMm2'), memoryGbs: number('memoryGbs'), forDatacentres: textOf(form, 'forDatacentres') !== 'no' }
}

function Answer({ answer }: { readonly answer: ClassificationBody }): ReactNode {
  const words = answer.paragraph === 'none' ? 'outside 3A090 by its figures' : answer.paragraph === 'undetermined' ? 'undetermined: a figure is missing' : answer.paragraph
  return (
    <div role="status">
      <h3>{answer.chip}: {words}</h3>
      {answer.warnings.map(warning => <p key={warning} className="warn">{warning}</p>)}
      <FactList facts={[['TPP', answer.tpp === null ? 'not known' : String(answer.tpp)], ['Performance density', answer.performanceDensity === null ? 'not known' : answer.performanceDensity.toFixed(2)]]} />
      <ol className="reason-steps">{answer.reasons.map(reason => <li key={reason}>{reason}</li>)}</ol>
      {answer.overrides.map(each => <p key={each.what} className="warn"><strong>{each.effect}</strong> since {each.from}{each.until === null ? '' : ` until ${each.until}`}: {each.what}</p>)}
      <details><summary>Sources</summary><ul>{answer.sources.map(source => <li key={source} className="note">{source}</li>)}</ul></details>
    </div>
  )
}
