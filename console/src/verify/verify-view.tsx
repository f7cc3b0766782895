// The check of a bundle as a person sees it: two files in, the answer with every check out. Used by the console's
// page and by the page that works from a disk without a network.

import { useEffect, useState, type ChangeEvent, type DragEvent, type ReactNode } from 'react'
import { checkFiles, kindOfFile, type Checked, type ReadBorders } from './check-files.ts'
import { LeafReportView, ReportView } from './report-view.tsx'

interface NamedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Larger than any bundle; a film dropped by mistake is not read. */
const MAXIMUM_FILE_BYTES = 64 * 1024 * 1024

export function VerifyView({ readBorders }: { readonly readBorders: ReadBorders }): ReactNode {
  const [given, setGiven] = useState<NamedFile>()
  const [trust, setTrust] = useState<NamedFile>()
  const [keys, setKeys] = useState<NamedFile>()
  const [manifests, setManifests] = useState<readonly NamedFile[]>([])
  const [problem, setProblem] = useState('')
  const checked = useChecked(readBorders, given?.bytes, trust?.bytes, keys?.bytes, manifests)
  const take = async (files: readonly File[]): Promise<void> => {
    setProblem('')
    for (const file of files) {
      if (file.size > MAXIMUM_FILE_BYTES) {
        setProblem(`${file.name} is too large to be a bundle or a trust file.`)
        continue
      }
      const named = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
      const kind = kindOfFile(named.bytes)
      if (kind === 'trust') setTrust(named)
      else if (kind === 'keys') setKeys(named)
      else if (kind === 'manifest') setManifests(before => [...before.filter(one => one.name !== named.name), named])
      else setGiven(named)
    }
  }
  return (
    <>
      <FileDrop onFiles={files => void take(files)} />
      <ul className="plain chosen-files" aria-label="Chosen files">
        <li><strong>Bundle, proof or result:</strong> {given?.name ?? <span className="muted">none yet</span>}</li>
        <li><strong>Trust file:</strong> {trust?.name ?? <span className="muted">none: nothing can be proven without one</span>}</li>
        {keys === undefined ? null : <li><strong>Key set:</strong> {keys.name}</li>}
        {manifests.length === 0 ? null : <li><strong>Reference manifests:</strong> {manifests.map(one => one.name).join(', ')}</li>}
      </ul>
      {problem === '' ? null : <p className="problem" role="alert">{problem}</p>}
      <div aria-live="polite">{checked === 'checking' ? <p className="loading" role="status">Checking…</p> : checked === undefined ? null : <CheckedView checked={checked} />}</div>
    </>
  )
}

/** Checks whenever a file changes; the check runs after the page has said that it does. */
function useChecked(readBorders: ReadBorders, given: Uint8Array | undefined, trust: Uint8Array | undefined, keys: Uint8Array | undefined, manifests: readonly NamedFile[]): Checked | 'checking' | undefined {
  const [checked, setChecked] = useState<Checked | 'checking'>()
  useEffect(() => {
    if (given === undefined) return undefined
    const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes)
    let isNewest = true
    setChecked('checking')
    const timer = setTimeout(() => {
      const show = (result: Checked): void => { if (isNewest) setChecked(result) }
      checkFiles({ given, trust: text(trust), keys: text(keys), manifests: manifests.map(one => one.bytes) }, Date.now(), readBorders).then(show, (error: unknown) => {
        show({ kind: 'unusable', what: 'file', refusal: { code: 'console.check-failed', message: `The check itself failed (${error instanceof Error ? error.message : String(error)}). Reload the page; if it lasts, use trigpoint verify.`, where: '' } })
      })
    }, 30)
    return () => {
      isNewest = false
      clearTimeout(timer)
    }
  }, [readBorders, given, trust, keys, manifests])
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
      <p>Drop a bundle, a proof or a result, and a trust file here, or choose them. They are read in this browser and sent nowhere.</p>
      <label className="field"><span>Bundle or trust file</span>
        <input type="file" multiple accept=".json,.jwt,.cwt,.swid,.xml,application/json" onChange={choose} />
      </label>
      <p className="note">A bundle comes from <code>trigpoint bundle</code> or from a fix’s page. The trust file holds the verifier’s key; get it from the verifier’s operator by another way than the bundle.</p>
    </div>
  )
}

function CheckedView({ checked }: { readonly checked: Checked }): ReactNode {
  if (checked.kind === 'report') return <ReportView report={checked.report} />
  if (checked.kind === 'proof') return <LeafReportView report={checked.report} />
  return (
    <div className="problem" role="alert">
      <h2>The {checked.what} cannot be used</h2>
      <p>{checked.refusal.message}</p>
      <p className="problem-code"><code>{checked.refusal.code}</code></p>
    </div>
  )
}
