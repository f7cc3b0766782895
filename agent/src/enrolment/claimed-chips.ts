// A chip source's inventory as the wire states it. Claims of the host, cut to the wire's lengths: a board with an
// overlong name must not keep its node from proving where it is.

import { claimedChipSchema, MAXIMUM_CHIPS_A_NODE, type ClaimedChip } from '@trigpoint/core/wire'
import type { ChipInventory } from '../chip/chip-source.ts'

const SHORT = 64
const LONG = 96
const BUS_ID = 32

export function claimedChips(inventory: readonly ChipInventory[]): ClaimedChip[] {
  return inventory.slice(0, MAXIMUM_CHIPS_A_NODE).map(claimedChip)
}

function claimedChip(chip: ChipInventory): ClaimedChip {
  const { chipId } = chip
  const known = chipId !== undefined && claimedChipSchema.shape.chipId.safeParse(chipId).success
  return {
    ...(known ? { chipId } : {}),
    uuid: chip.uuid.slice(0, LONG),
    serial: chip.serial.slice(0, LONG),
    board: chip.board.slice(0, LONG),
    chassis: chip.chassis.slice(0, LONG),
    busId: chip.busId.slice(0, BUS_ID),
    product: chip.product.slice(0, LONG),
    driverVersion: chip.driverVersion.slice(0, SHORT),
    vbiosVersion: chip.vbiosVersion.slice(0, SHORT),
  }
}
