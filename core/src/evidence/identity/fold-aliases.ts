// What is known of a device over time: one device keeps its identity and its certificate while firmware gives it new
// leaf keys (and so new ueids). The same identity under another device certificate is a finding: a burnt-in identity
// does not get a second key.

import type { DeviceIdentity } from './identity.ts'
import { chipIdOf } from './identity.ts'

export interface DeviceRecord {
  readonly chipId: string
  readonly hwmodel: string
  /** SHA-256 of every device certificate seen under this id; more than one is a finding. */
  readonly certificates: readonly string[]
  /** Names of the same device, in the order in which they were seen. */
  readonly ueids: readonly string[]
  readonly sans: readonly string[]
}

export interface IdentityFinding {
  readonly code: 'evidence.one-serial-two-keys' | 'evidence.one-name-two-devices'
  readonly chipId: string
  readonly detail: string
}

export interface FoldedIdentity {
  readonly record: DeviceRecord
  readonly findings: readonly IdentityFinding[]
}

/** Adds a verified identity to what is known. `others`: records of other devices, among which a name must be unique. */
export function foldIdentity(
  known: DeviceRecord | undefined,
  identity: DeviceIdentity,
  others: readonly DeviceRecord[] = [],
): FoldedIdentity {
  const chipId = chipIdOf(identity)
  const record: DeviceRecord = {
    chipId,
    hwmodel: identity.hwmodel,
    certificates: withNew(known?.certificates, identity.certificateSha256),
    ueids: withNew(known?.ueids, identity.ueid),
    sans: identity.san === null ? (known?.sans ?? []) : withNew(known?.sans, identity.san),
  }
  const findings: IdentityFinding[] = []
  if (known !== undefined && !known.certificates.includes(identity.certificateSha256))
    findings.push({
      code: 'evidence.one-serial-two-keys', chipId,
      detail: `The device shows certificate ${identity.certificateSha256.slice(0, 16)}; before it was ${known.certificates.map(one => one.slice(0, 16)).join(', ')}.`,
    })
  for (const other of others)
    if (other.chipId !== chipId && identity.san !== null && other.sans.includes(identity.san))
      findings.push({ code: 'evidence.one-name-two-devices', chipId, detail: `The device name ${identity.san} was seen on ${other.chipId}.` })
  return { record, findings }
}

function withNew(known: readonly string[] | undefined, one: string): readonly string[] {
  return known === undefined ? [one] : known.includes(one) ? known : [...known, one]
}
