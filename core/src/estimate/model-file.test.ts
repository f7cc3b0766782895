import { describe, expect, it } from 'vitest'
import { fitCalibration, openGround } from './calibration.ts'
import { openMesh } from './mesh.ts'
import { encodeModel, LARGEST_MODEL_CHARACTERS, parseModel } from './model-file.ts'
import { READINGS } from './readings.ts'
import { makePlanet } from './synthetic-planet.ts'

const { landmarks, rows, places } = makePlanet(6, 12)
const mesh = openMesh(landmarks, rows)
const calibration = fitCalibration(openGround(mesh, places), [...mesh.landmarks.keys()])
const text = encodeModel({ fittedAtMs: 1, dataDigest: '0'.repeat(64), prior: places.name, calibration }, mesh)

describe('the model file', () => {
  it('gives back the calibration to the bit, and its mesh', () => {
    const read = parseModel(text)
    expect(read.ok && read.value.calibration).toEqual(calibration)
    expect(read.ok && [...openMesh(read.value.landmarks, read.value.rows).roundTripMs]).toEqual([...mesh.roundTripMs])
  })

  it('of the first form is still read: its one trust is that of the first reading, the others do not count', () => {
    const { readings, ...rest } = JSON.parse(text) as Record<string, unknown>
    expect(readings).toHaveLength(READINGS.length)
    const read = parseModel(JSON.stringify({ ...rest, format: 'trigpoint-delay-model/1', trust: 0.4 }))
    expect(read.ok && read.value.calibration.readings).toEqual(READINGS.map((_, r) => ({ trust: 0.4, weight: r === 0 ? 1 : 0 })))
    for (const wrong of [{ ...rest, trust: 0.4 }, { ...rest, format: 'trigpoint-delay-model/1' }, { ...rest, readings: READINGS.map(() => ({ trust: 1, weight: 1 })) }]) {
      const refused = parseModel(JSON.stringify(wrong))
      expect(!refused.ok && refused.refusal.where).toBe('readings')
    }
  })

  it('is refused when cut short at any place, never an exception', () => {
    for (let length = 0; length < text.length - 1; length += 97) {
      const read = parseModel(text.slice(0, length))
      expect(!read.ok && read.refusal.code).toBe('estimate.model-format')
    }
  })

  it('is refused when a value is of another kind', () => {
    const model = JSON.parse(text) as Record<string, unknown>
    for (const key of Object.keys(model)) {
      const read = parseModel(JSON.stringify({ ...model, [key]: { wrong: true } }))
      expect(!read.ok && read.refusal.code, key).toBe('estimate.model-format')
    }
    const stranger = parseModel(JSON.stringify({ ...model, pairs: [[0, 999, 1]] }))
    expect(!stranger.ok && stranger.refusal.where).toBe('pairs')
  })

  it('is refused before it is read when it is too large', () => {
    const read = parseModel(' '.repeat(LARGEST_MODEL_CHARACTERS + 1))
    expect(!read.ok && read.refusal.code).toBe('estimate.model-too-large')
  })
})
