// Every published sample of real GPUs and switches, with the values that independent tools found in it.
// The samples are no part of the repository; without them these tests are named as skipped.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Appraisal, OcspResponse, ReferenceReading } from '@trigpoint/core/evidence'
import { DEVICE_ANCHORS, readManifest, REFERENCE_ANCHORS } from '@trigpoint/core/evidence'
import { realData } from '../../../test/requirement.ts'
import { nodePrimitives } from '../primitives.ts'
import { appraiseDevices } from './appraise-devices.ts'
import { parseEvidenceInput } from './evidence-input.ts'
import { readOcspFile } from './ocsp-file.ts'

const folder = realData('nvidia-evidence')
const base = folder ?? ''
const text = (path: string): string => readFileSync(join(base, path), 'utf8')
const json = <T>(path: string): T => JSON.parse(text(path)) as T

/** Device OCSP responses were made on this day, and live 24 hours. */
const DEVICE_RESPONSES_MS = Date.parse('2025-08-21T12:00:00Z')
const MANIFEST_RESPONSES_MS = Date.parse('2025-10-24T12:00:00Z')

interface ExpectedEvidence {
  readonly id: string
  readonly kind: string
  readonly file: string
  readonly form: string
  readonly ueid: string
  readonly hwmodel: string
  readonly leafSan?: string
  readonly bromSerial: string
  readonly nonce: string
  readonly driverVersion?: string
  readonly vbiosVersion?: string
  readonly fwidMatch?: boolean | 'absent'
  readonly opaque?: Readonly<Record<string, string | { readonly hex: string }>>
  readonly chain: { readonly certs: readonly { readonly sha256: string }[] }
  readonly signature: { readonly verified: boolean }
}

interface ExpectedManifest {
  readonly file: string
  readonly version: string
  readonly product: string
  readonly oem: string
  readonly tagId: string
  readonly signatureVerified: boolean
  readonly chain: boolean | string
  readonly root: boolean
  readonly active: Readonly<Record<string, { readonly size: number; readonly v: readonly string[] }>>
}

interface ExpectedComparison {
  readonly evidence: string
  readonly rim: string
  readonly rimSignatureVerified: boolean
  readonly checked: number
  readonly skippedIndex35: boolean
  readonly mismatchIndices: readonly number[]
}

function appraise(
  file: string,
  options: { readonly references?: readonly ReferenceReading[]; readonly revocations?: readonly OcspResponse[]; readonly atMs?: number; readonly nonce?: string } = {},
): readonly Appraisal[] {
  const input = parseEvidenceInput(text(file))
  if (!input.ok) throw new Error(input.refusal.message)
  return appraiseDevices(input.value, {
    primitives: nodePrimitives,
    anchors: DEVICE_ANCHORS,
    atMs: options.atMs ?? DEVICE_RESPONSES_MS,
    references: options.references ?? [],
    revocations: options.revocations ?? [],
    ...(options.nonce === undefined ? {} : { expectedNonce: new Uint8Array(Buffer.from(options.nonce, 'hex')) }),
  })
}

function only(appraisals: readonly Appraisal[]): Appraisal {
  const [one] = appraisals
  if (one === undefined) throw new Error('no appraisal')
  return one
}

function manifest(file: string): ReferenceReading {
  const reading = readManifest(new Uint8Array(readFileSync(join(base, file))), { primitives: nodePrimitives, anchors: REFERENCE_ANCHORS })
  if (!reading.ok) throw new Error(reading.refusal.message)
  return reading.value
}

function responses(): readonly OcspResponse[] {
  return readdirSync(join(base, 'ocsp-der')).map(name => {
    const response = readOcspFile(new Uint8Array(readFileSync(join(base, 'ocsp-der', name))), name)
    if (!response.ok) throw new Error(response.refusal.message)
    return response.value
  })
}

/** Mode as the signed feature flag says, or the older field for protected PCIe. */
function expectedMode({ opaque = {} }: ExpectedEvidence): string {
  const hex = (type: string): string | undefined => {
    const field = opaque[type]
    return typeof field === 'object' ? field.hex : field
  }
  const flag = hex('36')
  if (flag !== undefined) return ['SPT', 'MPT', 'PPCIE'][parseInt(flag.slice(0, 2), 16)] ?? 'none'
  return hex('21') === 'aa' ? 'PPCIE' : 'none'
}

