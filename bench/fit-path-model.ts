// Fits the planet's path model to real round trips and prints measured quantiles beside the model's.
// On the path: lab only. Reads ../shared/data/latency (or TRIGPOINT_REAL_DATA); says so and ends when it is absent.
// Run: node --conditions=source --import tsx bench/fit-path-model.ts
// The printed parameters are typed into lab/src/planet/path-model.ts; docs/path-model.md shows the tables. No data is copied.

import { drawPathAtDistance, openDraw, type PathModel } from '../lab/src/planet/index.ts'
import { drawBurst } from './path-model/burst.ts'
import { minimise } from './path-model/minimise.ts'
import { readCloud, readPublic, type MeasuredPair } from './path-model/measured.ts'
import { realData } from '../test/requirement.ts'

const BANDS_KM = [0, 50, 200, 500, 1000, 2000, 4000, 7000, 10_000, 15_000, 20_040]
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]
/** Model draws a band: enough for steady quantiles, few enough for thousands of trials. */
const DRAWS_A_BAND = 400
/** A band of fewer pairs weighs less: its outer quantiles rest on one or two odd machines. */
const FULL_WEIGHT_PAIRS = 200
/** Fewer pairs than this say nothing about a band's quantiles. */
const MINIMUM_PAIRS = 20

/** Where the search begins: written here, so that a second run prints the same figures whatever is typed into the model. */
const START: PathModel = {
  name: 'public-internet',
  lastMileMedianMs: 2.5, lastMileSigma: 0.8,
  excessMedian: 1.4, excessSlope: -0.2, excessSigma: 0.5,
  jitterMedianMs: 0.3, jitterSigma: 1, tailChance: 0.01, tailScaleMs: 2, tailShape: 1.2,
  // No measured set counts single losses: typed, not fitted.
  lossChance: 0.002,
}
const CLOUD_START = { name: 'cloud-backbone', lastMileMedianMs: 0.6, lastMileSigma: 0.5, excessMedian: 0.7, excessSlope: -0.1, excessSigma: 0.4 }

interface Band {
  readonly label: string
  readonly distancesKm: readonly number[]
  readonly measuredMs: readonly number[]
}

function main(): void {
  const folder = realData('latency')
  if (folder === undefined) return
  const measured = readPublic(folder)
  const publicModel = fitJitter(fitFloor(START, bandsOf(measured)), measured)
  report('public internet', publicModel, bandsOf(measured))
  reportJitter(publicModel, measured)
  const cloud = bandsOf(readCloud(folder))
  report('cloud backbone', fitFloor({ ...publicModel, ...CLOUD_START }, cloud), cloud)
}

function bandsOf(pairs: readonly MeasuredPair[]): readonly Band[] {
  return BANDS_KM.slice(0, -1).flatMap((fromKm, i) => {
    const toKm = BANDS_KM[i + 1] ?? Infinity
    const inside = pairs.filter(pair => pair.distanceKm >= fromKm && pair.distanceKm < toKm)
    if (inside.length < MINIMUM_PAIRS) return []
    return [{ label: `${fromKm}-${toKm}`, distancesKm: inside.map(pair => pair.distanceKm), measuredMs: quantiles(inside.map(pair => pair.floorMs)) }]
  })
}

/** Floors of the model for a band: distances as measured, randomness the same in every trial, so that trials compare. */
function modelFloors(model: PathModel, band: Band): readonly number[] {
  const draw = openDraw(`fit ${band.label}`)
  return Array.from({ length: DRAWS_A_BAND }, (_, i) => {
    const distanceKm = band.distancesKm[Math.floor((i * band.distancesKm.length) / DRAWS_A_BAND)] ?? 0
    return 2 * drawPathAtDistance(model, distanceKm, draw).floorMs
  })
}

