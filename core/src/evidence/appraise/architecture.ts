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

/** The host's word for the architecture against the certificate. */
export function judgeArchitecture(
  arch: string | undefined,
  identity: DeviceIdentity | undefined,
): 'match' | 'differs' | 'not-stated' {
  if (arch === undefined) return 'not-stated'
  const family = FAMILY[arch.toUpperCase()]
  return identity !== undefined && family?.test(productOf(identity)) === true ? 'match' : 'differs'
}