const expectedEvidence = folder === undefined ? [] : json<readonly ExpectedEvidence[]>('expected-evidence.json')
const expectedManifests = folder === undefined ? [] : json<readonly ExpectedManifest[]>('expected-rims.json')
const expectedComparisons = folder === undefined ? [] : json<readonly ExpectedComparison[]>('expected-comparisons.json')

describe.skipIf(folder === undefined)('real evidence (needs the real data)', () => {
  it('has its expected values in every sample', () => {
    expect(expectedEvidence.length).toBeGreaterThan(30)
    for (const expected of expectedEvidence) {
      const one = only(appraise(expected.file))
      const verified = expected.signature.verified && expected.fwidMatch !== false
      expect(one, expected.id).toMatchObject({
        id: `nvidia:${expected.bromSerial.slice(0, 2)}:${expected.bromSerial.slice(2)}`,
        kind: expected.kind === 'nvswitch' ? 'switch' : 'gpu',
        form: expected.form,
        verified,
        measured: false,
        test: false,
        chain: 'ok',
        certificateTime: 'valid',
        signature: expected.signature.verified ? 'ok' : 'failed',
        nonce: 'not-asked',
        reportedNonce: expected.nonce,
        fwid: expected.fwidMatch === true ? 'match' : expected.fwidMatch === false ? 'differs' : 'absent',
        mode: expectedMode(expected),
        driverVersion: expected.driverVersion ?? null,
        vbiosVersion: expected.vbiosVersion ?? null,
        identity: { ueid: expected.ueid, hwmodel: expected.hwmodel, certificateSha256: expected.chain.certs[1]?.sha256 },
      })
      if (expected.leafSan !== undefined) expect(one.identity?.san, expected.id).toBe(expected.leafSan)
      expect(one.refusal === undefined, expected.id).toBe(verified)
    }
  })

  it('matches the nonce that was asked and no other', () => {
    for (const { file, nonce, id, signature } of expectedEvidence) {
      const same = only(appraise(file, { nonce }))
      expect(same.nonce, id).toBe('match')
      const other = only(appraise(file, { nonce: '00'.repeat(32) }))
      expect([other.nonce, other.verified], id).toEqual(['differs', false])
      if (signature.verified) expect(other.refusal?.code).toBe('evidence.nonce-differs')
    }
  })

  it('names the manifests that are missing, in the chip\'s own words where it has them', () => {
    const missing = (file: string): string | undefined => only(appraise(file)).checks.find(({ code }) => code === 'evidence.reference-missing')?.detail
    expect(missing('evidence/sdk-hopper-root.json')).toBe('Not at hand: NV_GPU_DRIVER_GH100_580.159.03, NV_GPU_VBIOS_1010_0205_862_9600740020.')
    expect(missing('evidence/sdk-next-rubin-gr100.json')).toBe('Not at hand: GR100_081D_9900230000, NV_GPU_DRIVER_GR100_620.54.')
  })

  it('keeps one chip one chip over two firmwares', () => {
    const [older, newer] = ['evidence/sdk-sample-hopperexpired.json', 'evidence/sdk-hopper-root.json'].map(file => only(appraise(file)))
    expect(older?.id).toBe(newer?.id)
    expect(older?.identity?.certificateSha256).toBe(newer?.identity?.certificateSha256)
    expect(older?.identity?.ueid).not.toBe(newer?.identity?.ueid)
  })

  it('finds both published protected-PCIe machines whole and agreeing', () => {
    const gpus = Array.from({ length: 8 }, (_, i) => text(`evidence/nvtrust-ppcie-gpu-${String(i)}.json`))
    const switches = Array.from({ length: 4 }, (_, i) => text(`evidence/nvtrust-ppcie-switch-${String(i)}.json`))
    const whole = judgeAll([...gpus, ...switches])
    for (const { topology } of whole) expect(topology).toMatchObject({ consistent: true, complete: true, missing: [] })
    expect(whole[0]?.topology?.neighbours).toEqual(['03DBA23B3C11BD8A', '3A53B743D811E977', '666E93E19DEC7D2D', '9AE3BEBA9E673275'])
    const withoutOne = judgeAll([...gpus, ...switches.slice(1)])
    for (const { topology } of withoutOne) expect(topology).toMatchObject({ consistent: false, complete: false, missing: ['666E93E19DEC7D2D'] })
    const gpusAlone = judgeAll(gpus)
    for (const { topology } of gpusAlone) expect(topology).toMatchObject({ consistent: true, complete: false })
  })
})

