// Verifies an Intel TDX quote: the chain of the provisioning certification key to Intel's root, that key's signature
// over the quoting enclave's report, the enclave's word for the attestation key, that key's signature over the quote.

import type { Primitives, Refusal, Result } from '../../../base/index.ts'
import { concatBytes, equalBytes, ok, refuse, toHex } from '../../../base/index.ts'
import type { Certificate } from '../../certificate/certificate.ts'
import { parsePem } from '../../certificate/pem.ts'
import { verifyChain } from '../../chain/verify-chain.ts'
import type { TeeContext, TeeFacts, TeeItem, TeeScheme, TeeVerification } from '../scheme.ts'
import type { TdxQuote } from './parse-quote.ts'
import { isTdxQuote, parseTdxQuote } from './parse-quote.ts'

export const TDX: TeeScheme = { name: 'tdx', recognise: isTdxQuote, verify }

/** Offsets in the body: TD attributes (bit 0: debug), measurement of the TD, report data. */
const BODY = { securityVersion: 0, attributes: 120, measurement: 136, reportData: 520 } as const
/** Report data of the quoting enclave's report. */
const ENCLAVE_DATA_AT = 320

function verify(item: TeeItem, context: TeeContext): Result<TeeVerification> {
  const quote = parseTdxQuote(item.evidence)
  if (!quote.ok) return quote
  const certificates = parsePem(quote.value.certificatesPem, 'quote')
  if (!certificates.ok) return certificates
  const chain = verifyChain(certificates.value, context)
  const leaf = chain.certificates[0]
  const facts = readFacts(quote.value, leaf, context.primitives)
  const refusal = chain.refusal ?? firstBrokenSignature(quote.value, leaf, context.primitives)
  return ok({ facts, chain: chain.status, anchor: chain.proven?.anchor, refusal })
}

function firstBrokenSignature(quote: TdxQuote, leaf: Certificate | undefined, primitives: Primitives): Refusal | undefined {
  const refusal = (message: string): Refusal => refuse('evidence.tee-signature', message).refusal
  const key = leaf?.key
  if (key?.kind !== 'ec' || key.curve !== 'P-256' || !primitives.verifyEcdsa('P-256', 'sha256', key.point, quote.enclaveReport, quote.enclaveSignature))
    return refusal("The quoting enclave's report is not signed by the certificate's key.")
  const named = primitives.hash('sha256', concatBytes(quote.attestationKey.subarray(1), quote.authenticationData))
  const stated = quote.enclaveReport.subarray(ENCLAVE_DATA_AT)
  if (!equalBytes(stated, concatBytes(named, new Uint8Array(32)))) return refusal('The quoting enclave names another attestation key.')
  return primitives.verifyEcdsa('P-256', 'sha256', quote.attestationKey, quote.signed, quote.signature)
    ? undefined
    : refusal('The quote is not signed by its attestation key.')
}

function readFacts({ body }: TdxQuote, leaf: Certificate | undefined, primitives: Primitives): TeeFacts {
  return {
    reportData: body.subarray(BODY.reportData, BODY.reportData + 64),
    measurement: toHex(body.subarray(BODY.measurement, BODY.measurement + 48)),
    // One certificate a CPU and firmware level.
    platform: leaf === undefined ? '' : toHex(primitives.hash('sha256', leaf.der)),
    versions: `TCB security version ${toHex(body.subarray(BODY.securityVersion, BODY.securityVersion + 16))}`,
    debuggable: ((body[BODY.attributes] ?? 1) & 1) === 1,
  }
}
