// Inventory out of the vendor fleet agent's node record, for nodes where that agent runs already.

import type { VendorNode } from '@trigpoint/runtime'
import type { ChipInventory } from './chip-source.ts'

export function inventoryOfVendorNode(node: VendorNode): readonly ChipInventory[] {
  return node.gpus.map(gpu => ({ ...gpu, driverVersion: node.driverVersion, product: node.product }))
}
