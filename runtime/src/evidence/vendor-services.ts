// The vendor's services as the verifier may use them: manifests by id, OCSP responses by certificate. What comes back is
// verified like any file; a service that is away is an absent answer, never a wrong one. Both are remembered: manifests
// for a day, responses until they end, failures for some minutes so that nobody is asked again and again.

import { randomBytes } from 'node:crypto'
import type { Primitives, Result } from '@trigpoint/core/base'
import { equalBytes, refuse, toHex } from '@trigpoint/core/base'
import type { Certificate, OcspResponse, ReferenceReading, TrustAnchor } from '@trigpoint/core/evidence'
import { encodeOcspRequest, MAXIMUM_MANIFEST_BYTES, MAXIMUM_OCSP_BYTES, openChainCache, parseOcspResponse, readManifest } from '@trigpoint/core/evidence'
import type { Clock } from '../clock.ts'
import type { HttpTarget } from '../http-exchange.ts'
import { exchangeHttp, openHttpTarget } from '../http-exchange.ts'
import type { KeptAnswers } from './kept-answers.ts'
import { openRemembered } from './remembered.ts'

export interface VendorServicesOptions {
  readonly primitives: Primitives
  /** Pinned roots of manifest signers. */
  readonly referenceAnchors: readonly TrustAnchor[]
  readonly clock: Pick<Clock, 'nowMs'>
  /** Default: the vendor's; a site's own mirror serves as well, since nothing is trusted for where it came from. */
  readonly referenceUrl?: string
  readonly ocspUrl?: string
  /** Told about each answer that did not come or did not hold. */
  readonly onFailure?: (what: string, error: unknown) => void
  /** Answers that outlive the process; nothing in it is trusted. */
  readonly kept?: KeptAnswers
}

/** A response with the bytes that it was read from. */
export interface FetchedResponse {
  readonly response: OcspResponse
  readonly der: Uint8Array
}

export interface VendorServices {
  /** The manifest of that id, verified; a refusal when there is none or it is not one. */
  readReference(id: string): Promise<Result<ReferenceReading>>
  /** Responses for the certificates of a path (leaf first) from `first` to below the root, as far as they came. */
  readRevocations(path: readonly Certificate[], first: number): Promise<readonly OcspResponse[]>
  /** The same with their bytes, one call a certificate, each as it comes; undefined where none came. */
  askRevocations(path: readonly Certificate[], first: number): readonly Promise<FetchedResponse | undefined>[]
  close(): void
}

const REFERENCE_URL = 'https://rim.attestation.nvidia.com/v1/rim/'
const OCSP_URL = 'https://ocsp.ndis.nvidia.com/'
const TIMEOUT_MS = 10_000
const DAY_MS = 86_400_000
const RETRY_MS = 10 * 60_000
const REMEMBERED_MANIFESTS = 512
const REMEMBERED_RESPONSES = 4096
const OCSP_NONCE_BYTES = 32
const MANIFEST_ID = /^[A-Za-z0-9_.-]{1,128}$/

export function openVendorServices(options: VendorServicesOptions): VendorServices {
  const references = openHttpTarget(new URL(options.referenceUrl ?? REFERENCE_URL))
  const responders = openHttpTarget(new URL(options.ocspUrl ?? OCSP_URL))
  const manifests = openRemembered<Result<ReferenceReading>>(REMEMBERED_MANIFESTS)
  const responses = openRemembered<FetchedResponse | undefined>(REMEMBERED_RESPONSES)
  const cache = openChainCache()
  const { clock } = options
  const askRevocations: VendorServices['askRevocations'] = (path, first) => path.slice(first, -1).flatMap((certificate, i) => {
    const issuer = path[first + i + 1]
    if (issuer === undefined) return []
    const name = nameOf(certificate, options.primitives)
    return [responses.read(name, clock.nowMs(), () => askResponder(responders, name, certificate, issuer, options))]
  })
  return {
    readReference: id => manifests.read(id, clock.nowMs(), async () => {
      const value = await fetchReference(references, id, options, cache)
      return { value, untilMs: clock.nowMs() + (value.ok ? DAY_MS : RETRY_MS) }
    }),
    readRevocations: async (path, first) => (await Promise.all(askRevocations(path, first))).flatMap(one => one?.response ?? []),
    askRevocations,
    close: () => {
      references.agent.destroy()
      responders.agent.destroy()
    },
  }
}

