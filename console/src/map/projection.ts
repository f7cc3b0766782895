// The d3 projection of a view. The flat map turns east-west endlessly and tilts as one zooms in, so that a
// disc drawn near the centre looks like a disc wherever on Earth it lies.

import { geoDistance, geoNaturalEarth1, geoOrthographic, type GeoProjection } from 'd3-geo'
import { scaleOf, tiltOf, type Size, type View } from './view.ts'

/** Drawn beyond the edge, so that strokes at it are not cut visibly. */
const MARGIN_PX = 40

export function makeProjection(view: View, size: Size): GeoProjection {
  const tilt = tiltOf(view)
  const projection = (view.shape === 'globe' ? geoOrthographic() : geoNaturalEarth1())
    .rotate([-view.lonDeg, -view.latDeg * tilt])
    .scale(scaleOf(view, size))
    .translate([0, 0])
  const [x, y] = projection([view.lonDeg, view.latDeg]) ?? [0, 0]
  return projection
    .translate([size.width / 2 - x, size.height / 2 - y])
    .clipExtent([[-MARGIN_PX, -MARGIN_PX], [size.width + MARGIN_PX, size.height + MARGIN_PX]])
}

/** Whether a place is on the side of the Earth that is seen. */
export function isOnNearSide(view: View, lonDeg: number, latDeg: number): boolean {
  return view.shape === 'flat' || geoDistance([view.lonDeg, view.latDeg], [lonDeg, latDeg]) < Math.PI / 2 - 0.01
}
