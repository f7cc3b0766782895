// The mesh as it is judged and fitted: the landmarks in good standing with the smallest round trip of each direction.
// On the path: between the store and the worker thread. Read page by page, with a turn for others in between: with a
// thousand landmarks it is a million rows.

import { setImmediate as turn } from 'node:timers/promises'
import { concatBytes, toHex, type Primitives } from '@trigpoint/core/base'
import type { MeshRow } from '@trigpoint/core/estimate'
import type { MeshLinkRow, MeshMaterial, MeshReads } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import type { LandmarkRegister } from '../registry/landmark-register.ts'
import { meshLandmarkOf } from './mesh-state.ts'

const PAGE = 5000

export async function readMeshMaterial(context: FlowContext, register: LandmarkRegister): Promise<MeshMaterial> {
  const nowMs = context.clock.nowMs()
  const landmarks = (await register.listStanding(context.store, nowMs)).map(({ record }) => meshLandmarkOf(record))
  const standing = new Set(landmarks.map(landmark => landmark.id))
  const rows: MeshRow[] = []
  for await (const { from, to, roundTripNs } of eachMeshLink(context.store, nowMs - context.mesh.settings.windowMs))
    if (standing.has(from) && standing.has(to)) rows.push({ from, to, roundTripMs: roundTripNs / 1e6 })
  return { landmarks, rows }
}

/** Every ordered pair of the window. */
export async function* eachMeshLink(reader: Pick<MeshReads, 'listMeshLinks'>, sinceMs: number): AsyncGenerator<MeshLinkRow> {
  let after: string | null | undefined
  while (after !== null) {
    const page = await reader.listMeshLinks(sinceMs, after === undefined ? { limit: PAGE } : { limit: PAGE, after })
    yield* page.items
    after = page.next
    if (after !== null) await turn()
  }
}

/** SHA-256 over the landmarks' and the rows' own digests, hex: what a model was fitted on. */
export function digestMaterial({ landmarks, rows }: MeshMaterial, primitives: Primitives): string {
  const hash = (lines: readonly string[]): Uint8Array => primitives.hash('sha256', Buffer.from(lines.join('\n'), 'utf8'))
  const places = landmarks.map(({ id, position, uncertaintyKm, operator, country }) => JSON.stringify([id, position.latDeg, position.lonDeg, uncertaintyKm ?? null, operator ?? null, country ?? null]))
  return toHex(primitives.hash('sha256', concatBytes(hash([...places].sort()), hash(rows.map(({ from, to, roundTripMs }) => `${from},${to},${String(roundTripMs)}`).sort()))))
}
