// The client of the verifier's HTTP API, typed by the one wire definition (core/wire).
// Used by agents (enrol, requestFix, sendEvidence), landmarks (sendReceipt) and the command line (the rest).
// Rule for callers: `ok: false` is the verifier's own word (a 4xx with a refusal) and final for that message;
// a thrown Fault is anything else (unreachable, time-out, busy, 5xx, an answer that is not the API's): try later.
// Answers are size-limited, time-limited and validated; redirects are refused; https, or http on loopback.

import { ok, refuse, toBase64 } from '@trigpoint/core/base'
import type { Result } from '@trigpoint/core/base'
import {
  bundleBodySchema, challengeSchema, chipSchema, chipSummarySchema, enrolResponseSchema, findingSchema, fixSchema, fixSummarySchema, landmarkRecordBodySchema, leafProofBodySchema,
  landmarkSchema, landmarkSummarySchema, liveEventSchema, meshChallengeSchema, meshLinkSchema, meshSummarySchema, pageSchema, receiptAcceptedSchema, siteSchema, siteSummarySchema, statusSchema,
  timelineEntrySchema, tokenResponseSchema, tokenRevokedSchema, trustBodySchema, vendorNodeAcceptedSchema, vendorReportAcceptedSchema,
} from '@trigpoint/core/wire'
import type {
  BundleBody, ChallengeBody, Chip, ChipState, ChipSummary, custodyEventSchema, EnrolResponse, enrolmentTokenRequestSchema, Finding, Fix, FixSummary, Landmark, LeafProofBody,
  LandmarkRequest, LandmarkSummary, LiveEvent, MeshChallenge, MeshLink, MeshSummary, Outcome, SignedBody, Site, SiteSummary, Status, TimelineEntry, TokenRevoked, tokenRequestSchema, TrustBody, VendorNodeAccepted, VendorReportAccepted,
} from '@trigpoint/core/wire'
import type { z } from 'zod'
import { openHttpTarget } from './http-exchange.ts'
import { callForBytes, callVerifier, readLiveEvents } from './verifier-call.ts'
import type { CallContext } from './verifier-call.ts'
import { isLoopbackHost } from './loopback.ts'

export interface VerifierClientOptions {
  /** `https://host[:port]`, or `http://` on loopback. */
  readonly url: string
  /** Bearer token; agents and landmarks have none (their messages are signed). */
  readonly token?: string | undefined
  /** PEM of the CA of the verifier's TLS certificate, when it is not a public one. */
  readonly ca?: string | undefined
  /** Whole exchange; default 30 s. */
  readonly timeoutMs?: number | undefined
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Give it as `cursor` for the next page; null at the end. */
  readonly next: string | null
}

export interface PageQuery {
  readonly cursor?: string | undefined
  /** At most 500; default 100. */
  readonly limit?: number | undefined
}

export interface ChipQuery extends PageQuery {
  readonly site?: string | undefined
  readonly outcome?: Outcome | undefined
  readonly state?: ChipState | undefined
  /** Part of chip id, node, product or chassis. */
  readonly q?: string | undefined
}

export interface TimelineQuery extends PageQuery {
  readonly site?: string | undefined
  readonly chip?: string | undefined
}

export interface BundleQuery {
  readonly level: 'full' | 'site' | 'verdict'
  /** At the level `verdict`: this chip alone. */
  readonly chip?: string | undefined
}

export interface ResultQuery {
  readonly level: 'site' | 'verdict'
  readonly chip?: string | undefined
  readonly form: 'jwt' | 'cwt'
  readonly alg: 'ES256' | 'EdDSA'
}

export interface NumberedEvent {
  readonly id: number
  readonly event: LiveEvent
}

export interface VerifierClient {
  readonly url: string
  /** Signed with `signBody('enrol', …)`. */
  enrol(signed: SignedBody): Promise<Result<EnrolResponse>>
  /** Signed with `signBody('fix-request', …)`. */
  requestFix(signed: SignedBody): Promise<Result<ChallengeBody>>
  /** Signed with `signBody('fix-evidence', …)`. The same body again gives the same answer. */
  sendEvidence(challengeId: string, signed: SignedBody): Promise<Result<Fix>>
  sendReceipt(receipt: Uint8Array): Promise<Result<'stored' | 'already-stored' | 'contradiction-stored'>>
  /** Signed with `signBody('mesh-request', …)` by a landmark that wants to be ranged. */
  requestMesh(signed: SignedBody): Promise<Result<MeshChallenge>>

