// `trigpoint landmark register`: the administrator vouches for place and operator, the verifier signs.

import { writeFileSync } from 'node:fs'
import { toBase64 } from '@trigpoint/core/base'
import { landmarkRequestSchema } from '@trigpoint/core/wire'
import { loadLandmarkKeys } from '@trigpoint/landmark'
import { systemClock } from '@trigpoint/runtime'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson } from '../print.ts'
import { encodeRecordFile, parseKey } from './record-file.ts'
import type { RegisterOptions } from './landmark-options.ts'

const DAY_MS = 86_400_000

export async function register(landmarkId: string, options: RegisterOptions): Promise<void> {
  const request = landmarkRequestSchema.safeParse({
    ...publicKeys(options), name: options.name ?? landmarkId, operator: options.operator, country: options.country,
    position: { latDeg: options.lat, lonDeg: options.lon }, uncertaintyKm: options.uncertainty, ...options.address,
    validUntilMs: systemClock.nowMs() + Math.round(options.days * DAY_MS),
  })
  if (!request.success) throw new CommandError(EXIT.unusable, request.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '))
  await withVerifier(options, async client => {
    const { verifierKey } = accepted(await client.getStatus())
    const { record } = accepted(await client.putLandmark(landmarkId, request.data))
    const file = { landmarkId, record, verifierKey, verifierUrl: client.url }
    if (options.json === true) {
      printJson(file)
      return
    }
    const path = options.out ?? `${landmarkId}.json`
    writeFileSync(path, encodeRecordFile(file))
    note(`Signed. Carry ${path} to the landmark and run there: trigpoint landmark run --keys <dir> --record ${path}`)
  })
}

function publicKeys(options: RegisterOptions): { signingKey: string; agreementKey: string } {
  const { keys, signingKey, agreementKey } = options
  if (signingKey !== undefined && agreementKey !== undefined)
    return { signingKey: toBase64(parseKey(signingKey, '--signing-key')), agreementKey: toBase64(parseKey(agreementKey, '--agreement-key')) }
  if (keys === undefined) throw new CommandError(EXIT.unusable, 'which keys has the landmark?', 'Give --signing-key and --agreement-key (from "trigpoint landmark keys"), or --keys DIR.')
  const loaded = loadLandmarkKeys(keys)
  return { signingKey: toBase64(loaded.signing.publicKey), agreementKey: toBase64(loaded.agreement.publicKey) }
}
