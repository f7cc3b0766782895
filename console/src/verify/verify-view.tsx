// The check of a bundle as a person sees it: two files in, the answer with every check out. Used by the console's
// page and by the page that works from a disk without a network.

import { useEffect, useState, type ChangeEvent, type DragEvent, type ReactNode } from 'react'
import { checkFiles, kindOfFile, type Checked, type ReadBorders } from './check-files.ts'
import { ReportView } from './report-view.tsx'

interface NamedFile {
  readonly name: string
  readonly text: string
}

/** Larger than any bundle; a film dropped by mistake is not read. */
const MAXIMUM_FILE_BYTES = 64 * 1024 * 1024

export function VerifyView({ readBorders }: { readonly readBorders: ReadBorders }): ReactNode {
  const [bundle, setBundle] = useState<NamedFile>()
  const [trust, setTrust] = useState<NamedFile>()
  const [problem, setProblem] = useState('')
  const checked = useChecked(readBorders, bundle?.text, trust?.text)
  const take = async (files: readonly File[]): Promise<void> => {
    setProblem('')
    for (const file of files) {
      if (file.size > MAXIMUM_FILE_BYTES) {
        setProblem(`${file.name} is too large to be a bundle or a trust file.`)
        continue
      }
      const text = await file.text()
      if (kindOfFile(text) === 'trust') setTrust({ name: file.name, text })
      else setBundle({ name: file.name, text })
    }
  }
  return (
    <>
      <FileDrop onFiles={files => void take(files)} />
      <ul className="plain chosen-files" aria-label="Chosen files">
        <li><strong>Bundle:</strong> {bundle?.name ?? <span className="muted">none yet</span>}</li>
        <li><strong>Trust file:</strong> {trust?.name ?? <span className="muted">none: nothing can be proven without one</span>}</li>
      </ul>
      {problem === '' ? null : <p className="problem" role="alert">{problem}</p>}
      <div aria-live="polite">{checked === 'checking' ? <p className="loading" role="status">Checking…</p> : checked === undefined ? null : <CheckedView checked={checked} />}</div>
    </>
  )
}

/** Checks whenever a file changes; the check runs after the page has said that it does. */
function useChecked(readBorders: ReadBorders, bundle: string | undefined, trust: string | undefined): Checked | 'checking' | undefined {
  const [checked, setChecked] = useState<Checked | 'checking'>()
  useEffect(() => {
    if (bundle === undefined) return undefined
    let isNewest = true
    setChecked('checking')
    const timer = setTimeout(() => {
      const show = (result: Checked): void => { if (isNewest) setChecked(result) }
      checkFiles({ bundle, trust }, Date.now(), readBorders).then(show, (error: unknown) => {
        show({ kind: 'unusable', what: 'bundle', refusal: { code: 'console.check-failed', message: `The check itself failed (${error instanceof Error ? error.message : String(error)}). Reload the page; if it lasts, use trigpoint verify.`, where: '' } })
      })
    }, 30)
    return () => {
      isNewest = false
      clearTimeout(timer)
    }
  }, [readBorders, bundle, trust])
  return checked
}

function FileDrop({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }): ReactNode {
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    onFiles([...event.dataTransfer.files])
  }
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    onFiles([...(event.target.files ?? [])])
    event.target.value = ''
  }
  return (
    <div className={over ? 'card file-drop file-drop-over' : 'card file-drop'} onDragOver={event => { event.preventDefault(); setOver(true) }} onDragLeave={() => { setOver(false) }} onDrop={drop}>
      <p>Drop a bundle and a trust file here, or choose them. They are read in this browser and sent nowhere.</p>
      <label className="field"><span>Bundle or trust file</span>
        <input type="file" multiple accept=".json,application/json" onChange={choose} />
      </label>
      <p className="note">A bundle comes from <code>trigpoint bundle</code> or from a fix’s page. The trust file holds the verifier’s key; get it from the verifier’s operator by another way than the bundle.</p>
    </div>
  )
}

function CheckedView({ checked }: { readonly checked: Checked }): ReactNode {
  if (checked.kind === 'report') return <ReportView report={checked.report} />
  return (
    <div className="problem" role="alert">
      <h2>The {checked.what} cannot be used</h2>
      <p>{checked.refusal.message}</p>
      <p className="problem-code"><code>{checked.refusal.code}</code></p>
    </div>
  )
}
