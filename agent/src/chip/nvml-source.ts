// Chips through the driver: inventory for every GPU, signed reports where the GPU is in confidential or protected-PCIe
// mode (outside them the driver refuses, and nvattest.ts is the way). All GPUs are asked at the same time.

import type { Clock } from '@trigpoint/runtime'
import { readChipId } from './chip-id.ts'
import type { ChipInventory, ChipSource, CollectedEvidence } from './chip-source.ts'
import type { NvmlDevice } from './nvml-library.ts'
import { openNvmlLibrary } from './nvml-library.ts'

export interface NvmlOptions {
  readonly clock: Pick<Clock, 'monotonicNs'>
  /** Where the library is, when not in its usual places. */
  readonly libraryPath?: string
  /** Told about a GPU that gave no report. */
  readonly onFailure?: (uuid: string, error: unknown) => void
}

export async function openNvml(options: NvmlOptions): Promise<ChipSource> {
  const library = await openNvmlLibrary(options.libraryPath)
  return {
    kind: 'nvml',
    list: async () => Promise.all(library.devices.map(device => describe(device, library.driverVersion))),
    collect: async nonce => {
      const collected = await Promise.all(library.devices.map(device => collect(device, nonce, options)))
      return collected.filter(one => one !== undefined)
    },
    close: async () => {
      library.close()
    },
  }
}

async function describe(device: NvmlDevice, driverVersion: string): Promise<ChipInventory> {
  const { uuid, serial, board, chassis, busId, vbiosVersion, product } = device
  const pem = await device.readCertificates().catch(() => '')
  const chipId = readChipId(pem)
  return { ...(chipId === undefined ? {} : { chipId }), uuid, serial, board, chassis, busId, driverVersion, vbiosVersion, product }
}

async function collect(device: NvmlDevice, nonce: Uint8Array, options: NvmlOptions): Promise<CollectedEvidence | undefined> {
  try {
    const startNs = options.clock.monotonicNs()
    const evidence = await device.readReport(nonce)
    const latencyNs = Number(options.clock.monotonicNs() - startNs)
    const certificatesPem = await device.readCertificates()
    const chipId = readChipId(certificatesPem)
    return { ...(chipId === undefined ? {} : { chipId }), kind: 'gpu', arch: device.arch, evidence, certificatesPem, latencyNs }
  } catch (error) {
    options.onFailure?.(device.uuid, error)
    return undefined
  }
}
