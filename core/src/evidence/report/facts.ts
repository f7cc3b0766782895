// What a report says about its device, taken out of the opaque fields by name. Claims until the signature holds.
// On the path: evidence step 2, between parsing and judging.

import type { Result } from '../../base/index.ts'
import { ok, refuse, toHex } from '../../base/index.ts'
import { blockOf } from './blocks.ts'
import { FIELD, GPU_PDI_PLACES, isKnownField, PDI_BYTES } from './fields.ts'
import type { EvidenceForm } from './opaque.ts'
import { readCbor, walkCbor } from './read-cbor.ts'
import type { Report } from './report.ts'

export type DeviceKind = 'gpu' | 'switch'

/** SPT: one GPU passed through. MPT: several. PPCIE: protected PCIe with its switches. none: the report does not say. */
export type Mode = 'SPT' | 'MPT' | 'PPCIE' | 'none'

export interface ReportFacts {
  readonly form: EvidenceForm
  readonly kind: DeviceKind
  readonly driverVersion: string | undefined
  readonly vbiosVersion: string | undefined
  /** Project, project SKU and chip SKU, which name the board's manifest. */
  readonly board: { readonly project: string; readonly projectSku: string; readonly chipSku: string } | undefined
  /** GB100, GB202, GR100...; older reports do not say. */
  readonly chip: string | undefined
  readonly nvdec0: 'enabled' | 'disabled' | undefined
  readonly mode: Mode
  /** Feature flag of no known meaning, named instead of guessed. */
  readonly unknownFeatureFlag: number | undefined
  readonly firmwareId: Uint8Array | undefined
  /** The device's own identity where the report repeats it, upper hex. */
  readonly ownPdi: string | undefined
  /** Signed neighbours, upper hex: a GPU's switches, a switch's GPUs. Undefined when the report names none. */
  readonly neighbourPdis: readonly string[] | undefined
  /** Ids of the manifests that the chip itself names (second form), out of its signed list. */
  readonly namedManifests: readonly string[]
  readonly unknownFields: readonly number[]
}

const MALFORMED = 'evidence.opaque-malformed'
const ON = 0xaa
const OFF = 0x55
/** Opaque data up to this version is known (0 where the field is absent). */
const LATEST_OPAQUE_VERSION = 1
const FIRMWARE_ID_BYTES = 48
/** Block of an FSP report that repeats the device's identity. */
const FSP_PDI_BLOCK = 26
/** Block of a second-form report that says what the others are and which manifests they need. */
const MANIFEST_BLOCK = 0xfd
const URI_TAG = 32

export function readFacts(report: Report): Result<ReportFacts> {
  const kind = kindOf(report)
  const wrong = checkSizes(report, kind)
  if (wrong !== undefined)
    return refuse(MALFORMED, `Field ${String(wrong)} of the opaque data has a size or value that is not allowed.`, 'opaque', { type: wrong })
  const version = numberField(report, FIELD.opaqueVersion) ?? 0
  if (report.form === 'opaque-v1' && version > LATEST_OPAQUE_VERSION)
    return refuse('evidence.opaque-version', `Opaque data of version ${String(version)} is not known.`, 'opaque', { version })
  const flag = numberField(report, FIELD.featureFlag)
  const project = textField(report, FIELD.project)
  const projectSku = textField(report, FIELD.projectSku)
  const chipSku = textField(report, FIELD.chipSku)
  const whole = project !== undefined && projectSku !== undefined && chipSku !== undefined
  return ok({
    form: report.form,
    kind,
    driverVersion: textField(report, FIELD.driverVersion),
    vbiosVersion: vbiosText(report, kind),
    board: whole ? { project, projectSku, chipSku } : undefined,
    chip: textField(report, FIELD.chipInfo),
    nvdec0: switchField(report, FIELD.nvdec0Status),
    mode: modeOf(flag, switchField(report, FIELD.protectedPcieStatus)),
    unknownFeatureFlag: flag !== undefined && flag >= MODES.length ? flag : undefined,
    firmwareId: report.fields.get(FIELD.firmwareId)?.data,
    ownPdi: ownPdiOf(report, kind),
    neighbourPdis: neighboursOf(report, kind),
    namedManifests: namedManifestsOf(report),
    unknownFields: [...report.fields.keys()].filter(type => !isKnownField(type)),
  })
}

/** GPUs state a driver, switches do not; the newer forms are GPUs' alone. */
function kindOf(report: Report): DeviceKind {
  return report.form === 'opaque-v1' && !report.fields.has(FIELD.driverVersion) ? 'switch' : 'gpu'
}

type SizeRule = readonly [type: number, allowed: (data: Uint8Array) => boolean]

/** What each field's size or value must be, for either kind of device. */
const COMMON_RULES: readonly SizeRule[] = [
  [FIELD.driverVersion, isText],
  [FIELD.nvdec0Status, isSwitch],
  [FIELD.extensionCounts, data => data.length % 4 === 0],
  [FIELD.chipSku, isText],
  [FIELD.project, isText],
  [FIELD.projectSku, isText],
  [FIELD.firmwareId, data => data.length === FIRMWARE_ID_BYTES],
  [FIELD.protectedPcieStatus, isSwitch],
  [FIELD.switchGpuPdis, data => data.length >= GPU_PDI_PLACES * PDI_BYTES],
  [FIELD.opaqueVersion, data => data.length === 2],
  [FIELD.chipInfo, isText],
  [FIELD.featureFlag, data => data.length === 2],
]

