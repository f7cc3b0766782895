// CMW collections (RATS Conceptual Message Wrapper, JSON form) as the vendor's second SDK takes them: a tree of
// collections whose leaves are [media type, base64url value]. A device is a collection with one measurement
// transcript and one certificate chain. Only these two are read; whatever else is in it is left alone.

import type { JsonRecord } from './json-record.ts'
import { isRecord, listField } from './json-record.ts'

const COLLECTION_TYPE = '__cmwc_t'
const TRANSCRIPT = 'application/vnd.nvidia.spdm-measurement-transcript'
const CHAIN_SUFFIX = 'pem-cert-chain'
/** Collections of collections nest two or three deep. */
const MAXIMUM_DEPTH = 6

export function isCmwCollection(value: JsonRecord): boolean {
  return typeof value[COLLECTION_TYPE] === 'string'
}

/** Devices as `{evidence, certificate}` in plain base64. */
export function findCmwItems(collection: JsonRecord, depth = 0): readonly JsonRecord[] {
  if (depth > MAXIMUM_DEPTH) return []
  let evidence: string | undefined
  let certificate: string | undefined
  const inner: JsonRecord[] = []
  for (const [label, value] of Object.entries(collection)) {
    if (isRecord(value)) inner.push(...findCmwItems(value, depth + 1))
    const [type, content] = listField(collection, label)
    if (typeof type !== 'string' || typeof content !== 'string') continue
    if (mediaType(type) === TRANSCRIPT) evidence = plainBase64(content)
    if (mediaType(type).endsWith(CHAIN_SUFFIX)) certificate = plainBase64(content)
  }
  return evidence === undefined || certificate === undefined ? inner : [{ evidence, certificate }, ...inner]
}

/** Without parameters, in lower case. */
function mediaType(text: string): string {
  return (text.split(';')[0] ?? '').trim().toLowerCase()
}

function plainBase64(text: string): string {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  return plain + '='.repeat((4 - (plain.length % 4)) % 4)
}
