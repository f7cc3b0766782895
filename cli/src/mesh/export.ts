// `trigpoint mesh export`: the mesh of a running verifier as L.csv and M.csv.

import { writeFileSync } from 'node:fs'
import type { LandmarkSummary, MeshLink } from '@trigpoint/core/wire'
import type { VerifierClient, Page } from '@trigpoint/runtime'
import type { Result } from '@trigpoint/core/base'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note } from '../print.ts'
import type { MeshExportOptions } from './mesh-options.ts'

export async function exportMesh(options: MeshExportOptions): Promise<void> {
  await withVerifier(options, async client => {
    const { nowMs } = accepted(await client.getStatus())
    const landmarks = (await readAll(query => client.getLandmarks(query), 500)).filter(landmark => !landmark.suspended && landmark.validUntilMs > nowMs)
    const ids = new Set(landmarks.map(landmark => landmark.landmarkId))
    const links = (await readAll(query => client.getMeshLinks(query), 5000)).filter(link => ids.has(link.from) && ids.has(link.to))
    write(options.landmarks, ['id,lat,lon,country,operator,uncertainty_km', ...landmarks.map(landmarkLine)])
    write(options.mesh, ['from,to,rtt_ms', ...links.map(linkLine)])
    note(`${options.landmarks}: ${String(landmarks.length)} landmarks; ${options.mesh}: ${String(links.length)} ordered pairs`)
  })
}

type ListQuery = NonNullable<Parameters<VerifierClient['getMeshLinks']>[0]>

async function readAll<T>(list: (query: ListQuery) => Promise<Result<Page<T>>>, limit: number): Promise<readonly T[]> {
  const all: T[] = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page: Page<T> = accepted(await list(cursor === undefined ? { limit } : { limit, cursor }))
    all.push(...page.items)
    cursor = page.next
  }
  return all
}

function landmarkLine({ landmarkId, position, country, operator, uncertaintyKm }: LandmarkSummary): string {
  return [landmarkId, position.latDeg, position.lonDeg, country, quoted(operator), uncertaintyKm].map(String).join(',')
}

/** A receipt counts whole ns; so does the file. */
function linkLine({ from, to, roundTripNs }: MeshLink): string {
  return `${from},${to},${(roundTripNs / 1e6).toFixed(6)}`
}

/** RFC 4180. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function write(path: string, lines: readonly string[]): void {
  try {
    writeFileSync(path, `${lines.join('\n')}\n`)
  } catch (cause) {
    throw new CommandError(EXIT.fault, `${path}: cannot be written (${cause instanceof Error ? cause.message : 'unknown'})`)
  }
}