function fitFloor(start: PathModel, bands: readonly Band[]): PathModel {
  const model = ([mile, mileSigma, excess, slope, sigma]: readonly number[]): PathModel => ({
    ...start,
    lastMileMedianMs: Math.exp(mile ?? 0), lastMileSigma: Math.exp(mileSigma ?? 0),
    excessMedian: Math.exp(excess ?? 0), excessSlope: slope ?? 0, excessSigma: Math.exp(sigma ?? 0),
  })
  const miss = (point: readonly number[]): number => sum(bands.map(band => weight(band) * distance(band.measuredMs, quantiles(modelFloors(model(point), band)))))
  const from = [Math.log(start.lastMileMedianMs), Math.log(start.lastMileSigma), Math.log(start.excessMedian), start.excessSlope, Math.log(start.excessSigma)]
  return rounded(model(minimise(miss, from, 400)))
}

function weight(band: Band): number {
  return Math.min(1, band.distancesKm.length / FULL_WEIGHT_PAIRS)
}

function fitJitter(start: PathModel, pairs: readonly MeasuredPair[]): PathModel {
  const measured = burstQuantiles(pairs.flatMap(pair => (pair.burst === undefined ? [] : [pair.burst])))
  const model = ([median, sigma, chance, scale, shape]: readonly number[]): PathModel => ({
    ...start,
    jitterMedianMs: Math.exp(median ?? 0), jitterSigma: Math.exp(sigma ?? 0), tailChance: Math.min(0.5, Math.exp(chance ?? 0)),
    tailScaleMs: Math.exp(scale ?? 0), tailShape: Math.exp(shape ?? 0),
  })
  const miss = (point: readonly number[]): number => distance(measured, modelBursts(model(point)))
  const from = [start.jitterMedianMs, start.jitterSigma, start.tailChance, start.tailScaleMs, start.tailShape].map(Math.log)
  return rounded(model(minimise(miss, from, 250)))
}

function modelBursts(model: PathModel): readonly number[] {
  const draw = openDraw('fit bursts')
  return burstQuantiles(Array.from({ length: 1500 }, () => drawBurst(model, drawPathAtDistance(model, 3000, draw), draw)))
}

function burstQuantiles(bursts: readonly { meanMs: number; maximumMs: number }[]): readonly number[] {
  return [...quantiles(bursts.map(burst => burst.meanMs)), ...quantiles(bursts.map(burst => burst.maximumMs))]
}

/** Sum of squared differences of logarithms: a tenth too long weighs the same at 2 ms and at 200 ms. */
function distance(a: readonly number[], b: readonly number[]): number {
  return sum(a.map((value, i) => Math.log(Math.max(value, 0.02) / Math.max(b[i] ?? 0, 0.02)) ** 2))
}

function quantiles(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b)
  return QUANTILES.map(q => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function rounded(model: PathModel): PathModel {
  return Object.fromEntries(Object.entries(model).map(([name, value]) => [name, typeof value === 'number' ? Number(value.toPrecision(3)) : value])) as unknown as PathModel
}

function report(title: string, model: PathModel, bands: readonly Band[]): void {
  console.log(`\n## ${title}: floor of the round trip, ms (p5 / p25 / p50 / p75 / p95)\n`)
  console.log('| km | pairs | measured | model |\n| --- | --- | --- | --- |')
  for (const band of bands) console.log(`| ${band.label} | ${band.distancesKm.length} | ${row(band.measuredMs)} | ${row(quantiles(modelFloors(model, band)))} |`)
  console.log(`\n${JSON.stringify(model, null, 2)}`)
}

function reportJitter(model: PathModel, pairs: readonly MeasuredPair[]): void {
  const measured = burstQuantiles(pairs.flatMap(pair => (pair.burst === undefined ? [] : [pair.burst])))
  const drawn = modelBursts(model)
  console.log('\n## jitter of 30 packets, ms above their smallest (p5 / p25 / p50 / p75 / p95)\n\n| what | measured | model |\n| --- | --- | --- |')
  console.log(`| mean | ${row(measured.slice(0, 5))} | ${row(drawn.slice(0, 5))} |\n| largest | ${row(measured.slice(5))} | ${row(drawn.slice(5))} |`)
}

function row(values: readonly number[]): string {
  return values.map(value => (value < 10 ? value.toFixed(2) : value.toFixed(0))).join(' / ')
}

main()