function nameOf(certificate: Certificate, primitives: Primitives): string {
  return toHex(primitives.hash('sha256', certificate.der))
}

/** Kept and not a day old, else fetched, else kept whatever its age: a manifest stays true, only a newer one may exist. */
async function fetchReference(
  target: HttpTarget, id: string, options: VendorServicesOptions, cache: ReturnType<typeof openChainCache>,
): Promise<Result<ReferenceReading>> {
  const absent = refuse('evidence.reference-missing', `The manifest ${id} could not be had.`, id)
  if (!MANIFEST_ID.test(id)) return absent
  const read = (file: Uint8Array): Result<ReferenceReading> => readManifest(file, { primitives: options.primitives, anchors: options.referenceAnchors, cache })
  const kept = await options.kept?.read('manifest', id)
  if (kept !== undefined && options.clock.nowMs() - kept.atMs < DAY_MS) {
    const reading = read(kept.bytes)
    if (reading.ok) return reading
  }
  const fetched = await fetchManifest(target, id, options)
  const reading = fetched === undefined ? absent : read(fetched)
  if (fetched !== undefined && reading.ok) await options.kept?.write('manifest', id, fetched)
  return reading.ok || kept === undefined ? reading : read(kept.bytes)
}

async function fetchManifest(target: HttpTarget, id: string, options: VendorServicesOptions): Promise<Uint8Array | undefined> {
  try {
    const path = `${target.url.pathname.replace(/\/?$/, '/')}${encodeURIComponent(id)}`
    const answer = await exchangeHttp(target, { method: 'GET', path, headers: { accept: 'application/json' }, timeoutMs: TIMEOUT_MS }, MAXIMUM_MANIFEST_BYTES)
    return answer.status === 200 ? answer.body : undefined
  } catch (error) {
    options.onFailure?.(id, error)
    return undefined
  }
}

async function askResponder(
  target: HttpTarget, name: string, certificate: Certificate, issuer: Certificate, options: VendorServicesOptions,
): Promise<{ readonly value: FetchedResponse | undefined; readonly untilMs: number }> {
  const kept = await readKeptResponse(name, options)
  const value = kept ?? (await fetchResponse(target, certificate, issuer, options))
  if (kept === undefined && value !== undefined) await options.kept?.write('ocsp', name, value.der)
  return { value, untilMs: value?.response.responses[0]?.nextUpdateMs ?? options.clock.nowMs() + RETRY_MS }
}

/** Only while it has not ended: good does not stay good. */
async function readKeptResponse(name: string, options: VendorServicesOptions): Promise<FetchedResponse | undefined> {
  const kept = await options.kept?.read('ocsp', name)
  const response = kept === undefined ? undefined : parseOcspResponse(kept.bytes)
  if (kept === undefined || response?.ok !== true) return undefined
  return (response.value.responses[0]?.nextUpdateMs ?? 0) > options.clock.nowMs() ? { response: response.value, der: kept.bytes } : undefined
}

async function fetchResponse(
  target: HttpTarget, certificate: Certificate, issuer: Certificate, options: VendorServicesOptions,
): Promise<FetchedResponse | undefined> {
  const nonce = new Uint8Array(randomBytes(OCSP_NONCE_BYTES))
  const name = certificate.subject.commonName
  try {
    const body = encodeOcspRequest(certificate, issuer, nonce, options.primitives)
    const headers = { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' }
    const answer = await exchangeHttp(target, { method: 'POST', path: target.url.pathname, headers, body, timeoutMs: TIMEOUT_MS }, MAXIMUM_OCSP_BYTES)
    const response = answer.status === 200 ? parseOcspResponse(answer.body) : undefined
    if (response?.ok !== true) throw new Error(response === undefined ? `status ${String(answer.status)}` : response.refusal.message)
    // A responder that signs answers beforehand returns no nonce; one that returns another answers somebody else.
    if (response.value.nonce !== undefined && !equalBytes(response.value.nonce, nonce)) throw new Error('the response answers another request')
    return { response: response.value, der: answer.body }
  } catch (error) {
    options.onFailure?.(name, error)
    return undefined
  }
}
