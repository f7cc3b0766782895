// `trigpoint inspect plan` and `cancel`.

import { inspectionSchema } from '@trigpoint/core/wire'
import { accepted, withVerifier } from '../connection.ts'
import { printJson } from '../print.ts'
import type { InspectOptions, PlanOptions } from './inspect-options.ts'

export async function plan(options: PlanOptions): Promise<void> {
  const request = {
    siteId: options.site, inspector: options.inspector, missingShare: options.missing, confidence: options.confidence, beacon: options.beacon,
    ...(options.drawAt === undefined ? {} : { drawAtMs: options.drawAt }), announcedAtMs: options.announced ?? null,
  }
  await withVerifier(options, async client => {
    const inspection = accepted(await client.call('POST', '/v1/inspections', inspectionSchema, request))
    if (options.json === true) {
      printJson(inspection)
      return
    }
    const { inspectionId, siteName, sampleSize, population, planDigest, beacon } = inspection
    process.stdout.write(`Inspection ${inspectionId} of ${siteName} is planned: ${String(sampleSize)} of ${String(population)} units.\n`)
    process.stdout.write(`Its plan ${planDigest} is in the log; which units they are, nobody knows before the draw.\n`)
    if (beacon.round !== null) process.stdout.write(`Draw with the signature of round ${String(beacon.round)} of the beacon quicknet.\n`)
    process.stdout.write(`At the door: trigpoint inspect run ${inspectionId} --data visit/ --host <this laptop's address>\n`)
  })
}

export async function cancel(id: string, options: InspectOptions & { readonly reason: string }): Promise<void> {
  await withVerifier(options, async client => {
    const inspection = accepted(await client.call('POST', `/v1/inspections/${encodeURIComponent(id)}/cancel`, inspectionSchema, { reason: options.reason }))
    if (options.json === true) printJson(inspection)
    else process.stdout.write(`Inspection ${id} is called off.\n`)
  })
}