  getStatus(): Promise<Result<Status>>
  getSites(query?: PageQuery): Promise<Result<Page<SiteSummary>>>
  getSite(siteId: string): Promise<Result<SiteSummary>>
  getChips(query?: ChipQuery): Promise<Result<Page<ChipSummary>>>
  getChip(chipId: string): Promise<Result<Chip>>
  getChipFixes(chipId: string, query?: PageQuery): Promise<Result<Page<FixSummary>>>
  getFix(challengeId: string): Promise<Result<Fix>>
  /** A bundle as the verifier gives it; docs/format/bundle.md. */
  getBundle(challengeId: string, query: BundleQuery): Promise<Result<BundleBody>>
  /** A result as bytes: the text of a JWT, or a CWT; docs/format/result.md. */
  getResult(challengeId: string, query: ResultQuery): Promise<Result<Uint8Array>>
  /** Proof of an entry of the log, by what it speaks of; docs/format/bundle.md. */
  getLeafProof(subject: string): Promise<Result<LeafProofBody>>
  /** What a trust file for this verifier says. */
  getTrust(): Promise<Result<TrustBody>>
  getLandmarks(query?: PageQuery): Promise<Result<Page<LandmarkSummary>>>
  getLandmark(landmarkId: string): Promise<Result<Landmark>>
  getMesh(): Promise<Result<MeshSummary>>
  /** At most 5000 a page. */
  getMeshLinks(query?: PageQuery): Promise<Result<Page<MeshLink>>>
  getFindings(query?: TimelineQuery): Promise<Result<Page<Finding>>>
  getTimeline(query?: TimelineQuery): Promise<Result<Page<TimelineEntry>>>
  /** Live events from after `lastEventId` (default: from now). Ends with a Fault when the connection is cut: open again with the last id seen. */
  events(options?: { readonly lastEventId?: number; readonly signal?: AbortSignal }): AsyncIterable<NumberedEvent>

  putSite(site: z.input<typeof siteSchema>): Promise<Result<Site>>
  /** The signed landmark record, base64. */
  putLandmark(landmarkId: string, request: LandmarkRequest): Promise<Result<{ landmarkId: string; record: string }>>
  suspendLandmark(landmarkId: string, suspended: boolean, reason: string): Promise<Result<Landmark>>
  createEnrolmentToken(request: z.input<typeof enrolmentTokenRequestSchema>): Promise<Result<{ token: string; tokenId: string }>>
  /** For the vendor's own agents of one site. */
  createReportingToken(request: { siteId: string; name: string; expiresAtMs?: number }): Promise<Result<{ token: string; tokenId: string }>>
  /** What a vendor's agent collected, as a file; the token is a reporting token. */
  sendReport(nodeUuid: string, report: object): Promise<Result<VendorReportAccepted>>
  sendNodeRecord(nodeUuid: string, record: object): Promise<Result<VendorNodeAccepted>>
  createToken(request: z.input<typeof tokenRequestSchema>): Promise<Result<{ token: string; tokenId: string }>>
  revokeToken(tokenId: string): Promise<Result<TokenRevoked>>
  sendCustodyEvent(event: z.input<typeof custodyEventSchema>): Promise<Result<TimelineEntry>>

  /** Any other call of the API: the validated answer, or the verifier's refusal. `path` with its query, encoded. */
  call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, schema: z.ZodType<T>, body?: object): Promise<Result<T>>

  /** A file of the API, as it is: a report's page or pack, an export. */
  getBytes(path: string): Promise<Result<Uint8Array>>

  /** Closes idle connections. */
  close(): void
}

const DEFAULT_TIMEOUT_MS = 30_000

/** Opens a client; no connection is made yet. Refusals: `client.url-malformed`, `client.url-insecure`. */
export function openVerifierClient(options: VerifierClientOptions): Result<VerifierClient> {
  const url = parseVerifierUrl(options.url)
  if (!url.ok) return url
  const target = openHttpTarget(url.value, options.ca)
  const context: CallContext = { target, token: options.token, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS }
  return ok({
    url: url.value.origin,
    ...agentCalls(context),
    ...queries(context),
    ...adminCalls(context),
    events: eventOptions => readLiveEvents(context, liveEventSchema, eventOptions),
    getBytes: path => callForBytes(context, path),
    call: (method, path, schema, body) => callVerifier(context, method, path, schema, body),
    close: () => { target.agent.destroy() },
  })
}

/** The base address of a verifier: https, or http on loopback; no credentials, path, query or fragment in it. */
export function parseVerifierUrl(text: string): Result<URL> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url !== undefined && url.username === '' && url.password === '' && url.pathname === '/' && url.search === '' && url.hash === ''
  if (!isPlain || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return refuse('client.url-malformed', `"${text}" is not the address of a verifier: give scheme, host and port only, such as https://verifier.example:8443.`, 'url')
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    return refuse('client.url-insecure', `${text} is plain http beyond this machine: use https (with --ca for a private CA).`, 'url')
  return ok(url)
}

type AgentCalls = Pick<VerifierClient, 'enrol' | 'requestFix' | 'sendEvidence' | 'sendReceipt' | 'requestMesh'>

