// AMD SEV-SNP attestation report (AMD publication 56860, "SEV Secure Nested Paging Firmware ABI", table ATTESTATION_REPORT).
// Little-endian, 1,184 bytes, signed by the chip's own key (VCEK) or the cloud's (VLEK), whose chain is ← ASK ← ARK.
//
//    0x000    4  version (2 to 5)          0x090   48  measurement
//    0x008    8  policy (bit 19: debug)    0x180    8  reported TCB
//    0x034    4  algorithm (1)             0x1A0   64  chip id
//    0x048    4  flags (bits 2-4: signer)  0x2A0  512  signature: r 72, s 72, little-endian, zeros
//    0x050   64  report data

import type { Primitives, Result } from '../../../base/index.ts'
import { equalBytes, ok, refuse, toHex } from '../../../base/index.ts'
import type { Certificate } from '../../certificate/certificate.ts'
import { verifyChain } from '../../chain/verify-chain.ts'
import type { TeeContext, TeeFacts, TeeItem, TeeScheme, TeeVerification } from '../scheme.ts'

const REPORT_BYTES = 1184
const SIGNED_BYTES = 0x2a0
const SCALAR_BYTES = 72
const P384_BYTES = 48
const ECDSA_P384_SHA384 = 1
const VERSIONS: readonly number[] = [2, 3, 4, 5]
const DEBUG_POLICY_BIT = 19
const MALFORMED = 'evidence.tee-malformed'

export const SEV_SNP: TeeScheme = { name: 'sev-snp', recognise, verify }

function recognise(evidence: Uint8Array): boolean {
  return evidence.length === REPORT_BYTES && VERSIONS.includes(u32(evidence, 0))
}

function verify(item: TeeItem, context: TeeContext): Result<TeeVerification> {
  const { evidence } = item
  if (!recognise(evidence)) return refuse(MALFORMED, 'It is no SEV-SNP report of a known version.')
  if (u32(evidence, 0x34) !== ECDSA_P384_SHA384) return refuse(MALFORMED, 'The report is signed by an unknown algorithm.', 'report[0x34]')
  const signature = rawSignature(evidence)
  if (signature === undefined) return refuse(MALFORMED, 'The signature does not have the form of a P-384 signature.', 'report[0x2a0]')
  const facts = readFacts(evidence)
  const chain = verifyChain(item.certificates, context)
  const signer = chain.certificates[0]
  const verified = { facts, chain: chain.status, anchor: chain.proven?.anchor }
  if (chain.refusal !== undefined) return ok({ ...verified, refusal: chain.refusal })
  if (!signs(signer, evidence, signature, context.primitives))
    return ok({ ...verified, refusal: refuse('evidence.tee-signature', "The report's signature does not verify with its certificate.").refusal })
  const stated = signer?.extensions.hardwareId
  if (stated !== undefined && toHex(stated) !== facts.platform)
    return ok({ ...verified, refusal: refuse('evidence.tee-identity', 'Report and certificate name different CPUs.').refusal })
  return ok({ ...verified, refusal: undefined })
}

function signs(signer: Certificate | undefined, evidence: Uint8Array, signature: Uint8Array, primitives: Primitives): boolean {
  const key = signer?.key
  return key?.kind === 'ec' && key.curve === 'P-384' && primitives.verifyEcdsa('P-384', 'sha384', key.point, evidence.subarray(0, SIGNED_BYTES), signature)
}

/** r‖s big-endian; undefined when the unused octets are not zero. */
function rawSignature(evidence: Uint8Array): Uint8Array | undefined {
  const half = (at: number): Uint8Array => evidence.slice(at, at + P384_BYTES).reverse()
  const s = SIGNED_BYTES + SCALAR_BYTES
  const unused = [evidence.subarray(SIGNED_BYTES + P384_BYTES, s), evidence.subarray(s + P384_BYTES)]
  if (!unused.every(bytes => equalBytes(bytes, new Uint8Array(bytes.length)))) return undefined
  const raw = new Uint8Array(2 * P384_BYTES)
  raw.set(half(SIGNED_BYTES))
  raw.set(half(s), P384_BYTES)
  return raw
}

function readFacts(evidence: Uint8Array): TeeFacts {
  return {
    reportData: evidence.subarray(0x50, 0x90),
    measurement: toHex(evidence.subarray(0x90, 0xc0)),
    platform: toHex(evidence.subarray(0x1a0, 0x1e0)),
    versions: `reported TCB ${toHex(evidence.slice(0x180, 0x188).reverse())}`,
    debuggable: ((u32(evidence, 0x08) >>> DEBUG_POLICY_BIT) & 1) === 1,
  }
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
}
