// A verifier with a witness, a node that was proved, and the bundles of it; and what only a dishonest verifier can
// do: change what it committed to, and commit, log and sign anew with the right keys.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBase64, toBase64, toHex, utf8Bytes, type Position, type Primitives } from '@trigpoint/core/base'
import {
  appendLeafHashes, buildProof, EMPTY_EDGE, formatTlogProof, hashLeaf, noteKey, planInclusion, rootOfEdge, rootOfLeafHashes, signCheckpoint,
} from '@trigpoint/core/log'
import {
  attachSignature, digestPart, encodeCanonicalJson, encodeResultClaims, encodeUnsignedToken, leafOfRecord, parseBundle, parseTrust, readShownClaims, resultKeyId, signResultKey, verifyBundle,
  type Bundle, type BundleReport, type BundleTrust, type Json, type Level, type ResultKey,
} from '@trigpoint/core/result'
import type { Borders } from '@trigpoint/core/region'
import type { Fix } from '@trigpoint/core/wire'
import { createEd25519, ed25519FromSeed, loadKeyFile, nodePrimitives, openManualClock, readBorders, type SigningKey } from '@trigpoint/runtime'
import type { VerifierOptions } from '@trigpoint/verifier'
import { openHttpListener, openWitness, openWitnessHandler } from '@trigpoint/verifier/log'
import { ask, enrolNode, evidenceOf, measure, openWorld, START_MS, testSite, valueOf, type EvidenceChanges, type TestNode, type World } from '../scenario/verifier-world.ts'

export const ORIGIN = 'log.example/bundles'

export interface BundleWorld {
  readonly world: World
  readonly node: TestNode
  readonly trustText: string
  readonly trust: BundleTrust
  readonly borders: Borders
  /** The verifier's key, as only the verifier has it. */
  readonly key: SigningKey
  close(): Promise<void>
}

/** `position`: where the node really is. */
export async function openBundleWorld(changes: Partial<VerifierOptions> & { readonly gpus?: number; readonly site?: Parameters<typeof testSite>[1] } = {}): Promise<BundleWorld> {
  const { gpus = 3, site, ...options } = changes
  const witnessKey = createEd25519()
  const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-bundle-'))
  // The witness watches the log under the verifier's key, which is made with the verifier.
  const first = await openWorld({ dataDir, leafLog: { origin: ORIGIN } })
  const logKey = noteKey(nodePrimitives, 'ed25519', ORIGIN, first.verifier.verifierKey)
  await first.close()
  const witness = await openWitness({ dir: mkdtempSync(join(tmpdir(), 'trigpoint-witness-')), key: witnessKey, name: 'witness.example', logKeys: [logKey], clock: openManualClock(START_MS) })
  const listener = await openHttpListener(openWitnessHandler(witness), { host: '127.0.0.1', port: 0 })
  const witnesses = `witness witness.example ${witness.vkey} http://127.0.0.1:${String(listener.address.port)}\nquorum witness.example\n`
  const world = await openWorld({ dataDir, leafLog: { origin: ORIGIN, witnesses }, ...options })
  valueOf(await world.admin.putSite(testSite('secret-hall', { name: 'Secret Hall', operator: 'Secret Operator', ...site })))
  const node = await enrolNode(world, 'secret-hall', 'secret-node', gpus)
  const trustText = JSON.stringify(valueOf(await world.admin.getTrust()))
  return {
    world, node, trustText, trust: valueOf(parseTrust(trustText, nodePrimitives)), borders: await readBorders(), key: loadKeyFile(join(dataDir, 'verifier.key')),
    close: async () => {
      await world.close()
      await listener.close()
      await witness.close()
    },
  }
}

/** A whole fix, with the tickets named in the receipts as landmarks do. */
export async function runHonestFix({ world, node }: Pick<BundleWorld, 'world' | 'node'>, changes: EvidenceChanges & { readonly position?: Position } = {}): Promise<Fix> {
  if (changes.position !== undefined) node.position = changes.position
  const asked = await ask(world, node)
  const receipts = [...asked.challenge.landmarks].sort((a, b) => (a.landmarkId < b.landmarkId ? -1 : 1)).map(({ landmarkId, ticket }) =>
    measure(world, node, asked, landmarkId, { ticketHash: nodePrimitives.hash('sha256', fromBase64(ticket) ?? new Uint8Array(0)) }))
  for (const receipt of receipts) valueOf(await world.admin.sendReceipt(receipt))
  return valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked, { receipts, ...changes })))
}