function judgeAll(devices: readonly string[]): readonly Appraisal[] {
  const input = parseEvidenceInput(`[${devices.join(',')}]`)
  if (!input.ok) throw new Error(input.refusal.message)
  return appraiseDevices(input.value, { primitives: nodePrimitives, anchors: DEVICE_ANCHORS, atMs: DEVICE_RESPONSES_MS })
}

describe.skipIf(folder === undefined)('real reference manifests (need the real data)', () => {
  it('have their expected head, signature, chain and values', { timeout: 120_000 }, () => {
    expect(expectedManifests).toHaveLength(38)
    for (const expected of expectedManifests) {
      const reading = manifest(expected.file)
      const { head, signature, chain } = reading
      expect({ ...head }, expected.file).toMatchObject({ version: expected.version, product: expected.product, oemId: expected.oem, tagId: expected.tagId })
      expect(signature, expected.file).toBe(expected.signatureVerified ? 'ok' : 'failed')
      expect(chain === 'ok', expected.file).toBe(expected.chain === true && expected.root)
      const active = (reading.manifest?.values ?? []).filter(value => value.active)
      const found = Object.fromEntries(active.map(({ index, size, values }) => [String(index), { size, v: values.map(value => Buffer.from(value).toString('hex')) }]))
      if (signature === 'ok' && chain === 'ok') expect(found, expected.file).toEqual(expected.active)
      else expect(reading.manifest, expected.file).toBeUndefined()
    }
  })

  it('compare with the reports as expected, and only when they are signed', { timeout: 120_000 }, () => {
    const readings = new Map(expectedManifests.map(({ file }) => [file, manifest(file)]))
    const files = new Map(expectedEvidence.map(({ id, file }) => [id, file]))
    for (const expected of expectedComparisons) {
      const reading = readings.get(expected.rim)
      const file = files.get(expected.evidence)
      if (reading === undefined || file === undefined) throw new Error(`${expected.evidence} or ${expected.rim} is not there`)
      const { measurements, measured, references } = only(appraise(file, { references: [reading] }))
      const name = `${expected.evidence} against ${expected.rim}`
      if (expected.rimSignatureVerified)
        expect(measurements, name).toEqual({ compared: expected.checked, skipped: expected.skippedIndex35 ? [35] : [], mismatches: expected.mismatchIndices })
      else expect([measurements.compared, measured, references[0]?.signature], name).toEqual([0, false, 'failed'])
    }
  })

  it('make a device measured when all are there and equal', () => {
    const rims = 'originals/go-nvattest-tools/testing/testdata/rim/'
    const references = [manifest(`${rims}NV_GPU_DRIVER_GH100_550.90.07.xml`), manifest(`${rims}NV_GPU_VBIOS_1010_0200_882_96009F0001.xml`)]
    const whole = only(appraise('evidence/nvtrust-hopper-sample.json', { references }))
    expect(whole).toMatchObject({ verified: true, measured: true, measurements: { compared: 32, skipped: [35], mismatches: [] } })
    expect(whole.references).toMatchObject([
      { kind: 'driver', signature: 'ok', versionMatch: true, expired: false },
      { kind: 'vbios', signature: 'ok', versionMatch: true, expired: false },
    ])
    const late = only(appraise('evidence/nvtrust-hopper-sample.json', { references, atMs: Date.parse('2026-11-23T00:00:00Z') }))
    expect(late).toMatchObject({ verified: true, measured: true, references: [{ expired: true }, { expired: true }] })
    expect(late.checks).toContainEqual(expect.objectContaining({ code: 'evidence.reference-expired', ok: false }))
  })

  it('refuses the ones that are malformed on purpose', () => {
    const rims = 'originals/go-nvattest-tools/testing/testdata/rim'
    const bad = readdirSync(join(base, rims)).filter(name => name.startsWith('failure_') || name.startsWith('success_payload'))
    expect(bad.length).toBe(21)
    for (const name of bad) {
      const reading = readManifest(new Uint8Array(readFileSync(join(base, rims, name))), { primitives: nodePrimitives, anchors: REFERENCE_ANCHORS })
      expect(reading.ok && reading.value.manifest !== undefined, name).toBe(false)
    }
  })
})

