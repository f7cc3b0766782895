// Numbers of the vendor's opaque fields, their sizes, and the names they are shown by.
// Sizes are checked where the size carries meaning; a field outside this list is named as unknown.

export const FIELD = {
  driverVersion: 3,
  vbiosVersion: 6,
  nvdec0Status: 11,
  extensionCounts: 12,
  boardId: 14,
  chipSku: 15,
  chipSkuMod: 16,
  project: 17,
  projectSku: 18,
  projectSkuMod: 19,
  firmwareId: 20,
  protectedPcieStatus: 21,
  switchPdis: 22,
  switchGpuPdis: 26,
  opaqueVersion: 34,
  chipInfo: 35,
  featureFlag: 36,
} as const

/** Every field number seen in reports or named in the vendor's own verifiers. */
const KNOWN: ReadonlySet<number> = new Set([
  ...Array.from({ length: 27 }, (_, i) => i + 1),
  32, 33, 34, 35, 36, 37,
])

export function isKnownField(type: number): boolean {
  return KNOWN.has(type)
}

export const PDI_BYTES = 8
/** Places for switch identities in a Hopper GPU's report, one a link. */
export const SWITCH_PDI_PLACES = 18
/** Places for GPU identities in a switch's report; port numbers follow them. */
export const GPU_PDI_PLACES = 8
