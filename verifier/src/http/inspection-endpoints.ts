// Inspections over HTTP: planned, drawn, made and judged by auditors, investigators and administrators. An operator
// sees those of its own site once they are over: before that, knowing the sample would be worth a rented truck.

import { ok, type Result } from '@trigpoint/core/base'
import {
  hex16Schema, inspectionCancelSchema, inspectionDeviceRecordSchema, inspectionDeviceSchema, inspectionDrawSchema, inspectionRequestSchema, inspectionScansSchema, inspectionSchema,
  inspectionSummarySchema, MAXIMUM_EVIDENCE_BODY_BYTES, MAXIMUM_REQUEST_BODY_BYTES, pageSchema, signedBodySchema, slugSchema, type Inspection,
} from '@trigpoint/core/wire'
import { z } from 'zod'
import {
  cancelInspection, drawInspection, noteScans, planInspection, refuseUnknownInspection, registerDevice, showInspection, showInspectionSummary, submitRecord,
} from '../flow/index.ts'
import type { InspectionRow } from '../ports/index.ts'
import { maySee, type Reader } from './access.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, pageQuerySchema, type Endpoint } from './endpoint.ts'

export function inspectionEndpoints(api: ApiContext): readonly Endpoint[] {
  return [...planEndpoints(api), ...visitEndpoints(api)]
}

const ofInspection = z.object({ inspectionId: hex16Schema })

function planEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const { store } = flow
  return [
    endpoint({
      method: 'get', path: '/v1/inspections', summary: 'Inspections, newest first', access: 'read', query: pageQuerySchema.extend({ site: slugSchema.optional() }), response: pageSchema(inspectionSummarySchema),
      handle: async ({ query: { limit, cursor, site }, reader }) => {
        if (reader.scope !== undefined && site !== undefined && site !== reader.scope) return ok({ items: [], next: null })
        const page = await store.listInspections({ limit, after: cursor, siteId: reader.scope ?? site })
        return ok({ items: await Promise.all(page.items.filter(row => isShownTo(reader, row)).map(row => showInspectionSummary(store, row))), next: page.next })
      },
    }),
    endpoint({
      method: 'post', path: '/v1/inspections', summary: 'Plan an inspection: the number of units is fixed, which ones is not known to anybody yet', access: 'inspect',
      maximumBodyBytes: MAXIMUM_REQUEST_BODY_BYTES, body: inspectionRequestSchema, response: inspectionSchema,
      handle: async ({ body }) => shown(flow, await planInspection(flow, body)),
    }),
    endpoint({
      method: 'get', path: '/v1/inspections/{inspectionId}', summary: 'One inspection: its sample once drawn, how each unit stands, its judgement', access: 'read', params: ofInspection, response: inspectionSchema,
      handle: async ({ params, reader }) => {
        const row = await store.getInspection(params.inspectionId)
        return row === undefined || !isShownTo(reader, row) ? refuseUnknownInspection(params.inspectionId) : ok(await showInspection(flow, row))
      },
    }),
    endpoint({
      method: 'post', path: '/v1/inspections/{inspectionId}/draw', summary: 'Draw the sample at arrival', access: 'inspect', maximumBodyBytes: MAXIMUM_REQUEST_BODY_BYTES,
      params: ofInspection, body: inspectionDrawSchema, response: inspectionSchema,
      handle: async ({ params, body }) => shown(flow, await drawInspection(flow, params.inspectionId, body)),
    }),
    endpoint({
      method: 'post', path: '/v1/inspections/{inspectionId}/cancel', summary: 'Call an inspection off, with the reason', access: 'inspect', maximumBodyBytes: MAXIMUM_REQUEST_BODY_BYTES,
      params: ofInspection, body: inspectionCancelSchema, response: inspectionSchema,
      handle: async ({ params, body }) => shown(flow, await cancelInspection(flow, params.inspectionId, body.reason)),
    }),
  ]
}

function visitEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  return [
    endpoint({
      method: 'put', path: '/v1/inspections/{inspectionId}/device', summary: 'Register the inspector\'s device as a landmark for twelve hours and get its signed record', access: 'inspect',
      maximumBodyBytes: MAXIMUM_REQUEST_BODY_BYTES, params: ofInspection, body: inspectionDeviceSchema, response: inspectionDeviceRecordSchema,
      handle: ({ params, body }) => registerDevice(flow, params.inspectionId, body),
    }),
    endpoint({
      method: 'post', path: '/v1/inspections/{inspectionId}/scans', summary: 'Note what was scanned; the newest of a unit counts', access: 'inspect', maximumBodyBytes: MAXIMUM_EVIDENCE_BODY_BYTES,
      params: ofInspection, body: inspectionScansSchema, response: inspectionSchema,
      handle: async ({ params, body }) => shown(flow, await noteScans(flow, params.inspectionId, body.scans)),
    }),
    endpoint({
      method: 'post', path: '/v1/inspections/{inspectionId}/record', summary: 'Hand in the record that the inspector\'s device signed; it is judged once', access: 'inspect',
      maximumBodyBytes: MAXIMUM_EVIDENCE_BODY_BYTES, params: ofInspection, body: signedBodySchema, response: inspectionSchema,
      handle: async ({ params, raw, body }) => shown(flow, await submitRecord(flow, params.inspectionId, raw, body)),
    }),
  ]
}

function isShownTo(reader: Reader, row: InspectionRow): boolean {
  return maySee(reader, row.siteId) && (reader.scope === undefined || row.status === 'judged')
}

async function shown(flow: ApiContext['flow'], row: Result<InspectionRow>): Promise<Result<Inspection>> {
  return row.ok ? ok(await showInspection(flow, row.value)) : row
}
