// The d3 projection of a view. The flat map turns east-west endlessly; as one zooms in it tilts, so that its
// undistorted middle lies where one looks, and a disc looks like a disc wherever on Earth it lies.

import { geoDistance, geoNaturalEarth1Raw, geoOrthographic, geoProjection, type GeoProjection, type GeoRawProjection } from 'd3-geo'
import { FLAT_HEIGHT, FLAT_WIDTH, scaleOf, tiltOf, type Size, type View } from './view.ts'

/** Drawn beyond the edge, so that strokes at it are not cut visibly. */
const MARGIN_PX = 40

export function makeProjection(view: View, size: Size): GeoProjection {
  const tilt = tiltOf(view)
  const projection = (view.shape === 'globe' ? geoOrthographic() : flatProjection(tilt))
    .rotate([-view.lonDeg, -view.latDeg * tilt])
    .scale(scaleOf(view, size))
    .translate([0, 0])
  const [x, y] = projection([view.lonDeg, view.latDeg]) ?? [0, 0]
  return projection
    .translate([size.width / 2 - x, size.height / 2 - y])
    .clipExtent([[-MARGIN_PX, -MARGIN_PX], [size.width + MARGIN_PX, size.height + MARGIN_PX]])
}

/** Natural Earth, widened to equal scales at its centre by as much as it is tilted. */
function flatProjection(tilt: number): GeoProjection {
  const [wider, lower] = [1 + (1 / FLAT_WIDTH - 1) * tilt, 1 + (1 / FLAT_HEIGHT - 1) * tilt]
  const raw: GeoRawProjection = (lambda, phi) => {
    const [x, y] = geoNaturalEarth1Raw(lambda, phi)
    return [x * wider, y * lower]
  }
  raw.invert = (x, y) => geoNaturalEarth1Raw.invert?.(x / wider, y / lower) ?? [NaN, NaN]
  return geoProjection(raw)
}

/** Whether a place is on the side of the Earth that is seen. */
export function isOnNearSide(view: View, lonDeg: number, latDeg: number): boolean {
  return view.shape === 'flat' || geoDistance([view.lonDeg, view.latDeg], [lonDeg, latDeg]) < Math.PI / 2 - 0.01
}
