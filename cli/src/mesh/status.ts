// `trigpoint mesh status`.

import type { MeshSummary } from '@trigpoint/core/wire'
import { accepted, withVerifier } from '../connection.ts'
import { EXIT } from '../exit.ts'
import { note, printJson, printTable } from '../print.ts'
import type { MeshStatusOptions } from './mesh-options.ts'

export async function showMeshStatus(options: MeshStatusOptions): Promise<void> {
  await withVerifier(options, async client => {
    const mesh = accepted(await client.getMesh())
    if (options.json === true) printJson(mesh)
    else print(mesh)
    if (mesh.suspects.length > 0 || mesh.disputed.length > 0 || mesh.suspended.length > 0) process.exitCode = EXIT.refused
  })
}

function print(mesh: MeshSummary): void {
  printTable(['what', 'value'], [
    ['landmarks in service', `${String(mesh.landmarks)}, ranged by others: ${String(mesh.ranged)}`],
    ['pairs', `${String(mesh.pairsBoth)} in both directions, ${String(mesh.pairsOne)} in one, ${String(mesh.pairsNone)} not measured`],
    ['newest and oldest', `${timeText(mesh.newestAtMs)}, ${timeText(mesh.oldestAtMs)}`],
    ['judged', timeText(mesh.judgedAtMs)],
    ['too near by both clocks', String(mesh.confirmed)],
    ['too near by one clock (accuse nobody)', String(mesh.oneSided.length)],
    ['directions disagree (accuse nobody)', String(mesh.asymmetricPairs)],
    ...modelRows(mesh.model),
  ])
  for (const { landmarkId, isProven, evidence, operators } of mesh.suspects)
    note(`${landmarkId}: ${String(evidence.length)} pairs too near, by landmarks of ${String(operators.length)} other operators${isProven ? '; suspended' : '; not enough for a machine to suspend it'}`)
  for (const { from, to } of mesh.disputed) note(`${from} and ${to} are nearer than their records allow; which of the two is elsewhere is not known`)
  for (const { landmarkId, reason } of mesh.suspended) note(`${landmarkId} is suspended: ${reason}`)
  if (mesh.unranged.length > 0) note(`Nobody ranges ${mesh.unranged.slice(0, 12).join(', ')}${mesh.unranged.length > 12 ? ' …' : ''}: what nobody measures, nobody checks.`)
}

function modelRows(model: MeshSummary['model']): string[][] {
  if (model === null) return [['delay model', 'none yet: the generic one serves']]
  const flaws = [model.isStale ? 'stale' : '', model.thin ? 'thin' : '', model.isPoor && !model.thin ? 'poor' : ''].filter(flaw => flaw !== '')
  return [
    ['delay model', `${model.digest.slice(0, 16)} of ${timeText(model.fittedAtMs)}${flaws.length === 0 ? '' : ` (${flaws.join(', ')})`}`],
    ['fitted on', `${String(model.pairs)} pairs of ${String(model.landmarks)} landmarks, data ${model.dataDigest.slice(0, 16)}`],
    ['median error among landmarks', model.medianErrorKm === null ? 'not measured' : `${model.medianErrorKm.toFixed(0)} km`],
  ]
}

function timeText(atMs: number | null): string {
  return atMs === null ? 'never' : new Date(atMs).toISOString()
}
