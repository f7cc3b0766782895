// Reads one reference manifest file and proves it: strict XML, the one signature form, the signer's chain to the pinned
// root, the signature, and only then the values, out of the bytes that were verified.
// On the path: evidence, before the appraisal, where time and revocation are judged. The same code reads manifests in
// the verifier, in the command and in a browser.

import { asClaimed, asProven, fromBase64, ok, refuse, toHex, utf8Bytes, utf8Text, type Claimed, type Primitives, type Refusal, type Result } from '../../base/index.ts'
import type { TrustAnchor } from '../chain/anchors.ts'
import type { ChainCache, ChainJudgement } from '../chain/chain.ts'
import { verifyChain } from '../chain/verify-chain.ts'
import { manifestClassOf, type ManifestHead, type ReferenceReading, type ReferenceValue } from '../reference/manifest.ts'
import { parseReferenceValues } from '../reference/parse-values.ts'
import { readManifestEntries, readManifestHead } from './manifest-content.ts'
import { checkManifestShape, type SignatureShape } from './manifest-shape.ts'
import { verifyManifestSignature } from './manifest-signature.ts'
import { parseStrictXml, type XmlElement } from './strict-xml.ts'

export interface ManifestContext {
  readonly primitives: Primitives
  /** Pinned roots of manifest signers; an empty list refuses every manifest. */
  readonly anchors: readonly TrustAnchor[]
  /** Chains of signers seen before; a folder of manifests has few. */
  readonly cache?: ChainCache
}

/** The vendor's manifests are 20 KiB, in its service's JSON 30 KiB. */
export const MAXIMUM_MANIFEST_BYTES: number = 512 * 1024

/**
 * Reads a manifest: SWID XML, or the JSON in which the vendor's service hands it over. Refuses what is no manifest at
 * all; a manifest that is one but does not hold comes back as a reading with its refusal, so that it can be shown.
 */
export function readManifest(file: Uint8Array, context: ManifestContext): Result<ReferenceReading> {
  const xml = manifestText(file)
  if (!xml.ok) return xml
  const root = parseStrictXml(xml.value)
  if (!root.ok) return root
  const head = readManifestHead(root.value)
  if (!head.ok) return head
  const sha256 = toHex(context.primitives.hash('sha256', utf8Bytes(xml.value)))
  return ok(proveManifest(root.value, { sha256, xml: xml.value, head: asClaimed(head.value) }, context))
}

type Named = Pick<ReferenceReading, 'sha256'> & { readonly xml: string; readonly head: Claimed<ManifestHead> }

function proveManifest(root: XmlElement, named: Named, context: ManifestContext): ReferenceReading {
  const shape = checkManifestShape(root)
  if (!shape.ok) return failed(named, 'failed', undefined, shape.refusal)
  const chain = verifyChain(shape.value.certificates, context)
  const verified = verifySignature(root, shape.value, chain, context)
  if (verified === undefined) {
    const message = "The manifest's signature does not verify with its signer's key."
    return failed(named, 'failed', chain, refuse('evidence.manifest-signature', message).refusal)
  }
  if (chain.proven === undefined) return failed(named, 'ok', chain, chain.refusal)
  const content = readVerified(verified)
  if (!content.ok) return failed(named, 'ok', chain, content.refusal)
  const manifest = asProven({
    ...content.value.head,
    sha256: named.sha256,
    values: content.value.values,
    certificates: chain.proven.certificates,
    test: chain.proven.anchor.test,
  })
  return { ...named, signature: 'ok', chain: 'ok', certificates: chain.certificates, manifest, refusal: undefined }
}

/** The verified canonical text; undefined also for a signer whose certificate cannot be read. */
function verifySignature(root: XmlElement, shape: SignatureShape, chain: ChainJudgement, { primitives }: ManifestContext): string | undefined {
  const signer = chain.certificates[0]
  return signer === undefined ? undefined : verifyManifestSignature(root, shape, signer, primitives)
}

function failed(
  named: Named,
  signature: 'ok' | 'failed',
  chain: ChainJudgement | undefined,
  refusal: Refusal | undefined,
): ReferenceReading {
  const certificates = chain?.certificates ?? []
  return { ...named, signature, chain: chain?.status ?? 'broken', certificates, manifest: undefined, refusal }
}

/** Head and values out of the canonical bytes that the signature covers. */
function readVerified(canonical: string): Result<{ head: ManifestHead; values: readonly ReferenceValue[] }> {
  const root = parseStrictXml(canonical)
  if (!root.ok) return root
  const head = readManifestHead(root.value)
  if (!head.ok) return head
  const values = parseReferenceValues(readManifestEntries(root.value))
  return values.ok ? ok({ head: { ...head.value, class: manifestClassOf(head.value.version) }, values: values.value }) : values
}

function manifestText(file: Uint8Array): Result<string> {
  if (file.length > MAXIMUM_MANIFEST_BYTES) return refuse('evidence.manifest-malformed', 'The manifest is larger than any that is accepted.')
  if (isCoRim(file))
    return refuse('evidence.manifest-format', 'This is a CoRIM manifest. Its profile for GPUs is not published well enough to be judged; SWID manifests are accepted.')
  const text = utf8Text(file)
  if (text === undefined) return refuse('evidence.manifest-malformed', 'The manifest is not UTF-8 text.')
  return text.trimStart().startsWith('{') ? serviceAnswerText(text) : ok(text)
}

/** CBOR tag 501 (unsigned CoRIM) or 18 (COSE_Sign1), draft-ietf-rats-corim section 4. */
function isCoRim(file: Uint8Array): boolean {
  const [first, second, third] = file
  return first === 0xd2 || (first === 0xd9 && second === 0x01 && third === 0xf5)
}

/** `{id, rim: base64, ...}` as the vendor's service answers. */
function serviceAnswerText(text: string): Result<string> {
  const malformed = refuse('evidence.manifest-malformed', "The JSON is not the vendor service's answer with a manifest in `rim`.")
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return malformed
  }
  const rim = typeof answer === 'object' && answer !== null && 'rim' in answer ? answer.rim : undefined
  const bytes = typeof rim === 'string' ? fromBase64(rim) : undefined
  if (bytes === undefined) return malformed
  const inner = isCoRim(bytes) ? undefined : utf8Text(bytes)
  return inner === undefined ? manifestText(bytes) : ok(inner)
}
