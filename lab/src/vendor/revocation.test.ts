// Revocation from OCSP responses given as data: who may say it, how long it counts, and what is worse than nothing.

import { describe, expect, it } from 'vitest'
import type { Appraisal, Certificate, OcspResponse } from '@trigpoint/core/evidence'
import { appraiseEvidence, encodeOcspRequest, judgeRevocation, OCSP_SKEW_MS, parseCertificate, parseOcspResponse, parsePem, toChipAppraisal } from '@trigpoint/core/evidence'
import { nodePrimitives as primitives, readOcspFile } from '@trigpoint/runtime'
import { forgeReport } from './forge-report.ts'
import { certifyResponder, respondOcsp } from './respond-ocsp.ts'
import type { OcspOrder } from './respond-ocsp.ts'
import { openTestVendor } from './test-vendor.ts'
import { deriveVendorKey } from './vendor-key.ts'

const vendor = openTestVendor('revocation')
const chip = vendor.makeChip({ name: 'chip' })
const nonce = new Uint8Array(32).fill(3)
const atMs = Date.UTC(2026, 5, 1, 12)
const HOUR_MS = 3_600_000

function path(): readonly Certificate[] {
  const pem = parsePem(chip.certificatesPem)
  if (!pem.ok) throw new Error(pem.refusal.message)
  return pem.value.map(der => {
    const certificate = parseCertificate(der)
    if (!certificate.ok) throw new Error(certificate.refusal.message)
    return certificate.value
  })
}

const chain = path()
const device = chain[1]
const provisioner = chain[2]
if (device === undefined || provisioner === undefined) throw new Error('the chain is too short')

function response(change: Partial<OcspOrder> = {}): OcspResponse {
  const order: OcspOrder = { certificate: device as Certificate, issuer: vendor.provisioner, status: 'good', producedAtMs: atMs - HOUR_MS, ...change }
  const parsed = parseOcspResponse(respondOcsp(order))
  if (!parsed.ok) throw new Error(parsed.refusal.message)
  return parsed.value
}

/** Judges the device certificate alone. */
function judge(responses: readonly OcspResponse[], whenMs: number = atMs): ReturnType<typeof judgeRevocation>['certificates'][number] {
  const [one] = judgeRevocation(chain, 1, responses, whenMs, primitives).certificates
  if (one === undefined) throw new Error('nothing was judged')
  return one
}

