// Proven region with its relation to all countries, 200 landmarks: fixes a second, border edges touched, beside a scan of all edges.
// The aim is at most 1 ms a fix on one core. Run: npm run bench -- region
// A fix is timed in CPU time, so that other work on the machine does not count. `first` is the first time that the
// fixes are seen (the memory of coasts is filled then), `again` the second.

import { readBorders } from '@trigpoint/runtime'
import { proveRegion, type Borders } from '@trigpoint/core/region'
import { scanAllEdges } from './region-proof/plain-scan.ts'
import { openScenes, type Scene } from './region-proof/scenes.ts'

const FIXES = 300
const SCANNED = 10
const LIMIT_MS = 1

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

interface Row {
  readonly name: string
  readonly firstMs: number
  readonly againMs: number
  readonly slowestMs: number
  readonly edges: number
  readonly decisive: number
  readonly scanMs: number | undefined
}

function measure({ name, faulty, fixes }: Scene, borders: Borders): Row {
  const prove = (): { ms: number; slowestMs: number; edges: number; decisive: number } => {
    let [edges, decisive, slowestMs] = [0, 0, 0]
    const before = cpuMs()
    for (const discs of fixes) {
      const start = performance.now()
      const region = proveRegion(discs, { bound: 'vacuum', faulty, borders })
      slowestMs = Math.max(slowestMs, performance.now() - start)
      edges += region.cost.edges
      decisive += region.decisive.length
    }
    return { ms: (cpuMs() - before) / fixes.length, slowestMs, edges: edges / fixes.length, decisive: decisive / fixes.length }
  }
  const first = prove()
  const again = prove()
  return { name, firstMs: first.ms, againMs: again.ms, slowestMs: again.slowestMs, edges: again.edges, decisive: again.decisive, scanMs: faulty === 0 ? scan(fixes.slice(0, SCANNED), borders) : undefined }
}

/** CPU time a fix of the plain scan; its answers must be among the tree's. */
function scan(fixes: Scene['fixes'], borders: Borders): number {
  const before = cpuMs()
  const answers = fixes.map(discs => scanAllEdges(discs, borders, 0))
  const ms = (cpuMs() - before) / fixes.length
  fixes.forEach((discs, i) => {
    const named = new Set(proveRegion(discs, { bound: 'vacuum', faulty: 0, borders, toleranceKm: 0 }).countries.map(entry => entry.country))
    for (const code of answers[i] ?? []) if (!named.has(code)) throw new Error(`the tree missed ${code} in fix ${String(i)}`)
  })
  return ms
}

const beforeOpening = cpuMs()
const borders = await readBorders()
const openedMs = cpuMs() - beforeOpening
const total = borders.land.chunkEdges.reduce((sum, edges) => sum + edges, 0) + borders.waters.chunkEdges.reduce((sum, edges) => sum + edges, 0)
console.log(`${borders.version}: ${String(borders.codes.length)} zones, ${String(total)} edges; ${String(FIXES)} fixes a scene, 200 landmarks, all countries; borders prepared in ${openedMs.toFixed(0)} ms`)
console.log('scene                      first ms  again ms  fixes/s  slowest  of 1 ms  edges  of all   decisive  scan ms   times')
for (const scene of openScenes(FIXES)) {
  const row = measure(scene, borders)
  console.log([
    row.name.padEnd(26), row.firstMs.toFixed(3).padStart(8), row.againMs.toFixed(3).padStart(9), Math.round(1000 / row.againMs).toString().padStart(8), row.slowestMs.toFixed(1).padStart(8),
    `${(row.againMs / LIMIT_MS).toFixed(2)}`.padStart(8), Math.round(row.edges).toString().padStart(6), `${((100 * row.edges) / total).toFixed(3)}%`.padStart(7), row.decisive.toFixed(1).padStart(9),
    (row.scanMs?.toFixed(1) ?? '-').padStart(8), (row.scanMs === undefined ? '-' : (row.scanMs / row.againMs).toFixed(0)).padStart(7),
  ].join(' '))
}
