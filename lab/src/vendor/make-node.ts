// A node's chips as files: eight GPUs, and four switches where they run in protected PCIe, each naming the others.

import type { ChipFile } from '@trigpoint/agent'
import type { TestVendor } from './test-vendor.ts'

export interface NodeOrder {
  readonly name: string
  /** Default 8. */
  readonly gpus?: number
  /** Default 0; with switches the GPUs run in protected PCIe mode and sign who their neighbours are. */
  readonly switches?: number
  readonly driverVersion?: string
  readonly vbiosVersion?: string
}

export function makeNode(vendor: TestVendor, order: NodeOrder): readonly ChipFile[] {
  const gpuNames = Array.from({ length: order.gpus ?? 8 }, (_, i) => `${order.name}/gpu-${String(i)}`)
  const switchNames = Array.from({ length: order.switches ?? 0 }, (_, i) => `${order.name}/switch-${String(i)}`)
  const versions = {
    ...(order.driverVersion === undefined ? {} : { driverVersion: order.driverVersion }),
    ...(order.vbiosVersion === undefined ? {} : { vbiosVersion: order.vbiosVersion }),
  }
  const mode = switchNames.length > 0 ? 'PPCIE' : gpuNames.length > 1 ? 'MPT' : 'SPT'
  const gpus = gpuNames.map((name, i) =>
    vendor.makeChip({
      name, mode, ...versions, neighbours: switchNames.map(one => vendor.pdiOf(one)),
      inventory: { chassis: order.name, busId: `00000000:${(16 + i).toString(16).padStart(2, '0').toUpperCase()}:00.0` },
    }),
  )
  const switches = switchNames.map(name =>
    vendor.makeChip({ name, kind: 'switch', neighbours: gpuNames.map(one => vendor.pdiOf(one)), inventory: { chassis: order.name } }),
  )
  return [...gpus, ...switches]
}