describe.skipIf(folder === undefined)('real revocation responses (need the real data)', () => {
  it('say good on their day, unknown on another, nothing about other chips', () => {
    const revocations = responses()
    const sample = 'evidence/nvtrust-hopper-sample.json'
    expect(only(appraise(sample, { revocations }))).toMatchObject({ revocation: 'good', revocationProducedAtMs: Date.parse('2025-08-21T06:47:07Z') })
    expect(only(appraise(sample, { revocations, atMs: Date.parse('2025-08-23T12:00:00Z') })).revocation).toBe('unknown')
    expect(only(appraise('evidence/sdk-hopper-root.json', { revocations })).revocation).toBe('unknown')
    expect(only(appraise('evidence/google-mpt-0.json', { revocations })).revocation).toBe('not-checked')
    expect(only(appraise(sample)).revocation).toBe('not-checked')
  })
})

describe.skipIf(folder === undefined)('claims (need the real data)', () => {
  const published = (path: string, name: string): Readonly<Record<string, unknown>> => {
    const claims = json<Readonly<Record<string, Readonly<Record<string, unknown>>>>>(path)[name] ?? {}
    const frame = ['iss', 'iat', 'nbf', 'exp', 'jti']
    return Object.fromEntries(Object.entries(claims).filter(([key]) => !frame.includes(key)))
  }
  const samples = 'originals/attestation-sdk/nv-attestation-sdk-cpp/unit-tests/testdata/'
  /** Claims that the vendor's later versions add, and that the published samples do not have yet. */
  const later = ['x-nvidia-device-type', 'x-nvidia-gpu-claims-version', 'x-nvidia-switch-claims-version']

  it('of the published Hopper sample equal the vendor service\'s', () => {
    const rims = 'originals/go-nvattest-tools/testing/testdata/rim/'
    const references = [manifest(`${rims}NV_GPU_DRIVER_GH100_550.90.07.xml`), manifest(`${rims}NV_GPU_VBIOS_1010_0200_882_96009F0001.xml`)]
    const expected = published(`${samples}sample_attestation_data/hopperClaimsv3_decoded.json`, 'GPU-0')
    const nonce = String(expected['eat_nonce'])
    // Responses for device and manifest chains are of two different days: each is judged on its own.
    const device = only(appraise('evidence/nvtrust-hopper-sample.json', { references, nonce, revocations: responses() })).claims
    const manifests = only(appraise('evidence/nvtrust-hopper-sample.json', { references, nonce, revocations: responses(), atMs: MANIFEST_RESPONSES_MS })).claims
    const chains = ['x-nvidia-gpu-driver-rim-cert-chain', 'x-nvidia-gpu-vbios-rim-cert-chain']
    const merged = { ...device, ...Object.fromEntries(chains.map(name => [name, manifests[name]])) }
    expect(Object.fromEntries(Object.entries(merged).filter(([name]) => !later.includes(name)))).toEqual(expected)
  })

  it('of the published switch sample equal the vendor service\'s, but for the re-issued manifest\'s date', () => {
    const references = [manifest(`${samples}switchVBIOSRim_NV_SWITCH_BIOS_5612_0002_890_9610550001.xml`)]
    const expected = published(`${samples}sample_attestation_data/switch_decoded.json`, 'SWITCH-0')
    const { claims } = only(appraise('evidence/sdk-switch.json', { references, nonce: String(expected['eat_nonce']), atMs: Date.parse('2026-06-01T00:00:00Z') }))
    const chains = ['x-nvidia-switch-bios-rim-cert-chain', 'x-nvidia-switch-attestation-report-cert-chain']
    const comparable = (all: Readonly<Record<string, unknown>>): unknown =>
      Object.fromEntries(Object.entries(all).filter(([name]) => !later.includes(name) && !chains.includes(name)))
    expect(comparable(claims)).toEqual(comparable(expected))
    // No OCSP responses for this chip were published, and the manifest at hand is a later issue than the service's.
    expect(claims[chains[0] ?? '']).toMatchObject({ 'x-nvidia-cert-expiration-date': '2027-11-02T23:59:59Z' })
    expect(claims[chains[1] ?? '']).toMatchObject({ 'x-nvidia-cert-expiration-date': '9999-12-31T23:59:59Z', 'x-nvidia-cert-status': 'valid' })
  })
})
