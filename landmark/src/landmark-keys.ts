// The landmark's two keys and where they lie: Ed25519 signs receipts, X25519 agrees session keys.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadAgreementFile, loadKeyFile, loadOrCreateAgreementFile, loadOrCreateKeyFile, type AgreementKey, type SigningKey } from '@trigpoint/runtime'

export interface LandmarkKeys {
  readonly signing: SigningKey
  readonly agreement: AgreementKey
}

const SIGNING_FILE = 'landmark-signing.pem'
const AGREEMENT_FILE = 'landmark-agreement.pem'

/** Reads both key files of a folder. Throws Fault `key-file.*`. */
export function loadLandmarkKeys(folder: string): LandmarkKeys {
  return { signing: loadKeyFile(join(folder, SIGNING_FILE)), agreement: loadAgreementFile(join(folder, AGREEMENT_FILE)) }
}

/** The same, creating folder and keys that are absent. */
export function loadOrCreateLandmarkKeys(folder: string): LandmarkKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return {
    signing: loadOrCreateKeyFile(join(folder, SIGNING_FILE)),
    agreement: loadOrCreateAgreementFile(join(folder, AGREEMENT_FILE)),
  }
}
