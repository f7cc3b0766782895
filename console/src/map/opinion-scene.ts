// The scene's part of an estimate, from its drawing (GeoJSON).

import type { EstimateDrawingBody, FixEstimateBody } from '@trigpoint/core/wire'
import { z } from 'zod'
import { countryLabel } from '../words/country.ts'
import { percent } from '../words/number.ts'
import type { SceneOpinion } from './scene.ts'

const positionSchema = z.tuple([z.number(), z.number()])
const cellsSchema = z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(positionSchema))) })

/** d3 takes the inside to be on the right of a ring, GeoJSON on the left: every ring is turned. */
export function opinionScene(estimate: FixEstimateBody, drawing: EstimateDrawingBody | undefined): SceneOpinion {
  const levels = (drawing?.features ?? []).flatMap(({ geometry, properties }) => {
    const cells = cellsSchema.safeParse(geometry)
    const level = properties['level']
    return cells.success && typeof level === 'number' ? [{ level, rings: cells.data.coordinates.flatMap(polygon => polygon.slice(0, 1).map(ring => [...ring].reverse())) }] : []
  })
  const [likeliest] = estimate.countries
  return {
    id: estimate.challengeId, point: estimate.position, levels: levels.sort((a, b) => b.level - a.level),
    title: 'Estimate (an opinion)', detail: likeliest === undefined ? '' : `${countryLabel(likeliest.country)}, ${percent(likeliest.probability)}`,
  }
}