const RULES: Readonly<Record<DeviceKind, readonly SizeRule[]>> = {
  // Hopper has 18 links; a GPU with more or fewer has more or fewer places.
  gpu: [...COMMON_RULES, [FIELD.vbiosVersion, data => data.length === 8], [FIELD.switchPdis, data => data.length % PDI_BYTES === 0]],
  switch: [...COMMON_RULES, [FIELD.vbiosVersion, isText], [FIELD.switchPdis, data => data.length === PDI_BYTES]],
}

/** The first field whose size or value its meaning does not allow. */
function checkSizes(report: Report, kind: DeviceKind): number | undefined {
  for (const [type, allowed] of RULES[kind]) {
    const field = report.fields.get(type)
    if (field !== undefined && !allowed(field.data)) return type
  }
  return undefined
}

/** Printable ASCII, then nothing but NULs. */
function isText(data: Uint8Array): boolean {
  const end = data.indexOf(0)
  const text = end < 0 ? data : data.subarray(0, end)
  return text.every(byte => byte >= 0x20 && byte < 0x7f) && data.subarray(text.length).every(byte => byte === 0)
}

function isSwitch(data: Uint8Array): boolean {
  return data.length === 1 && (data[0] === ON || data[0] === OFF)
}

function textField(report: Report, type: number): string | undefined {
  const data = report.fields.get(type)?.data
  if (data === undefined) return undefined
  const end = data.indexOf(0)
  const text = String.fromCharCode(...(end < 0 ? data : data.subarray(0, end)))
  return text === '' ? undefined : text
}

function numberField(report: Report, type: number): number | undefined {
  const data = report.fields.get(type)?.data
  return data === undefined ? undefined : (data[0] ?? 0) + 256 * (data[1] ?? 0)
}

function switchField(report: Report, type: number): 'enabled' | 'disabled' | undefined {
  const data = report.fields.get(type)?.data
  return data === undefined ? undefined : data[0] === ON ? 'enabled' : 'disabled'
}

/** GPU: bytes b0...b7 as "b3.b2.b1.b0.b4" in upper hex; switch: ASCII. */
function vbiosText(report: Report, kind: DeviceKind): string | undefined {
  if (kind === 'switch') return textField(report, FIELD.vbiosVersion)
  const data = report.fields.get(FIELD.vbiosVersion)?.data
  if (data === undefined) return undefined
  return [3, 2, 1, 0, 4].map(i => upperHex(data.subarray(i, i + 1))).join('.')
}

const MODES: readonly Mode[] = ['SPT', 'MPT', 'PPCIE']

/** The feature flag decides; older reports without it say protected PCIe in a field of its own. */
function modeOf(flag: number | undefined, protectedPcie: 'enabled' | 'disabled' | undefined): Mode {
  if (flag !== undefined) return MODES[flag] ?? 'none'
  return protectedPcie === 'enabled' ? 'PPCIE' : 'none'
}

function ownPdiOf(report: Report, kind: DeviceKind): string | undefined {
  const block = report.form === 'fsp' ? blockOf(report.blocks, FSP_PDI_BLOCK) : undefined
  if (block?.raw === true && block.value.length === PDI_BYTES) return upperHex(block.value)
  const own = kind === 'switch' ? report.fields.get(FIELD.switchPdis)?.data : undefined
  return own === undefined ? undefined : upperHex(own)
}

/** A GPU writes its switches' identities byte-reversed, a switch writes its GPUs' as they are. */
function neighboursOf(report: Report, kind: DeviceKind): readonly string[] | undefined {
  const data = report.fields.get(kind === 'gpu' ? FIELD.switchPdis : FIELD.switchGpuPdis)?.data
  if (data === undefined) return undefined
  const places = kind === 'gpu' ? data.length / PDI_BYTES : GPU_PDI_PLACES
  const entries = Array.from({ length: places }, (_, i) => data.slice(i * PDI_BYTES, (i + 1) * PDI_BYTES))
  const used = entries.filter(entry => !isFilled(entry, 0) && !(kind === 'gpu' && isFilled(entry, 0xff)))
  // One entry a link: a GPU names each switch several times.
  return [...new Set(used.map(entry => upperHex(kind === 'gpu' ? entry.reverse() : entry)))]
}

/** Addresses of the form .../rim/<id> in the signed list of block 0xFD: CBOR texts under tag 32 (URI, RFC 8949 section 3.4.5.3). */
function namedManifestsOf(report: Report): readonly string[] {
  const block = report.form === 'nvdaod2' ? blockOf(report.blocks, MANIFEST_BLOCK) : undefined
  const list = block === undefined ? undefined : readCbor(block.value)
  if (list === undefined) return []
  const ids: string[] = []
  for (const value of walkCbor(list)) {
    if (typeof value !== 'object' || value === null || !('tag' in value) || value.tag !== URI_TAG) continue
    const id = typeof value.value === 'string' ? /\/rim\/([A-Za-z0-9_.-]{1,128})$/.exec(value.value)?.[1] : undefined
    if (id !== undefined) ids.push(id)
  }
  return ids
}

function isFilled(bytes: Uint8Array, value: number): boolean {
  return bytes.every(byte => byte === value)
}

export function upperHex(bytes: Uint8Array): string {
  return toHex(bytes).toUpperCase()
}
