// The plan as GeoJSON, for other maps: the same as `trigpoint plan --geojson` writes.

import { drawPlan, type PlanMap } from '@trigpoint/core/estimate'
import type { PlanResponse } from '@trigpoint/core/wire'

export function planMap(plan: PlanResponse): PlanMap {
  return drawPlan(plan, plan.landmarks.map(({ landmarkId, position }) => ({ id: landmarkId, position })), plan.sites.map(({ site, position }) => ({ id: site, position })))
}
