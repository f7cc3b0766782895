// Path validation (RFC 5280 section 6), written out because no library was found that does all of it
// (docs/decision/0004). On the path: evidence step 1, also for manifest signers.
//
//   leaf ← device identity ← provisioner ← family ← root (pinned)
//
// Each link: issuer name equals subject name, the issuer's key signed it, the issuer is an authority that may
// sign certificates and whose path length allows it, no critical extension is unknown. Time is judged apart
// (certificate-time.ts): a chain stays what it is when a certificate expires.

import type { Primitives, Refusal } from '../../base/index.ts'
import { asProven, equalBytes, refuse, toHex } from '../../base/index.ts'
import type { Certificate } from '../certificate/certificate.ts'
import { parseCertificate } from '../certificate/certificate.ts'
import { KEY_USAGE } from '../certificate/extensions.ts'
import { MAXIMUM_CHAIN_CERTIFICATES } from '../certificate/pem.ts'
import { isSignedBy } from '../certificate/signature.ts'
import type { TrustAnchor } from './anchors.ts'
import type { ChainContext, ChainJudgement, ChainStatus } from './chain.ts'

/** Judges a chain given leaf first or root first. Never throws; an empty anchor list is a refusal, not a pass. */
export function verifyChain(ders: readonly Uint8Array[], context: ChainContext): ChainJudgement {
  if (context.anchors.length === 0)
    return judged('unknown-root', [], refusal('evidence.no-anchors', 'No trust anchor is configured, so no chain can be trusted.'))
  if (ders.length === 0 || ders.length > MAXIMUM_CHAIN_CERTIFICATES)
    return judged('broken', [], refusal('evidence.chain-length', `The chain has ${String(ders.length)} certificates.`))
  const known = context.cache?.find(ders, context)
  if (known !== undefined) return known
  const judgement = judgeChain(ders, context)
  context.cache?.keep(ders, context, judgement)
  return judgement
}

function judgeChain(ders: readonly Uint8Array[], context: ChainContext): ChainJudgement {
  const parsed: Certificate[] = []
  for (const [i, der] of ders.entries()) {
    const certificate = parseCertificate(der, `certificate[${String(i)}]`)
    if (!certificate.ok) return judged('broken', parsed, certificate.refusal)
    parsed.push(certificate.value)
  }
  const reordered = comesRootFirst(parsed)
  const path = completePath(reordered ? parsed.toReversed() : parsed, context)
  const anchor = findAnchor(path, context)
  const broken = judgeLeaf(path) ?? firstBrokenLink(path, anchor !== undefined, context.primitives)
  if (broken !== undefined) return { ...judged('broken', path, broken), reordered }
  if (anchor === undefined) {
    const unknown = refusal('evidence.unknown-root', 'The chain does not end at any of the pinned roots.')
    return { ...judged('unknown-root', path, unknown), reordered }
  }
  const proven = asProven({ certificates: path, anchor })
  return { status: 'ok', certificates: path, proven, reordered, refusal: undefined }
}

function judged(status: ChainStatus, certificates: readonly Certificate[], why: Refusal): ChainJudgement {
  return { status, certificates, proven: undefined, reordered: false, refusal: why }
}

function refusal(code: string, message: string, where = 'certificate'): Refusal {
  return refuse(code, message, where).refusal
}

/** Devices hand the chain over root first; then the first certificate issued itself and the last did not. */
function comesRootFirst(certificates: readonly Certificate[]): boolean {
  const first = certificates[0]
  const last = certificates[certificates.length - 1]
  return first !== undefined && last !== undefined && isSelfIssued(first) && !isSelfIssued(last)
}

function isSelfIssued(certificate: Certificate): boolean {
  return equalBytes(certificate.issuer.der, certificate.subject.der)
}

/** Adds the configured root to a chain that came without one. */
function completePath(certificates: readonly Certificate[], context: ChainContext): readonly Certificate[] {
  const last = certificates[certificates.length - 1]
  if (last === undefined || isSelfIssued(last)) return certificates
  for (const { certificate } of context.anchors) {
    const root = certificate === undefined ? undefined : parseCertificate(certificate)
    if (root?.ok === true && equalBytes(root.value.subject.der, last.issuer.der)) return [...certificates, root.value]
  }
  return certificates
}

/** The pinned root is recognised by its digest alone; what it says of itself is not asked. */
function findAnchor(path: readonly Certificate[], context: ChainContext): TrustAnchor | undefined {
  const root = path[path.length - 1]
  if (root === undefined || path.length < 2) return undefined
  const sha256 = toHex(context.primitives.hash('sha256', root.der))
  return context.anchors.find(anchor => anchor.sha256 === sha256)
}

/** The leaf signs reports or manifests: it must be allowed digital signatures and must be no authority. */
function judgeLeaf(path: readonly Certificate[]): Refusal | undefined {
  const leaf = path.length > 1 ? path[0]?.extensions : undefined
  if (leaf?.isAuthority === true)
    return refusal('evidence.chain-leaf-use', 'The leaf certificate is an authority.', 'certificate[0]')
  return leaf?.keyUsage !== undefined && (leaf.keyUsage & KEY_USAGE.digitalSignature) === 0
    ? refusal('evidence.chain-leaf-use', 'The leaf certificate may not make digital signatures.', 'certificate[0]')
    : undefined
}

function firstBrokenLink(path: readonly Certificate[], pinned: boolean, primitives: Primitives): Refusal | undefined {
  for (const [i, certificate] of (pinned ? path.slice(0, -1) : path).entries()) {
    const where = `certificate[${String(i)}]`
    const critical = certificate.extensions.unknownCritical[0]
    if (critical !== undefined)
      return refusal('evidence.chain-critical-extension', `Critical extension ${critical} is not understood.`, where)
    const issuer = path[i + 1] ?? (isSelfIssued(certificate) ? certificate : undefined)
    const broken = issuer === undefined ? undefined : judgeLink(certificate, issuer, i, where, primitives)
    if (broken !== undefined) return broken
  }
  return undefined
}

/** `position` of the issued certificate; its issuer has `position` authorities below it (section 6.1.4 l, m). */
function judgeLink(
  issued: Certificate,
  issuer: Certificate,
  position: number,
  where: string,
  primitives: Primitives,
): Refusal | undefined {
  const { isAuthority, pathLength, keyUsage } = issuer.extensions
  if (!equalBytes(issued.issuer.der, issuer.subject.der))
    return refusal('evidence.chain-broken', `It was not issued by the next certificate, "${issuer.subject.commonName}".`, where)
  if (!isAuthority) return refusal('evidence.chain-not-authority', 'Its issuer is not a certificate authority.', where)
  if (keyUsage !== undefined && (keyUsage & KEY_USAGE.certificateSign) === 0)
    return refusal('evidence.chain-key-usage', 'Its issuer may not sign certificates.', where)
  if (issued !== issuer && pathLength !== undefined && pathLength < position)
    return refusal('evidence.chain-path-length', 'Its issuer may not have so many authorities below it.', where)
  return isSignedBy(issued, issuer, primitives)
    ? undefined
    : refusal('evidence.chain-broken', "The issuer's signature on it does not verify.", where)
}
