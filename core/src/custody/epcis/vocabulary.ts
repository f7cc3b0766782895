// The words of the Core Business Vocabulary that EPCIS 2.0 events use. In JSON they stand bare (`shipping`); the same
// word can be met as a CURIE (`cbv:BizStep-shipping`), as a web URI and, from XML, as a URN. On the path: custody.
// Source: GS1 CBV 2.0 sections 7.1 to 7.8; measurement types of the GS1 web vocabulary.

const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

export const BIZ_STEPS: ReadonlySet<string> = list(`
  accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning departing destroying
  disassembling dispensing encoding entering_exiting holding inspecting installing killing loading other packing picking receiving removing
  repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing
  transporting unloading unpacking void_shipping`)

export const DISPOSITIONS: ReadonlySet<string> = list(`
  active available completeness_inferred completeness_verified conformant container_closed container_open damaged destroyed dispensed disposed
  encoded expired in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement no_pedigree_match
  non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen
  unavailable unknown`)

export const BIZ_TRANSACTION_TYPES: ReadonlySet<string> = list('bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt')

export const SOURCE_DEST_TYPES: ReadonlySet<string> = list('owning_party possessing_party location')

export const ERROR_REASONS: ReadonlySet<string> = list('did_not_occur incorrect_data')

export const SENSOR_ALERTS: ReadonlySet<string> = list('ALARM_CONDITION ERROR_CONDITION')

export const COMPONENTS: ReadonlySet<string> = list(`
  x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude longitude altitude`)

export const MEASUREMENT_TYPES: ReadonlySet<string> = list(`
  AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance AmountOfSubstancePerUnitVolume Angle
  AngularAcceleration AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent
  DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force
  Frequency Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux
  MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy
  MolarMass MolarVolume Power Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle
  SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux
  Wavenumber`)

export const EVENT_TYPES = ['ObjectEvent', 'AggregationEvent', 'TransactionEvent', 'TransformationEvent', 'AssociationEvent'] as const

export type EventType = (typeof EVENT_TYPES)[number]

export const ACTIONS = ['OBSERVE', 'ADD', 'DELETE'] as const

/** In JSON a word of the CBV stands bare; these long forms are refused, as the published schema does. The web addresses that came later (ref.gs1.org) pass it and mean the bare word (bareWord). */
export function isOutsideCbv(uri: string): boolean {
  return !/^(?:urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org\/cbv\/)/.test(uri)
}

export function isOutsideGs1Vocabulary(uri: string): boolean {
  return !/^https?:\/\/(?:www\.)?gs1\.org\/voc\//.test(uri)
}

const LONG_FORMS = [
  /^(?:cbv:|https?:\/\/(?:ref|ns)\.gs1\.org\/cbv\/)(?:BizStep|Disp|BTT|SDT|ER|Comp)-(\w+)$/,
  /^urn:epcglobal:cbv:(?:bizstep|disp|btt|sdt|er):(\w+)$/,
  /^(?:gs1:|https?:\/\/(?:www\.)?gs1\.org\/voc\/)(?:MeasurementType-|SensorAlertType-)?(\w+)$/,
]

/** The bare word of any of its spellings; whatever is no word of the CBV stays as it is. */
export function bareWord(spelling: string): string {
  for (const form of LONG_FORMS) {
    const bare = form.exec(spelling)?.[1]
    if (bare !== undefined) return bare
  }
  return spelling
}
