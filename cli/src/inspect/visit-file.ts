// What a visit needs to be finished without a network: the plan's digest, the site, when it began.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Inspection } from '@trigpoint/core/wire'
import { z } from 'zod'
import { readOptional } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'

const visitSchema = z.object({ inspectionId: z.string(), planDigest: z.string(), siteId: z.string(), inspector: z.string(), startedAtMs: z.number() })

export type Visit = z.infer<typeof visitSchema>

function fileOf(dataDir: string): string {
  return join(dataDir, 'visit.json')
}

export function writeVisit(dataDir: string, { inspectionId, planDigest, siteId, inspector }: Inspection, nowMs: number): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const before = readIfThere(dataDir)
  const startedAtMs = before?.inspectionId === inspectionId ? before.startedAtMs : nowMs
  writeFileSync(fileOf(dataDir), `${JSON.stringify({ inspectionId, planDigest, siteId, inspector, startedAtMs }, null, 2)}\n`, { mode: 0o600 })
}

export function readVisit(dataDir: string, inspectionId: string): Visit {
  const visit = readIfThere(dataDir)
  if (visit?.inspectionId !== inspectionId) throw new CommandError(EXIT.unusable, `${fileOf(dataDir)} is not of the inspection ${inspectionId}`, 'Give --data the folder that `trigpoint inspect run` used.')
  return visit
}

function readIfThere(dataDir: string): Visit | undefined {
  try {
    return visitSchema.parse(JSON.parse(readOptional(fileOf(dataDir)) ?? ''))
  } catch {
    return undefined
  }
}
