// Reads one reference manifest file and proves it: strict XML, the one signature form, the signer's chain to the pinned
// root, the signature, and only then the values, out of the bytes that were verified.
// On the path: before the appraisal; what comes out is plain data for core. Time and revocation are judged there.

import { createHash } from 'node:crypto'
import type { Claimed, Primitives, Refusal, Result } from '@trigpoint/core/base'
import { asClaimed, asProven, fromBase64, ok, refuse } from '@trigpoint/core/base'
import type { ChainCache, ChainJudgement, ManifestHead, ReferenceReading, ReferenceValue, TrustAnchor } from '@trigpoint/core/evidence'
import { manifestClassOf, parseReferenceValues, verifyChain } from '@trigpoint/core/evidence'
import { readManifestEntries, readManifestHead } from './manifest-content.ts'
import { canonicalDigest, canonicalXml } from './canonical-xml.ts'
import type { SignatureShape } from './manifest-shape.ts'
import { checkManifestShape } from './manifest-shape.ts'
import { verifyManifestSignature } from './manifest-signature.ts'
import type { XmlElement } from './strict-xml.ts'
import { parseStrictXml } from './strict-xml.ts'

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
  const sha256 = createHash('sha256').update(xml.value, 'utf8').digest('hex')
  return ok(proveManifest(xml.value, root.value, { sha256, xml: xml.value, head: asClaimed(head.value) }, context))
}

type Named = Pick<ReferenceReading, 'sha256'> & { readonly xml: string; readonly head: Claimed<ManifestHead> }

function proveManifest(xml: string, root: XmlElement, named: Named, context: ManifestContext): ReferenceReading {
  const shape = checkManifestShape(root)
  if (!shape.ok) return failed(named, 'failed', undefined, shape.refusal)
  const chain = verifyChain(shape.value.certificates, context)
  const verified = verifySignature(xml, root, shape.value, chain, context)
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

/** The verified canonical text, on which our own canonical form and the library's agree. */
function verifySignature(
  xml: string, root: XmlElement, shape: SignatureShape, chain: ChainJudgement, context: ManifestContext,
): string | undefined {
  const { signature, digestValue } = shape
  const canonical = canonicalXml(root, signature)
  const signer = chain.certificates[0]
  if (signer === undefined || canonicalDigest(canonical) !== digestValue) return undefined
  const verified = verifyManifestSignature(xml, xml.slice(signature.start, signature.end), signer, context.primitives)
  return verified === canonical ? verified : undefined
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
  const text = decodeUtf8(file)
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
  const inner = isCoRim(bytes) ? undefined : decodeUtf8(bytes)
  return inner === undefined ? manifestText(bytes) : ok(inner)
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
