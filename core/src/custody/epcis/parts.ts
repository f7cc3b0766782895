// The parts of EPCIS events: quantities, transactions, parties, places, sensor data, error declarations, ILMD.
// On the path: custody; GS1 EPCIS 2.0 section 7.3.

import { isObject, type Check } from './problem.ts'
import { boolean, hexBinary, instant, number, text, unitOfMeasure, uri, word } from './scalars.ts'
import { anyObject, either, listOf, shape } from './shape.ts'
import {
  BIZ_STEPS, BIZ_TRANSACTION_TYPES, COMPONENTS, DISPOSITIONS, ERROR_REASONS, isOutsideCbv, isOutsideGs1Vocabulary, MEASUREMENT_TYPES, SENSOR_ALERTS, SOURCE_DEST_TYPES,
} from './vocabulary.ts'

export const bizStep: Check = word(BIZ_STEPS, 'a business step of the CBV', isOutsideCbv)
export const disposition: Check = word(DISPOSITIONS, 'a disposition of the CBV', isOutsideCbv)
const errorReason = word(ERROR_REASONS, 'did_not_occur, incorrect_data', isOutsideCbv)
const sourceDestType = word(SOURCE_DEST_TYPES, 'owning_party, possessing_party, location', isOutsideCbv)
const transactionType = word(BIZ_TRANSACTION_TYPES, 'a transaction type of the CBV', isOutsideCbv)
const component = word(COMPONENTS, 'a component of the CBV', isOutsideCbv)
const measurementType = word(MEASUREMENT_TYPES, 'a measurement type of GS1', isOutsideGs1Vocabulary)
const alertType = word(SENSOR_ALERTS, 'ALARM_CONDITION, ERROR_CONDITION', isOutsideGs1Vocabulary)

/** `@context`: a URI, an object, or an array of them, each once (JSON-LD 1.1 section 3.1). */
export const ldContext: Check = (value, at, problems) => {
  if (isObject(value)) return
  if (Array.isArray(value)) return listOf(either(anyObject, uri), { unique: true })(value, at, problems)
  uri(value, at, problems)
}

export const quantityElement: Check = shape({ fields: { epcClass: uri, quantity: number, uom: unitOfMeasure }, required: ['epcClass'], extensions: 'none' })
export const bizTransaction: Check = shape({ fields: { type: transactionType, bizTransaction: uri }, required: ['bizTransaction'], extensions: 'none' })
export const source: Check = shape({ fields: { type: sourceDestType, source: uri }, required: ['type', 'source'], extensions: 'none' })
export const destination: Check = shape({ fields: { type: sourceDestType, destination: uri }, required: ['type', 'destination'], extensions: 'none' })
export const place: Check = shape({ fields: { id: uri }, required: ['id'], extensions: 'any' })
export const ilmd: Check = shape({ fields: {}, extensions: 'named' })
export const certificationInfo: Check = either(listOf(uri), uri)

export const persistentDisposition: Check = shape({
  fields: { set: listOf(disposition, { min: 1, unique: true }), unset: listOf(disposition, { min: 1, unique: true }) },
  extensions: 'none',
  also: (value, at, problems) => {
    if (value['set'] === undefined && value['unset'] === undefined) problems.push({ path: at, message: 'must set or unset something' })
  },
})

export const errorDeclaration: Check = shape({
  fields: { declarationTime: instant, reason: errorReason, correctiveEventIDs: listOf(uri) },
  required: ['declarationTime'],
  extensions: 'named',
})

const sensorMetadata = shape({
  fields: { time: instant, startTime: instant, endTime: instant, deviceID: uri, deviceMetadata: uri, rawData: uri, dataProcessingMethod: uri, bizRules: uri },
  extensions: 'named',
})

const sensorReport = shape({
  fields: {
    type: measurementType, exception: alertType, component,
    deviceID: uri, deviceMetadata: uri, rawData: uri, dataProcessingMethod: uri, bizRules: uri, microorganism: uri, chemicalSubstance: uri, coordinateReferenceSystem: uri, uriValue: uri,
    time: instant, stringValue: text, uom: text, booleanValue: boolean, hexBinaryValue: hexBinary,
    value: number, minValue: number, maxValue: number, meanValue: number, sDev: number, percRank: number, percValue: number,
  },
  required: ['type'],
  extensions: 'named',
})

export const sensorElement: Check = shape({
  fields: { sensorMetadata, sensorReport: listOf(sensorReport, { min: 1 }) },
  required: ['sensorReport'],
  extensions: 'named',
})
