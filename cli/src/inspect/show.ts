// `trigpoint inspect list` and `show`: inspections as tables.

import { inspectionSchema, inspectionSummarySchema, pageSchema, type Inspection, type InspectionSummary } from '@trigpoint/core/wire'
import { accepted, withVerifier } from '../connection.ts'
import { formatAge, printJson, printTable } from '../print.ts'
import type { InspectOptions } from './inspect-options.ts'

export async function list(options: InspectOptions & { readonly site?: string }): Promise<void> {
  const rows: InspectionSummary[] = []
  await withVerifier(options, async client => {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = new URLSearchParams({ limit: '500', ...(options.site === undefined ? {} : { site: options.site }), ...(cursor === undefined ? {} : { cursor }) })
      const page = accepted(await client.call('GET', `/v1/inspections?${query.toString()}`, pageSchema(inspectionSummarySchema)))
      rows.push(...page.items)
      cursor = page.next
    }
  })
  if (options.json === true) for (const row of rows) printJson(row)
  else if (rows.length === 0) process.stdout.write('No inspection was planned yet. `trigpoint inspect plan --help` says how.\n')
  else printTable(['inspection', 'site', 'inspector', 'state', 'sample', 'planned'], rows.map(row => [
    row.inspectionId, row.siteId, row.inspector, row.outcome ?? row.status, `${String(row.sampleSize)} of ${String(row.population)}`, `${formatAge(row.createdAtMs, Date.now())} ago`,
  ]))
}

export async function show(id: string, options: InspectOptions): Promise<void> {
  await withVerifier(options, async client => {
    const inspection = accepted(await client.call('GET', `/v1/inspections/${encodeURIComponent(id)}`, inspectionSchema))
    if (options.json === true) printJson(inspection)
    else printInspection(inspection)
  })
}

export function printInspection(inspection: Inspection): void {
  const { inspectionId, siteName, inspector, status, outcome, sampleSize, population, beacon, device, units, counts, statement, cancelledReason } = inspection
  process.stdout.write(`Inspection ${inspectionId} of ${siteName} by ${inspector}: ${outcome ?? status}\n`)
  if (cancelledReason !== null) process.stdout.write(`  Called off: ${cancelledReason}\n`)
  process.stdout.write(`  ${String(sampleSize)} of ${String(population)} units, drawn by ${beacon.kind === 'joint' ? 'verifier and inspector together' : `round ${String(beacon.round)} of the public beacon`}\n`)
  if (statement !== '') process.stdout.write(`  ${statement}\n`)
  if (device !== null) process.stdout.write(`  Local landmark ${device.host}:${String(device.port)}, ${String(device.receipts)} receipts\n`)
  if (units.length > 0) {
    process.stdout.write('\n')
    printTable(['unit', 'chassis', 'node', 'answered here', 'scanned', 'stands'], units.map(unit => [
      unit.chipId, unit.chassis, unit.nodeName, unit.localNs === null ? 'no' : `${(unit.localNs / 1000).toFixed(0)} µs`, unit.scan?.seen ?? 'no', unit.status,
    ]))
    for (const unit of units) if (unit.status !== 'confirmed' && unit.status !== 'not-looked-at') process.stdout.write(`  ${unit.chipId}: ${unit.detail}\n`)
  }
  if (counts.length > 0) {
    process.stdout.write('\n')
    printTable(['chassis', 'counted by eye', 'answered'], counts.map(count => [count.chassis, String(count.counted), `${String(count.answered)}${count.holds ? '' : '  TOO FEW'}`]))
  }
}
