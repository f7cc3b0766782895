// Where the map looks: a centre, a zoom, and whether the Earth is a globe or flat. Pure arithmetic; the
// projection is made in projection.ts, fingers and keys are read in gestures.ts.

export type Shape = 'globe' | 'flat'

export interface View {
  readonly shape: Shape
  readonly lonDeg: number
  readonly latDeg: number
  /** 1 shows the whole Earth. */
  readonly zoom: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

interface Place {
  readonly latDeg: number
  readonly lonDeg: number
}

const LARGEST_ZOOM = 600
/** The world map's middle: a little north, since nobody computes in Antarctica. */
const HOME_LAT_DEG = 10
/** Half extents of the Natural Earth projection at scale 1 (Patterson's polynomial at 180 and 90 degrees). */
const FLAT_HALF_WIDTH = 2.7354
const FLAT_HALF_HEIGHT = 1.4224
/** East-west and north-south scale of Natural Earth at its centre. */
export const FLAT_WIDTH = 0.8707
export const FLAT_HEIGHT = 1.007226
const RADIANS = Math.PI / 180

export function homeView(shape: Shape): View {
  return { shape, lonDeg: shape === 'flat' ? 10 : 75, latDeg: shape === 'flat' ? HOME_LAT_DEG : 20, zoom: 1 }
}

/** Pixels a radian at the centre. */
export function scaleOf(view: View, size: Size): number {
  const fit = view.shape === 'globe'
    ? Math.min(size.width, size.height) / 2 * 0.94
    : Math.min(size.width / (1.98 * FLAT_HALF_WIDTH), size.height / (1.62 * FLAT_HALF_HEIGHT))
  return Math.max(fit, 10) * view.zoom
}

/**
 * How far the flat map is tilted so that its centre is free of distortion: not at all for the whole world,
 * wholly when zoomed in, where a disc must look like a disc.
 */
export function tiltOf(view: View): number {
  if (view.shape === 'globe') return 1
  const t = Math.min(1, Math.max(0, (view.zoom - 1.5) / 3))
  return t * t * (3 - 2 * t)
}

export function clampView(view: View): View {
  const zoom = Math.min(LARGEST_ZOOM, Math.max(1, view.zoom))
  const lonDeg = ((((view.lonDeg + 180) % 360) + 360) % 360) - 180
  const free = view.shape === 'globe' ? 85 : 85 * (1 - 1 / zoom)
  const middle = view.shape === 'globe' ? 0 : HOME_LAT_DEG / zoom
  const latDeg = Math.min(Math.min(85, middle + free), Math.max(Math.max(-85, middle - free), view.latDeg))
  return { shape: view.shape, lonDeg, latDeg, zoom }
}

/** Moves the ground under the finger by so many pixels (right and down are positive). */
export function panView(view: View, size: Size, rightPx: number, downPx: number): View {
  const perPixel = 1 / scaleOf(view, size) / RADIANS
  const tilt = tiltOf(view)
  const width = view.shape === 'globe' ? 1 : FLAT_WIDTH + (1 - FLAT_WIDTH) * tilt
  const shrink = Math.max(0.2, Math.cos(view.latDeg * RADIANS * tilt)) * width
  return clampView({ ...view, lonDeg: view.lonDeg - (rightPx * perPixel) / shrink, latDeg: view.latDeg + downPx * perPixel })
}

/** Zooms so that what lies so many pixels from the centre (right and down are positive) stays there. */
export function zoomViewAt(view: View, size: Size, factor: number, rightPx: number, downPx: number): View {
  const nearer = zoomView(view, factor)
  const grown = nearer.zoom / view.zoom
  return panView(nearer, size, rightPx * (1 - grown), downPx * (1 - grown))
}

export function zoomView(view: View, factor: number): View {
  return clampView({ ...view, zoom: view.zoom * factor })
}

/** The view that shows all places with some air around; the widest when there are none. */
export function fitView(shape: Shape, places: readonly Place[], size: Size, paddingPx = 48): View {
  const home = homeView(shape)
  const middle = middleOf(places)
  if (middle === undefined) return home
  const radius = Math.max(...places.map(place => distanceRad(middle, place)), 0.0008)
  if (radius > 1.2) return home
  const room = Math.max(40, Math.min(size.width, size.height) / 2 - paddingPx)
  const perRadian = room / (shape === 'globe' ? Math.sin(Math.min(radius, 1.5)) : radius)
  return clampView({ shape, ...middle, zoom: perRadian / scaleOf(home, size) })
}

/** A step of the way from one view to another, the shorter way round; t from 0 to 1. */
export function blendViews(from: View, to: View, t: number): View {
  const turn = ((((to.lonDeg - from.lonDeg + 180) % 360) + 360) % 360) - 180
  return {
    shape: to.shape,
    lonDeg: from.lonDeg + turn * t,
    latDeg: from.latDeg + (to.latDeg - from.latDeg) * t,
    zoom: Math.exp(Math.log(from.zoom) * (1 - t) + Math.log(to.zoom) * t),
  }
}

function middleOf(places: readonly Place[]): Place | undefined {
  if (places.length === 0) return undefined
  let [x, y, z] = [0, 0, 0]
  for (const place of places) {
    const cosLat = Math.cos(place.latDeg * RADIANS)
    x += cosLat * Math.cos(place.lonDeg * RADIANS)
    y += cosLat * Math.sin(place.lonDeg * RADIANS)
    z += Math.sin(place.latDeg * RADIANS)
  }
  if (Math.hypot(x, y, z) < 1e-9) return undefined
  return { latDeg: Math.atan2(z, Math.hypot(x, y)) / RADIANS, lonDeg: Math.atan2(y, x) / RADIANS }
}

/** Great-circle distance in radians (haversine: exact enough for a picture, stable for small ones). */
export function distanceRad(a: Place, b: Place): number {
  const dLat = (b.latDeg - a.latDeg) * RADIANS
  const dLon = (b.lonDeg - a.lonDeg) * RADIANS
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.latDeg * RADIANS) * Math.cos(b.latDeg * RADIANS) * Math.sin(dLon / 2) ** 2
  return 2 * Math.asin(Math.min(1, Math.sqrt(h)))
}
