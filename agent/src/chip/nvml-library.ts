// The driver's management library (NVML), called through koffi. Both are loaded only when asked for: a node without a
// GPU, or without the optional package, gets a sentence instead of a crash.
// Source: nvml.h of the CUDA toolkit; structures by offset, little-endian as on every machine with such a GPU.

import { Fault } from '@trigpoint/runtime'

/** NVML as the agent needs it. Every call throws a Fault with NVML's own error text. */
export interface NvmlLibrary {
  readonly driverVersion: string
  readonly devices: readonly NvmlDevice[]
  close(): void
}

export interface NvmlDevice {
  readonly uuid: string
  readonly serial: string
  readonly board: string
  readonly chassis: string
  readonly busId: string
  readonly vbiosVersion: string
  readonly product: string
  readonly arch: string
  /** The signed report over the nonce, request included. Runs outside the event loop. */
  readReport(nonce: Uint8Array): Promise<Uint8Array>
  /** The attestation certificate chain, PEM, leaf first. */
  readCertificates(): Promise<string>
}

type Call = (...parameters: unknown[]) => number
interface AsyncCall extends Call {
  readonly async: (...parameters: unknown[]) => void
}

interface Binding {
  call(prototype: string): AsyncCall
  unload(): void
}

const LIBRARY_NAMES = ['libnvidia-ml.so.1', '/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1', '/usr/lib64/libnvidia-ml.so.1', '/usr/local/nvidia/lib64/libnvidia-ml.so.1'] as const

/** nvmlReturn_t */
const NVML_SUCCESS = 0
const TEXT_BYTES = 96
const MAXIMUM_DEVICES = 64

/** nvmlDeviceArchitecture_t as the vendor's verifiers name it. */
const ARCHITECTURES: Readonly<Record<number, string>> = { 7: 'AMPERE', 8: 'ADA', 9: 'HOPPER', 10: 'BLACKWELL', 11: 'RUBIN' }

/** nvmlPciInfo_t: busIdLegacy char[16], four u32, pciSubSystemId u32, busId char[32]. */
const PCI_INFO = { bytes: 68, busIdAt: 36, busIdBytes: 32 } as const

/** nvmlPlatformInfo_v2_t: version u32, ibGuid u8[16], chassisSerialNumber u8[16], five u8, padded. */
const PLATFORM_INFO = { bytes: 44, version: 44 | (2 << 24), chassisAt: 20, chassisBytes: 16 } as const

/** nvmlConfComputeGpuAttestationReport_t: three u32, nonce u8[32], report u8[0x2000], cec report u8[0x1000]. */
const REPORT = { bytes: 12 + 32 + 0x2000 + 0x1000, sizeAt: 4, nonceAt: 12, reportAt: 44, reportBytes: 0x2000 } as const

/** nvmlConfComputeGpuCertificate_t: two u32, chain u8[0x1000], attestation chain u8[0x1400]. */
const CERTIFICATE = { bytes: 8 + 0x1000 + 0x1400, sizeAt: 4, chainAt: 8 + 0x1000, chainBytes: 0x1400 } as const

/** Loads and initialises the library. `path` overrides where it is looked for. */
export async function openNvmlLibrary(path?: string): Promise<NvmlLibrary> {
  const binding = await loadLibrary(path === undefined ? LIBRARY_NAMES : [path])
  const errorText = binding.call('const char *nvmlErrorString(int result)') as unknown as (result: number) => string
  const check = (what: string, result: number): void => {
    if (result !== NVML_SUCCESS) throw new Fault('chip.nvml-failed', `${what} failed: ${errorText(result)} (${String(result)}).`)
  }
  check('Initialising NVML', binding.call('int nvmlInit_v2()')())
  const driver = Buffer.alloc(TEXT_BYTES)
  check('Reading the driver version', binding.call('int nvmlSystemGetDriverVersion(_Out_ uint8_t *version, unsigned int length)')(driver, TEXT_BYTES))
  const counted = Buffer.alloc(4)
  check('Counting the GPUs', binding.call('int nvmlDeviceGetCount_v2(_Out_ uint8_t *count)')(counted))
  const count = Math.min(counted.readUInt32LE(0), MAXIMUM_DEVICES)
  const handleOf = binding.call('int nvmlDeviceGetHandleByIndex_v2(unsigned int index, _Out_ void **device)')
  const devices = Array.from({ length: count }, (_, index) => {
    const handle: unknown[] = [null]
    check(`Opening GPU ${String(index)}`, handleOf(index, handle))
    return describeDevice(binding, handle[0], check)
  })
  return {
    driverVersion: cText(driver),
    devices,
    close: () => {
      binding.call('int nvmlShutdown()')()
      binding.unload()
    },
  }
}

