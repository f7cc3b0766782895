import { describe, expect, it } from 'vitest'
import { appraiseDevices } from './appraise-devices.ts'
import { describeInput } from './describe-input.ts'
import type { InputDevice } from './evidence-input.ts'
import { MAXIMUM_INPUT_DEVICES, parseEvidenceInput } from './evidence-input.ts'
import { nodePrimitives } from '../primitives.ts'
import { readVendorNode } from './vendor-node.ts'

const evidence = Buffer.from('a report').toString('base64')
const pem = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'
const certificate = Buffer.from(pem).toString('base64')
const device = { arch: 'HOPPER', nonce: '00'.repeat(32), evidence, certificate }

function devices(value: unknown): readonly InputDevice[] {
  const input = parseEvidenceInput(JSON.stringify(value))
  if (!input.ok) throw new Error(input.refusal.message)
  return input.value
}

const expected = { ok: true, item: { arch: 'HOPPER', evidence: new Uint8Array(Buffer.from('a report')), certificates: [new Uint8Array([0x30, 0])] } }

describe('evidence input', () => {
  it.each<[string, unknown]>([
    ['one device', device],
    ['an array', [device]],
    ['nvattest output', { result_code: 0, result_message: 'Ok', evidences: [device] }],
    ['the fleet agent\'s payload', { attestationData: { sdkResponse: { evidences: [{ ...device, driverVersion: '1', vbiosVersion: '2', version: '1.0' }], resultCode: 0, resultMessage: '' }, nonceRefreshTimestamp: '', success: true, errorMessage: '' } }],
    ['the fleet agent\'s inner response', { sdkResponse: { evidences: [device] } }],
    ['the vendor service\'s request', { nonce: device.nonce, arch: 'HOPPER', claims_version: '3.0', evidence_list: [{ evidence, certificate }] }],
    ['PEM as it is', { ...device, certificate: pem }],
  ])('is read from %s', (_, value) => {
    const [one, ...others] = devices(value)
    expect(one).toMatchObject(expected)
    expect(one).toMatchObject({ claimed: { nonce: new Uint8Array(32), certificatesPem: pem } })
    expect(others).toEqual([])
  })

  it('is read from a CMW collection, in base64url', () => {
    const url = (text: string): string => Buffer.from(text).toString('base64url')
    const collection = {
      __cmwc_t: 'tag:nvidia.com,2026:verifier-input/profiles/base/pre-1.0.0',
      gpu0: {
        __cmwc_t: 'tag:x',
        evidence: ['application/vnd.nvidia.spdm-measurement-transcript', url('a report')],
        chain: ['application/vnd.nvidia.pem-cert-chain; hint=1', url(pem)],
        other: ['text/plain', 'eA'],
      },
    }
    expect(devices(collection)).toMatchObject([{ ok: true, item: { evidence: expected.item.evidence, certificates: expected.item.certificates } }])
  })

  it('may have its base64 in lines, as some tools write it', () => {
    const wrapped = certificate.replace(/(.{20})/g, '$1\r\n')
    expect(devices({ ...device, certificate: wrapped, evidence: `${evidence}\n` })).toMatchObject([expected])
  })

  it('knows the vendor\'s word for a switch', () => {
    expect(devices({ ...device, kind: 'nvswitch' })).toMatchObject([{ item: { kind: 'switch' } }])
    expect(devices({ ...device, kind: 'toaster' })[0]).not.toHaveProperty('item.kind')
  })

  it.each(['', 'x', '5', '{}', '[]', '[1]', 'null', '[["JWT","a"],{}]', '{"evidences": []}', '[{"file": "x"}]', JSON.stringify(Array.from({ length: MAXIMUM_INPUT_DEVICES + 1 }, () => device))])(
    'that is none is unusable: %.40s',
    text => {
      expect(parseEvidenceInput(text)).toMatchObject({ refusal: { code: 'evidence.input-unusable' } })
    },
  )

  it('says what the collecting tool said', () => {
    const input = parseEvidenceInput('{"result_code": 5, "result_message": "no GPU", "evidences": []}')
    expect(input).toMatchObject({ refusal: { message: expect.stringContaining('no GPU') as string } })
  })

  it('refuses a device that cannot be read, and judges the others', () => {
    const list = [{ ...device, evidence: '***' }, { ...device, certificate: '***' }, { ...device, certificate: Buffer.from('no PEM').toString('base64') }, device]
    const read = devices(list)
    expect(read.slice(0, 2)).toMatchObject([{ ok: false, refusal: { code: 'evidence.input-device', where: '[0].evidence' } }, { ok: false, refusal: { where: '[1].certificate' } }])
    const appraisals = appraiseDevices(read, { primitives: nodePrimitives, anchors: [{ name: 'x', sha256: '00'.repeat(32), test: true }], atMs: 0 })
    expect(appraisals.map(({ id, verified }) => [id, verified])).toEqual([[null, false], [null, false], [null, false], [null, false]])
    expect(appraisals[0]).toMatchObject({ refusal: { code: 'evidence.input-device' }, chain: 'broken', signature: 'failed', nonce: 'not-asked' })
    expect(appraisals[2]?.checks).toContainEqual(expect.objectContaining({ code: 'evidence.pem-malformed', ok: false }))
  })
})

describe('a file that is no evidence', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['a manifest', '<SoftwareIdentity>', /--rim/],
    ['certificates', pem, /certificates alone/],
    ['a token', '[\n ["JWT", "eyJ"]]', /result and no evidence/],
    ['claims', '{"GPU-0": {"x-nvidia-gpu-arch-check": true}}', /result and no evidence/],
    ['a node record', '{"resources": {"gpuInfo": {}}}', /inventory/],
    ['a report in hex', `11e001ff${'ab'.repeat(40)}`, /without its certificates/],
    ['a raw report', Uint8Array.of(0x11, 0xe0, 1, 0xff), /without its certificates/],
    ['a response', Uint8Array.of(0x30, 0x82, 1, 0), /--ocsp/],
    ['a response in base64', `MIID${'A'.repeat(80)}`, /--ocsp/],
    ['CBOR', Uint8Array.of(0xd9, 2, 0x3a), /CBOR/],
  ])('is told apart: %s', (_, file, sentence) => {
    expect(describeInput(typeof file === 'string' ? Buffer.from(file) : file)).toMatch(sentence)
  })

  it('gets no invented answer', () => {
    expect(describeInput(Buffer.from('hello'))).toBeUndefined()
  })
})

describe('the fleet agent\'s node record', () => {
  it('is inventory, every field a claim', () => {
    const record = {
      hostname: 'node-1', systemUUID: 'u', machineId: 'm', bootID: 'b', nodeGroup: 'g', computeZone: 'z', gpuDriverVersion: '590.12',
      resources: { gpuInfo: { product: 'B200', architecture: 'blackwell', gpus: [{ uuid: 'GPU-1', busID: '0000:01', sn: '165', minorID: '0', boardID: 7, vbiosVersion: '97.00', chassisSN: 'c', gpuIndex: '0' }] } },
    }
    expect(readVendorNode(record)).toMatchObject({
      value: { hostname: 'node-1', driverVersion: '590.12', product: 'B200', gpus: [{ uuid: 'GPU-1', serial: '165', board: '7', chassis: 'c', busId: '0000:01', vbiosVersion: '97.00' }] },
    })
  })

  it('that is none is refused', () => {
    for (const value of [null, {}, { resources: {} }, { resources: { gpuInfo: { gpus: Array.from({ length: 65 }, () => ({})) } } }])
      expect(readVendorNode(value)).toMatchObject({ refusal: { code: 'evidence.vendor-node' } })
  })
})
