// Entries of the log by what they speak of: list, prove, erase. On the path: after log. An operator gets those of its
// own site; what it may not see is answered as unknown.

import { ok, refuse, toHex, type Result } from '@trigpoint/core/base'
import { hashLeaf } from '@trigpoint/core/log'
import { LEAF_PROOF_MEDIA_TYPE } from '@trigpoint/core/result'
import { leafErasedSchema, leafProofBodySchema, leafSchema, leafSubjectSchema, pageSchema, siteErasedSchema, slugSchema, type Leaf } from '@trigpoint/core/wire'
import { z } from 'zod'
import { eraseLeaf, eraseSite, proveLeaf, siteOfLeaf } from '../flow/index.ts'
import type { LeafRow } from '../ports/index.ts'
import { maySee, type Reader } from './access.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, pageQuerySchema, type Endpoint } from './endpoint.ts'

const ofSubject = z.object({ subject: leafSubjectSchema })
const listQuerySchema = pageQuerySchema.extend({ subject: leafSubjectSchema.optional() })

export function leafEndpoints(api: ApiContext): readonly Endpoint[] {
  const { flow, proofs } = api
  // Who may know of a case is the case's own matter.
  const isOpen = ({ kind }: LeafRow): boolean => kind !== 'case'
  const find = async (subject: string, reader: Reader): Promise<Result<LeafRow>> => {
    const found = await siteOfLeaf(flow.store, subject)
    return found === undefined || !isOpen(found.leaf) || !maySee(reader, found.siteId) ? refuse('leaf.unknown', `The log has no entry about ${subject}.`, 'subject') : ok(found.leaf)
  }
  const show = ({ subject, kind, atMs, index, leaf }: LeafRow): Leaf => ({ subject, kind, atMs, index, leafHash: toHex(hashLeaf(flow.primitives, leaf)) })
  return [
    endpoint({
      method: 'get', path: '/v1/leaves', summary: 'Entries of the log, newest first, by how their subjects begin', access: 'read', query: listQuerySchema, response: pageSchema(leafSchema),
      handle: async ({ query, reader }) => {
        // The list tells what happened at all sites.
        if (reader.scope !== undefined) return refuse('api.forbidden', 'The entries of the log are of all sites; this token sees one.', 'authorization')
        const before = query.cursor === undefined ? undefined : Number(query.cursor)
        if (before !== undefined && !Number.isSafeInteger(before)) return refuse('api.malformed', 'query.cursor: not one that this list gave.', 'query.cursor')
        const rows = await flow.store.listLeaves(query.subject ?? '', query.limit + 1, before)
        const items = rows.slice(0, query.limit)
        return ok({ items: items.filter(isOpen).map(show), next: rows.length > query.limit ? String(items.at(-1)?.id ?? '') : null })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/leaves/{subject}/proof', summary: 'What an entry of the log says, opened, with the proof that it is there', access: 'read',
      params: ofSubject, response: leafProofBodySchema, mediaType: LEAF_PROOF_MEDIA_TYPE,
      handle: async ({ params, reader }) => {
        const leaf = await find(params.subject, reader)
        return leaf.ok ? proveLeaf(flow, proofs, leaf.value) : leaf
      },
    }),
    endpoint({
      method: 'delete', path: '/v1/leaves/{subject}/opening', summary: 'Erase what opens an entry of the log, for ever; the log stays whole', access: 'admin', params: ofSubject, response: leafErasedSchema,
      handle: async ({ params, reader }) => {
        const leaf = await find(params.subject, reader)
        if (!leaf.ok) return leaf
        const erased = await eraseLeaf(flow, leaf.value)
        return erased.ok ? ok({ subject: erased.value.subject, index: erased.value.index }) : erased
      },
    }),
    endpoint({
      method: 'delete', path: '/v1/sites/{siteId}/openings', summary: 'Erase what opens every log entry of a site, for ever: its verdicts, receipts, papers, policies; the log stays whole', access: 'admin',
      params: z.object({ siteId: slugSchema }), response: siteErasedSchema,
      handle: async ({ params }) => (await flow.store.getSite(params.siteId)) === undefined
        ? refuse('site.unknown', `There is no site ${params.siteId}.`, 'siteId')
        : ok({ siteId: params.siteId, erased: await eraseSite(flow, params.siteId) }),
    }),
  ]
}
