// The vendor fleet agent's node record (its PUT v1/agent/nodes/{uuid} body), taken as inventory so that a node that
// runs that agent needs no second one. Every field is the host's word: shown as a claim, never as proof.

import type { Result } from '@trigpoint/core/base'
import { ok, refuse } from '@trigpoint/core/base'
import type { JsonRecord } from './json-record.ts'
import { isRecord, listField, recordField, textField } from './json-record.ts'

export interface VendorGpu {
  readonly uuid: string
  readonly serial: string
  readonly board: string
  readonly chassis: string
  readonly busId: string
  readonly vbiosVersion: string
}

export interface VendorNode {
  readonly hostname: string
  readonly systemUuid: string
  readonly machineId: string
  readonly bootId: string
  readonly nodeGroup: string
  readonly computeZone: string
  readonly driverVersion: string
  readonly product: string
  readonly architecture: string
  readonly gpus: readonly VendorGpu[]
}

const MAXIMUM_GPUS = 64
/** Longer texts are cut: they are shown, nothing depends on them. */
const MAXIMUM_TEXT = 128

export function readVendorNode(value: unknown): Result<VendorNode> {
  const resources = isRecord(value) ? recordField(value, 'resources') : undefined
  const gpuInfo = resources === undefined ? undefined : recordField(resources, 'gpuInfo')
  if (!isRecord(value) || gpuInfo === undefined)
    return refuse('evidence.vendor-node', 'This is no node record of the vendor\'s fleet agent (it has no resources.gpuInfo).')
  const gpus = listField(gpuInfo, 'gpus').filter(isRecord)
  if (gpus.length > MAXIMUM_GPUS) return refuse('evidence.vendor-node', 'The node record lists more GPUs than any node has.')
  return ok({
    hostname: text(value, 'hostname'),
    systemUuid: text(value, 'systemUUID'),
    machineId: text(value, 'machineId'),
    bootId: text(value, 'bootID'),
    nodeGroup: text(value, 'nodeGroup'),
    computeZone: text(value, 'computeZone'),
    driverVersion: text(value, 'gpuDriverVersion'),
    product: text(gpuInfo, 'product'),
    architecture: text(gpuInfo, 'architecture'),
    gpus: gpus.map(gpu => ({
      uuid: text(gpu, 'uuid'),
      serial: text(gpu, 'sn'),
      board: text(gpu, 'boardID'),
      chassis: text(gpu, 'chassisSN'),
      busId: text(gpu, 'busID'),
      vbiosVersion: text(gpu, 'vbiosVersion'),
    })),
  })
}

function text(record: JsonRecord, name: string): string {
  const value = record[name]
  return (typeof value === 'number' ? String(value) : (textField(record, name) ?? '')).slice(0, MAXIMUM_TEXT)
}
