// Ids under which the vendor's service keeps the manifests that a report needs.

import type { ReportFacts } from '../report/facts.ts'
import type { ManifestClass } from './manifest.ts'

export interface ManifestRequest {
  readonly class: ManifestClass
  readonly id: string
}

/** The id's fixed middle for the one board that the vendor's switches are built on. */
const SWITCH_BOARD = '5612_0002_890'

/** Chips whose driver manifests keep the first naming. */
const FIRST_NAMING = 'GH100'

/**
 * Manifests that a report needs, by id: those that the chip names itself, else by the vendor's naming; empty where the
 * report does not say enough. `product`: chip family.
 */
export function manifestIds(facts: ReportFacts, product: string): readonly ManifestRequest[] {
  if (facts.namedManifests.length > 0)
    return facts.namedManifests.map(id => ({ class: id.includes('_DRIVER_') ? 'driver' : 'bios', id }))
  const bios = facts.vbiosVersion?.replaceAll('.', '').toUpperCase()
  if (facts.kind === 'switch') return bios === undefined ? [] : [{ class: 'bios', id: `NV_SWITCH_BIOS_${SWITCH_BOARD}_${bios}` }]
  const requests: ManifestRequest[] = []
  if (facts.driverVersion !== undefined) {
    const family = product === FIRST_NAMING ? `DRIVER_${FIRST_NAMING}` : `CC_DRIVER_${facts.chip ?? 'GB100'}`
    requests.push({ class: 'driver', id: `NV_GPU_${family}_${facts.driverVersion}` })
  }
  if (facts.board !== undefined && bios !== undefined) {
    const { project, projectSku, chipSku } = facts.board
    requests.push({ class: 'bios', id: `NV_GPU_VBIOS_${project}_${projectSku}_${chipSku}_${bios}`.toUpperCase() })
  }
  return requests
}