describe('a response', () => {
  it('by the issuer itself counts, with either hash in its id', () => {
    expect(judge([response()])).toMatchObject({ position: 1, status: 'good', producedAtMs: atMs - HOUR_MS })
    expect(judge([response({ idHash: 'sha1' })]).status).toBe('good')
  })

  it('by a responder that the issuer certified for it counts', () => {
    const responder = certifyResponder(vendor.provisioner, deriveVendorKey('revocation', 'responder'))
    expect(judge([response({ responder })]).status).toBe('good')
  })

  it('by a responder without the purpose, or of another issuer, does not', () => {
    const key = deriveVendorKey('revocation', 'responder')
    expect(judge([response({ responder: certifyResponder(vendor.provisioner, key, false) })])).toMatchObject({ status: 'unknown' })
    const other = openTestVendor('another').provisioner
    expect(judge([response({ responder: certifyResponder(other, key) })])).toMatchObject({ status: 'unknown' })
    expect(judge([response({ responder: { ...other, name: vendor.provisioner.name } })]).problem).toContain('signed')
  })

  it('about another certificate says nothing', () => {
    expect(judge([response({ certificate: { serial: Uint8Array.of(1, 2, 3) } })]).status).toBe('not-checked')
    expect(judgeRevocation(chain, 1, [], atMs, primitives)).toMatchObject({ status: 'not-checked', certificates: [] })
  })

  it('counts from its making to its end, within the skew', () => {
    const made = atMs - HOUR_MS
    const fresh = response({ nextUpdateMs: made + 24 * HOUR_MS })
    expect(judge([fresh], made - OCSP_SKEW_MS).status).toBe('good')
    expect(judge([fresh], made - OCSP_SKEW_MS - 1000).status).toBe('unknown')
    expect(judge([fresh], made + 24 * HOUR_MS + OCSP_SKEW_MS).status).toBe('good')
    expect(judge([fresh], made + 24 * HOUR_MS + OCSP_SKEW_MS + 1000)).toMatchObject({ status: 'unknown', producedAtMs: made })
  })

  it('that revokes stands for good, however old, and outweighs one that says good', () => {
    const revoked = response({ status: 'revoked', reason: 1 })
    expect(judge([revoked], atMs + 1000 * HOUR_MS)).toMatchObject({ status: 'revoked', reason: 'keyCompromise' })
    expect(judge([response(), revoked]).status).toBe('revoked')
    expect(judge([response({ status: 'revoked', reason: 6 })]).reason).toBe('certificateHold')
    expect(judge([response({ status: 'revoked' })]).reason).toBe('unspecified')
  })

  it('of a responder that does not know the certificate is unknown', () => {
    expect(judge([response({ status: 'unknown' })])).toMatchObject({ status: 'unknown' })
  })

  it('changed in any byte never says good of the certificate again', () => {
    const der = respondOcsp({ certificate: device, issuer: vendor.provisioner, status: 'revoked', reason: 1, producedAtMs: atMs })
    for (let at = 0; at < der.length; at++) {
      const changed = der.slice()
      changed[at] = (changed[at] ?? 0) ^ 0x01
      const parsed = parseOcspResponse(changed)
      if (parsed.ok) expect(judge([parsed.value]).status).not.toBe('good')
      else expect(parsed.refusal.code).toMatch(/evidence\.ocsp-/)
    }
  })

  it('that is none is refused', () => {
    expect(parseOcspResponse(new Uint8Array(0))).toMatchObject({ refusal: { code: 'evidence.ocsp-malformed' } })
    expect(parseOcspResponse(new Uint8Array(40_000))).toMatchObject({ refusal: { code: 'evidence.ocsp-malformed' } })
    expect(parseOcspResponse(Uint8Array.of(0x30, 3, 0x0a, 1, 6))).toMatchObject({ refusal: { code: 'evidence.ocsp-unsuccessful' } })
  })

  it('is read from a file as DER or as base64', () => {
    const der = respondOcsp({ certificate: device, issuer: vendor.provisioner, status: 'good', producedAtMs: atMs })
    expect(readOcspFile(der).ok).toBe(true)
    expect(readOcspFile(Buffer.from(`${Buffer.from(der).toString('base64')}\n`)).ok).toBe(true)
    expect(readOcspFile(Buffer.from('no response')).ok).toBe(false)
  })
})

describe('an appraisal', () => {
  const appraise = (revocations: readonly OcspResponse[]): Appraisal => {
    const pem = parsePem(chip.certificatesPem)
    const certificates = pem.ok ? pem.value : []
    return appraiseEvidence({ evidence: forgeReport(chip, nonce, () => ({})), certificates }, { primitives, anchors: [vendor.anchor], atMs, expectedNonce: nonce, revocations })
  }

  it('says good only when all certificates between leaf and root are', () => {
    const partial = appraise([response()])
    expect(partial).toMatchObject({ verified: true, revocation: 'unknown' })
    expect(partial.checks).toContainEqual(expect.objectContaining({ code: 'evidence.revoked', ok: false }))
    expect(appraise([])).toMatchObject({ revocation: 'not-checked' })
  })

  it('keeps revocation apart from verification, and a fix takes no revoked chip', () => {
    const revoked = appraise([response({ status: 'revoked', reason: 1 })])
    expect(revoked).toMatchObject({ verified: true, revocation: 'revoked', revocationReason: 'keyCompromise' })
    expect(toChipAppraisal(revoked).verified).toBe(false)
    expect(toChipAppraisal(appraise([response()])).verified).toBe(true)
  })
})

describe('a request', () => {
  it('names the certificate by its issuer and carries the nonce', () => {
    const request = encodeOcspRequest(device, provisioner, Uint8Array.of(1, 2, 3, 4), primitives)
    const hex = Buffer.from(request).toString('hex')
    expect(hex).toContain(Buffer.from(device.serial).toString('hex'))
    expect(hex).toContain(Buffer.from(primitives.hash('sha384', provisioner.keyBits)).toString('hex'))
    expect(hex.endsWith('040604' + '0401020304')).toBe(true)
  })
})
