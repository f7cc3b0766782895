// Reference manifests and OCSP responses that a verifier starts with: everything in a folder, verified anew.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OcspResponse, ReferenceReading, TrustAnchor } from '@trigpoint/core/evidence'
import { defaultReferenceFolder, nodePrimitives, readOcspFile, readReferenceFolder } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { note } from '../print.ts'

/** The folder's manifests; files that are none are named and left out. */
export async function readReferences(folder: string | undefined, anchors: readonly TrustAnchor[]): Promise<readonly ReferenceReading[]> {
  const path = folder ?? defaultReferenceFolder(process.env)
  const { readings, refused } = await readReferenceFolder(path, { primitives: nodePrimitives, anchors })
  for (const name of refused) note(`${path}/${name} is no reference manifest and was left out.`)
  return readings
}

/** More are a mistake: a fleet's certificates are some thousands. */
const MAXIMUM_RESPONSES = 20_000

/** The folder's OCSP responses; each counts only for its certificate, its time and its signer. Files that are none are named. */
export function readRevocations(folder: string): readonly OcspResponse[] {
  let names: readonly string[]
  try {
    names = readdirSync(folder).sort().slice(0, MAXIMUM_RESPONSES)
  } catch (error) {
    throw new CommandError(EXIT.unusable, `cannot read ${folder}: ${error instanceof Error ? error.message : String(error)}`)
  }
  return names.flatMap(name => {
    const response = readOcspFile(new Uint8Array(readFileSync(join(folder, name))), name)
    if (response.ok) return [response.value]
    note(`${folder}/${name} is no OCSP response and was left out.`)
    return []
  })
}