async function loadLibrary(names: readonly string[]): Promise<Binding> {
  const koffi = await import('koffi').catch((cause: unknown) => {
    throw new Fault('chip.nvml-absent', 'Reading GPUs through the driver needs the optional package koffi, which is not installed.', { cause })
  })
  const failures: string[] = []
  for (const name of names) {
    try {
      const library = koffi.load(name)
      return { call: prototype => library.func(prototype), unload: () => { library.unload() } }
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new Fault('chip.nvml-absent', `There is no NVIDIA driver on this machine (${names[0] ?? ''} cannot be loaded). A node without a GPU needs no chip source; give a chip file for a test.`, { cause: failures.join('; ') })
}

type Check = (what: string, result: number) => void

function describeDevice(binding: Binding, handle: unknown, check: Check): NvmlDevice {
  const text = (name: string): string => {
    const buffer = Buffer.alloc(TEXT_BYTES)
    // A board that lacks one of these (no serial on a workstation card) is no reason to stop.
    return binding.call(`int ${name}(void *device, _Out_ uint8_t *text, unsigned int length)`)(handle, buffer, TEXT_BYTES) === NVML_SUCCESS ? cText(buffer) : ''
  }
  const architecture = Buffer.alloc(4)
  const known = binding.call('int nvmlDeviceGetArchitecture(void *device, _Out_ uint8_t *architecture)')(handle, architecture) === NVML_SUCCESS
  return {
    uuid: text('nvmlDeviceGetUUID'),
    serial: text('nvmlDeviceGetSerial'),
    board: text('nvmlDeviceGetBoardPartNumber'),
    vbiosVersion: text('nvmlDeviceGetVbiosVersion'),
    product: text('nvmlDeviceGetName'),
    busId: busIdOf(binding, handle),
    chassis: chassisOf(binding, handle),
    arch: known ? (ARCHITECTURES[architecture.readUInt32LE(0)] ?? '') : '',
    readReport: nonce => readReport(binding, handle, nonce, check),
    readCertificates: () => readCertificates(binding, handle, check),
  }
}

function busIdOf(binding: Binding, handle: unknown): string {
  const info = Buffer.alloc(PCI_INFO.bytes)
  const result = binding.call('int nvmlDeviceGetPciInfo_v3(void *device, _Out_ uint8_t *info)')(handle, info)
  return result === NVML_SUCCESS ? cText(info.subarray(PCI_INFO.busIdAt, PCI_INFO.busIdAt + PCI_INFO.busIdBytes)) : ''
}

/** Drivers before 2025 lack the call; the chassis then stays empty. */
function chassisOf(binding: Binding, handle: unknown): string {
  const info = Buffer.alloc(PLATFORM_INFO.bytes)
  info.writeUInt32LE(PLATFORM_INFO.version, 0)
  try {
    const result = binding.call('int nvmlDeviceGetPlatformInfo(void *device, _Inout_ uint8_t *info)')(handle, info)
    return result === NVML_SUCCESS ? cText(info.subarray(PLATFORM_INFO.chassisAt, PLATFORM_INFO.chassisAt + PLATFORM_INFO.chassisBytes)) : ''
  } catch {
    return ''
  }
}

async function readReport(binding: Binding, handle: unknown, nonce: Uint8Array, check: Check): Promise<Uint8Array> {
  const buffer = Buffer.alloc(REPORT.bytes)
  buffer.set(nonce, REPORT.nonceAt)
  const call = binding.call('int nvmlDeviceGetConfComputeGpuAttestationReport(void *device, _Inout_ uint8_t *report)')
  check('Reading the attestation report', await callAsync(call, handle, buffer))
  const size = buffer.readUInt32LE(REPORT.sizeAt)
  if (size > REPORT.reportBytes) throw new Fault('chip.nvml-failed', 'The driver states a report larger than its buffer.')
  return new Uint8Array(buffer.subarray(REPORT.reportAt, REPORT.reportAt + size))
}

async function readCertificates(binding: Binding, handle: unknown, check: Check): Promise<string> {
  const buffer = Buffer.alloc(CERTIFICATE.bytes)
  const call = binding.call('int nvmlDeviceGetConfComputeGpuCertificate(void *device, _Inout_ uint8_t *certificate)')
  check('Reading the certificate chain', await callAsync(call, handle, buffer))
  const size = buffer.readUInt32LE(CERTIFICATE.sizeAt)
  if (size > CERTIFICATE.chainBytes) throw new Fault('chip.nvml-failed', 'The driver states a chain larger than its buffer.')
  return cText(buffer.subarray(CERTIFICATE.chainAt, CERTIFICATE.chainAt + size))
}

/** On koffi's own thread, so that delay probes are answered while the chip signs. */
function callAsync(call: AsyncCall, ...parameters: readonly unknown[]): Promise<number> {
  return new Promise((resolve, reject) => {
    call.async(...parameters, (error: Error | null, result: number) => {
      if (error === null) resolve(result)
      else reject(error)
    })
  })
}

function cText(buffer: Uint8Array): string {
  const end = buffer.indexOf(0)
  return Buffer.from(end < 0 ? buffer : buffer.subarray(0, end)).toString('latin1').trim()
}