/** The bundle of a fix, once it is logged. */
export async function bundleOf({ world }: Pick<BundleWorld, 'world'>, challengeId: string, level: Level, chip?: string): Promise<Bundle> {
  for (;;) {
    const bundle = await world.admin.getBundle(challengeId, { level, chip })
    if (bundle.ok) return valueOf(parseBundle(JSON.stringify(bundle.value)))
    if (bundle.refusal.code !== 'bundle.not-logged') throw new Error(bundle.refusal.code)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

export function check({ trust, borders, world }: BundleWorld, bundle: unknown, changes: { readonly trust?: BundleTrust; readonly atMs?: number; readonly borders?: Borders | undefined; readonly primitives?: Primitives } = {}): BundleReport {
  const parsed = valueOf(parseBundle(JSON.stringify(bundle)))
  return verifyBundle(parsed, { trust, atMs: world.clock.nowMs(), primitives: nodePrimitives, borders, ...changes })
}

/** `proven`, or the code of the first check that failed. */
export function judge(bundleWorld: BundleWorld, bundle: unknown, changes: Parameters<typeof check>[2] = {}): string {
  try {
    const report = check(bundleWorld, bundle, changes)
    return report.proven ? 'proven' : (report.refusal?.code ?? 'no reason')
  } catch (error) {
    return (error as Error).message.split(':')[0] ?? ''
  }
}

/** Every code that failed. */
export function failures(bundleWorld: BundleWorld, bundle: unknown, changes: Parameters<typeof check>[2] = {}): readonly string[] {
  return check(bundleWorld, bundle, changes).checks.filter(one => !one.ok).map(one => one.code)
}

/** A part's content as JSON, to be changed and put back with `reseal`. */
export function partOf(bundle: Bundle, name: string): Record<string, Json> {
  return JSON.parse(bundle.record.opened.find(part => part.name === name)?.content ?? 'null') as Record<string, Json>
}

export interface Resealing {
  /** New contents by part name. */
  readonly parts?: Readonly<Record<string, Json>>
  /** Keep the old digest of the policy in the verdict although the policy changed. */
  readonly keepPolicyDigest?: boolean
  /** Changes to the token's claims after they were made. */
  readonly claims?: (claims: Record<string, Json>) => Record<string, Json>
  readonly resultKey?: Partial<ResultKey>
  readonly issuedAtMs?: number
}

/**
 * What a verifier can do that lies: commits to other parts, logs them and signs the result, all with the right keys.
 * The new log has no witness, so the trust has none either.
 */
export function reseal(key: SigningKey, bundle: Bundle, changes: Resealing = {}): { readonly bundle: Bundle; readonly trust: BundleTrust } {
  const digests = [...bundle.record.digests]
  const opened = bundle.record.opened.map(part => ({ ...part }))
  const put = (name: string, value: Json): void => {
    const part = opened.find(one => one.name === name)
    if (part === undefined) throw new Error(`no part ${name}`)
    part.content = encodeCanonicalJson(value)
    digests[part.at] = toBase64(digestPart(nodePrimitives, fromBase64(part.salt) ?? new Uint8Array(32), { name, content: utf8Bytes(part.content) }))
  }
  for (const [name, value] of Object.entries(changes.parts ?? {})) put(name, value)
  const policyAt = opened.find(part => part.name === 'policy')?.at
  if (policyAt !== undefined && changes.keepPolicyDigest !== true) put('verdict', { ...(JSON.parse(opened.find(part => part.name === 'verdict')?.content ?? '{}') as Record<string, Json>), policy: toHex(fromBase64(digests[policyAt] ?? '') ?? new Uint8Array(32)) })
  const leaf = leafOfRecord(nodePrimitives, { kind: 'fix', digests: digests.map(text => fromBase64(text) ?? new Uint8Array(32)) })
  const { proof, index } = logAlone(key, leaf)
  const signer = ed25519FromSeed(new Uint8Array(32).fill(77))
  const issuedAtMs = changes.issuedAtMs ?? (JSON.parse(Buffer.from(bundle.result.split('.')[1] ?? '', 'base64url').toString()) as { iat: number }).iat * 1000
  const resultKey: ResultKey = { algorithm: 'EdDSA', publicKey: signer.publicKey, signsFromMs: issuedAtMs - 1000, signsUntilMs: issuedAtMs + 1000, ...changes.resultKey }
  const shown = readShownClaims(bundle.level, new Map(opened.map(part => [part.name, part.content])))
  // Parts that make no claims cannot be signed either: the old token stays.
  if (shown === undefined) return { bundle: { ...bundle, record: { kind: 'fix', digests, opened }, proof }, trust: trustIn(key) }
  const made = encodeResultClaims(shown, { log: { origin: ORIGIN, index, leaf }, issuedAtMs, build: 'liar 1' }) as Record<string, Json>
  const claims = changes.claims?.(made) ?? made
  const unsigned = encodeUnsignedToken('EdDSA', resultKeyId(nodePrimitives, resultKey), claims)
  const result = attachSignature(unsigned, signer.sign(utf8Bytes(unsigned)))
  return {
    bundle: { ...bundle, record: { kind: 'fix', digests, opened }, proof, result, keys: [toBase64(signResultKey(resultKey, key.sign))] },
    trust: trustIn(key),
  }
}

function trustIn(key: SigningKey): BundleTrust {
  return { verifiers: [{ name: 'pinned', key: key.publicKey }], log: undefined, anchors: [], manifestAnchors: [] }
}

/** A log of three leaves with the given one in the middle. */
function logAlone(key: SigningKey, leaf: Uint8Array): { readonly proof: string; readonly index: number } {
  const hashes = [utf8Bytes('before'), leaf, utf8Bytes('after')].map(bytes => hashLeaf(nodePrimitives, bytes))
  const { edge } = appendLeafHashes(nodePrimitives, EMPTY_EDGE, hashes)
  const checkpoint = signCheckpoint({ origin: ORIGIN, size: 3, root: rootOfEdge(nodePrimitives, edge) }, noteKey(nodePrimitives, 'ed25519', ORIGIN, key.publicKey), key.sign)
  const read = ({ level, index }: { level: number; index: number }): Uint8Array => rootOfLeafHashes(nodePrimitives, hashes.slice(index * 2 ** level, (index + 1) * 2 ** level))
  const proof = formatTlogProof({ index: 1, hashes: buildProof(nodePrimitives, planInclusion(1, 3), read), checkpoint })
  return { proof: Buffer.from(proof).toString('utf8'), index: 1 }
}