function agentCalls(context: CallContext): AgentCalls {
  return {
    enrol: signed => callVerifier(context, 'POST', '/v1/agents/enrol', enrolResponseSchema, signed),
    requestFix: signed => callVerifier(context, 'POST', '/v1/fixes', challengeSchema, signed),
    sendEvidence: (challengeId, signed) => callVerifier(context, 'POST', `/v1/fixes/${encodeURIComponent(challengeId)}/evidence`, fixSchema, signed),
    requestMesh: signed => callVerifier(context, 'POST', '/v1/mesh/requests', meshChallengeSchema, signed),
    sendReceipt: async receipt => {
      const answer = await callVerifier(context, 'POST', '/v1/receipts', receiptAcceptedSchema, { receipt: toBase64(receipt) })
      return answer.ok ? ok(answer.value.status) : answer
    },
  }
}

type Queries = Pick<VerifierClient,
  'getStatus' | 'getSites' | 'getSite' | 'getChips' | 'getChip' | 'getChipFixes' | 'getFix' | 'getBundle' | 'getResult' | 'getLeafProof' | 'getTrust' | 'getLandmarks' | 'getLandmark' | 'getMesh' | 'getMeshLinks' | 'getFindings' | 'getTimeline'>

function queries(context: CallContext): Queries {
  const get = <T>(path: string, schema: z.ZodType<T>, query: object = {}): Promise<Result<T>> =>
    callVerifier(context, 'GET', `${path}${queryText(query)}`, schema)
  const id = encodeURIComponent
  return {
    getStatus: () => get('/v1/status', statusSchema),
    getSites: query => get('/v1/sites', pageSchema(siteSummarySchema), query),
    getSite: siteId => get(`/v1/sites/${id(siteId)}`, siteSummarySchema),
    getChips: query => get('/v1/chips', pageSchema(chipSummarySchema), query),
    getChip: chipId => get(`/v1/chips/${id(chipId)}`, chipSchema),
    getChipFixes: (chipId, query) => get(`/v1/chips/${id(chipId)}/fixes`, pageSchema(fixSummarySchema), query),
    getFix: challengeId => get(`/v1/fixes/${id(challengeId)}`, fixSchema),
    getBundle: (challengeId, query) => get(`/v1/fixes/${id(challengeId)}/bundle`, bundleBodySchema, query),
    getResult: (challengeId, query) => callForBytes(context, `/v1/fixes/${id(challengeId)}/result${queryText(query)}`),
    getLeafProof: subject => get(`/v1/leaves/${id(subject)}/proof`, leafProofBodySchema),
    getTrust: () => get('/v1/trust', trustBodySchema),
    getLandmarks: query => get('/v1/landmarks', pageSchema(landmarkSummarySchema), query),
    getLandmark: landmarkId => get(`/v1/landmarks/${id(landmarkId)}`, landmarkSchema),
    getMesh: () => get('/v1/mesh', meshSummarySchema),
    getMeshLinks: query => get('/v1/mesh/links', pageSchema(meshLinkSchema), query),
    getFindings: query => get('/v1/findings', pageSchema(findingSchema), query),
    getTimeline: query => get('/v1/timeline', pageSchema(timelineEntrySchema), query),
  }
}

type AdminCalls = Pick<VerifierClient,
  'putSite' | 'putLandmark' | 'suspendLandmark' | 'createEnrolmentToken' | 'createToken' | 'createReportingToken' | 'sendReport' | 'sendNodeRecord' | 'revokeToken' | 'sendCustodyEvent'>

function adminCalls(context: CallContext): AdminCalls {
  return {
    putSite: site => callVerifier(context, 'PUT', `/v1/sites/${encodeURIComponent(site.siteId)}`, siteSchema, site),
    putLandmark: (landmarkId, request) => callVerifier(context, 'PUT', `/v1/landmarks/${encodeURIComponent(landmarkId)}`, landmarkRecordBodySchema, request),
    suspendLandmark: (landmarkId, suspended, reason) =>
      callVerifier(context, 'PUT', `/v1/landmarks/${encodeURIComponent(landmarkId)}/suspension`, landmarkSchema, { suspended, reason }),
    createEnrolmentToken: request => callVerifier(context, 'POST', '/v1/enrolment-tokens', tokenResponseSchema, request),
    createReportingToken: request => callVerifier(context, 'POST', '/v1/reporting-tokens', tokenResponseSchema, request),
    sendReport: (nodeUuid, report) => callVerifier(context, 'POST', `/v1/agent/nodes/${encodeURIComponent(nodeUuid)}/attestation?source=file`, vendorReportAcceptedSchema, report),
    sendNodeRecord: (nodeUuid, record) => callVerifier(context, 'PUT', `/v1/agent/nodes/${encodeURIComponent(nodeUuid)}`, vendorNodeAcceptedSchema, record),
    createToken: request => callVerifier(context, 'POST', '/v1/tokens', tokenResponseSchema, request),
    revokeToken: tokenId => callVerifier(context, 'DELETE', `/v1/tokens/${encodeURIComponent(tokenId)}`, tokenRevokedSchema),
    sendCustodyEvent: event => callVerifier(context, 'POST', '/v1/custody-events', timelineEntrySchema, event),
  }
}

function queryText(query: object): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query) as [string, string | number | undefined][]) if (value !== undefined) search.set(name, String(value))
  return search.size === 0 ? '' : `?${search.toString()}`
}
