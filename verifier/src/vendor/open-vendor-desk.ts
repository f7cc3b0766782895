// The vendor's services as the verifier uses them: asked about devices that hold, each question within one time limit
// for all of them, so that a fix waits a few seconds at most. What comes later is remembered for the next fix.
// On the path: evidence, outside every transaction.

import type { Primitives } from '@trigpoint/core/base'
import { neededManifests, openChainCache, verifyChain, type Certificate, type EvidenceItem, type ReferenceReading, type TrustAnchor } from '@trigpoint/core/evidence'
import { openKeptAnswers, openVendorServices, type Clock, type FetchedResponse, type Log, type VendorServices } from '@trigpoint/runtime'
import { join } from 'node:path'
import type { AskedDevice, VendorAnswers, VendorDesk } from '../ports/index.ts'

export interface VendorDeskOptions {
  readonly fetchReferences: boolean
  readonly fetchRevocation: boolean
  /** Pinned roots of devices and of manifest signers. */
  readonly anchors: readonly TrustAnchor[]
  readonly referenceAnchors: readonly TrustAnchor[]
  /** A site's own mirror serves as well: nothing is trusted for where it came from. */
  readonly referenceUrl?: string | undefined
  readonly ocspUrl?: string | undefined
  /** How long a fix waits for all answers together. */
  readonly waitMs?: number | undefined
  readonly dataDir: string
  readonly primitives: Primitives
  readonly clock: Clock
  readonly log: Log
}

const DEFAULT_WAIT_MS = 5000
/** The leaf is made by firmware and known to no responder. */
const FIRST_ASKED = 1

export function openVendorDesk(options: VendorDeskOptions): VendorDesk {
  const { primitives, clock, log } = options
  const failed = (what: string, error: unknown): void => { log.warn('the vendor\'s service did not answer', { what, error: error instanceof Error ? error.message : String(error) }) }
  const services = openVendorServices({
    primitives, clock, referenceAnchors: options.referenceAnchors, onFailure: failed,
    kept: openKeptAnswers(join(options.dataDir, 'vendor-answers'), (path, error) => { failed(path, error) }),
    ...(options.referenceUrl === undefined ? {} : { referenceUrl: options.referenceUrl }), ...(options.ocspUrl === undefined ? {} : { ocspUrl: options.ocspUrl }),
  })
  const cache = openChainCache()
  return {
    ask: async devices => {
      const round = openRound()
      const asking = Promise.all([
        ...(options.fetchRevocation ? devices.map(({ item }) => askPath(services, round, pathOf(item, options, cache))) : []),
        ...(options.fetchReferences ? askManifests(services, round, devices, options) : []),
      ])
      await withinTime(asking, options.waitMs ?? DEFAULT_WAIT_MS)
      return round.close()
    },
    close: () => { services.close() },
  }
}

interface Round {
  readonly references: Map<string, ReferenceReading>
  readonly revocations: Map<Uint8Array, FetchedResponse>
  /** What was asked and has not come. */
  readonly open: Set<string>
  close(): VendorAnswers
}

function openRound(): Round {
  const references = new Map<string, ReferenceReading>()
  const revocations = new Map<Uint8Array, FetchedResponse>()
  const open = new Set<string>()
  return {
    references, revocations, open,
    // Taken as it is at this moment: what comes later belongs to the next fix.
    close: () => ({ references: [...references.values()], revocations: [...revocations.values()], missing: [...open].sort() }),
  }
}

function pathOf(item: EvidenceItem, { primitives, anchors }: VendorDeskOptions, cache: ReturnType<typeof openChainCache>): readonly Certificate[] {
  return verifyChain(item.certificates, { primitives, anchors, cache }).proven?.certificates ?? []
}

async function askPath(services: VendorServices, round: Round, path: readonly Certificate[], first = FIRST_ASKED): Promise<void> {
  await Promise.all(services.askRevocations(path, first).map(async (asked, i) => {
    const what = `No revocation status of "${path[first + i]?.subject.commonName ?? ''}" came.`
    round.open.add(what)
    const answer = await asked
    if (answer === undefined) return
    round.open.delete(what)
    round.revocations.set(answer.der, answer)
  }))
}

function askManifests(services: VendorServices, round: Round, devices: readonly AskedDevice[], options: VendorDeskOptions): readonly Promise<void>[] {
  const wanted = devices.filter(({ hasReferences }) => !hasReferences).flatMap(({ item }) => neededManifests(item, options.primitives))
  return [...new Set(wanted.map(({ id }) => id))].map(async id => {
    const what = `The manifest ${id} could not be had.`
    round.open.add(what)
    const reading = await services.readReference(id)
    if (!reading.ok) return
    round.open.delete(what)
    round.references.set(reading.value.sha256, reading.value)
    // The vendor withdraws a manifest by revoking its signer.
    if (options.fetchRevocation && reading.value.manifest !== undefined) await askPath(services, round, reading.value.manifest.certificates, 0)
  })
}

async function withinTime(asking: Promise<unknown>, waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => { timer = setTimeout(resolve, waitMs) })
  await Promise.race([asking.catch(() => undefined), late])
  clearTimeout(timer)
}
