// What each chapter of the story means for the world: which nodes run, and where they stand. Pure, so that a second
// start rebuilds the same world from the chapter alone.

import type { Position } from '@trigpoint/core/base'
import type { CustodyEvent } from '@trigpoint/core/wire'
import type { World, WorldSite } from '../world/index.ts'
import { PHASES } from './story.ts'

/** The site whose servers the story takes away, and where to. */
export const STORY_SITE = 'cyberjaya-1'
export const STORY_PLACE = 'shenzhen'

export interface DesiredNode {
  readonly nodeId: string
  readonly siteId: string
  readonly running: boolean
  readonly position: Position
}

function hasReached(phase: number, id: string): boolean {
  return phase >= PHASES.findIndex(each => each.id === id)
}

/** Every node of the world in the given chapter. Honest nodes always run where they belong. */
export function desiredNodes(world: World, phase: number): readonly DesiredNode[] {
  const away = world.places.find(place => place.placeId === STORY_PLACE)
  return world.sites.flatMap(site =>
    site.nodes.map(node => {
      const honest = { nodeId: node.nodeId, siteId: site.siteId, running: true, position: site.position }
      if (site.siteId !== STORY_SITE) return honest
      const silent = hasReached(phase, 'silent') && !hasReached(phase, 'reappeared')
      const moved = hasReached(phase, 'reappeared') && away !== undefined
      return { ...honest, running: hasReached(phase, 'verified') && !silent, position: moved ? away.position : site.position }
    }),
  )
}

/** What the papers say of one site's chips, without the moment: the caller stamps it when the chapter begins. */
export type Paper = Omit<CustodyEvent, 'atMs'>

/** Papers filed when a chapter begins. Event ids are fixed: filing one twice changes nothing. */
export function papersOfPhase(site: WorldSite, chipIds: readonly string[], phaseId: string): readonly Paper[] {
  const paper = (kind: CustodyEvent['kind'], reference: string, text: string): Paper => ({
    eventId: `${site.siteId}-${kind}`,
    kind,
    siteId: site.siteId,
    chipIds: [...chipIds],
    reference,
    note: text,
  })
  switch (phaseId) {
    case 'delivered':
      return [
        paper('shipped', 'DN-2026-0417', `${String(chipIds.length)} accelerators in ${String(site.nodes.length)} servers shipped to ${site.operator}, ${site.name}.`),
        paper('received', 'GR-2026-0088', `Received by ${site.operator}; seals intact.`),
      ]
    case 'verified':
      return [paper('installed', 'RACK-07', 'Racked and powered; agents enrolled.')]
    case 'inspected':
      return [paper('inspected', 'INSP-2026-031', `Inspector counted ${String(chipIds.length)} chips; labels match the delivery note.`)]
    default:
      return []
  }
}
