// `trigpoint landmark keys`.

import { toBase64 } from '@trigpoint/core/base'
import { loadOrCreateLandmarkKeys } from '@trigpoint/landmark'
import { printJson, printTable } from '../print.ts'
import type { LandmarkCommandOptions } from './landmark-options.ts'

export function keys(options: LandmarkCommandOptions): void {
  const { signing, agreement } = loadOrCreateLandmarkKeys(options.keys)
  const shown = { signingKey: toBase64(signing.publicKey), agreementKey: toBase64(agreement.publicKey) }
  if (options.json === true) printJson(shown)
  else printTable(['option', 'public key'], [['--signing-key', shown.signingKey], ['--agreement-key', shown.agreementKey]])
}
