// Reference manifests that a verifier starts with: everything imported into a folder, verified anew.

import type { ReferenceReading, TrustAnchor } from '@trigpoint/core/evidence'
import { defaultReferenceFolder, nodePrimitives, readReferenceFolder } from '@trigpoint/runtime'
import { note } from '../print.ts'

/** The folder's manifests; files that are none are named and left out. */
export async function readReferences(folder: string | undefined, anchors: readonly TrustAnchor[]): Promise<readonly ReferenceReading[]> {
  const path = folder ?? defaultReferenceFolder(process.env)
  const { readings, refused } = await readReferenceFolder(path, { primitives: nodePrimitives, anchors })
  for (const name of refused) note(`${path}/${name} is no reference manifest and was left out.`)
  return readings
}
