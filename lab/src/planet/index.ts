// The emulated geography that stands between real agents and real landmarks.

export { CAMPUS_KM, CLOUD_BACKBONE, drawOneWayMs, drawPath, drawPathAtDistance, greatCircleKm, PUBLIC_INTERNET, type Path, type PathEnd, type PathModel } from './path-model.ts'
export { openPlanet, type Planet, type PlanetCounters, type PlanetLandmark, type PlanetNode, type PlanetOptions } from './planet.ts'
export { openPlanetWorker } from './planet-worker.ts'
export type { PlanetThreadOptions } from './planet-thread.ts'
export { drawExponential, drawNormal, openDraw, type Draw } from './seeded-draw.ts'
