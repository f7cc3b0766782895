// The vendor's architecture names against the chip families that certificates name.

import type { DeviceIdentity } from '../identity/identity.ts'
import { productOf } from '../identity/identity.ts'

const FAMILY: Readonly<Record<string, RegExp>> = {
  HOPPER: /^GH/,
  BLACKWELL: /^GB/,
  RUBIN: /^(GR|VR)/,
  LS10: /^LS10/,
  TEST: /^TP/,
}

/** Whether the host's word for the architecture fits the certificate; true where the host said nothing. */
export function matchesArchitecture(arch: string | undefined, identity: DeviceIdentity | undefined): boolean {
  if (arch === undefined) return true
  const family = FAMILY[arch.toUpperCase()]
  return identity !== undefined && family !== undefined && family.test(productOf(identity))
}
