// What the test vendor says beside the evidence of a node's chips: reference manifests, and answers about revocation.

import { parseCertificate, parseOcspResponse, parsePem, readManifest, type Certificate, type OcspResponse, type ReferenceReading, type TrustAnchor } from '@trigpoint/core/evidence'
import { issueAuthority, makeManifests, makeNode, openManifestSigner, respondOcsp, TEST_ROOT_NAME, type OcspOrder } from '@trigpoint/lab'
import { nodePrimitives } from '@trigpoint/runtime'
import { START_MS, valueOf, vendor } from '../scenario/verifier-world.ts'

const organization = 'Trigpoint Test Vendor'
const root = issueAuthority('api tests', 'root', { commonName: TEST_ROOT_NAME, organization })
const family = issueAuthority('api tests', 'family', { commonName: 'Test Vendor TP100 Identity', organization }, root)
const ISSUERS = [vendor.provisioner, family, root]
const HOUR_MS = 3_600_000

/** Answers about device, provisioner and family certificate of each chip of a node; `change`: of those about devices. */
export function answersFor(node: string, gpus = 1, change: Partial<OcspOrder> = {}): readonly OcspResponse[] {
  const answer = (order: OcspOrder): OcspResponse => valueOf(parseOcspResponse(respondOcsp(order)))
  const paths = makeNode(vendor, { name: node, gpus }).map((chip): readonly Certificate[] => valueOf(parsePem(chip.certificatesPem)).map(der => valueOf(parseCertificate(der))))
  return paths.flatMap((path, k) => ISSUERS.slice(0, k === 0 ? ISSUERS.length : 1).flatMap((issuer, i) => {
    const certificate = path[i + 1]
    return certificate === undefined ? [] : [answer({ certificate, issuer, status: 'good', producedAtMs: START_MS - HOUR_MS, ...(i === 0 ? change : {}) })]
  }))
}

/** The manifests that fit the firmware of a node's chips, and the root that signed them. */
export function manifestsFor(node: string): { readonly references: readonly ReferenceReading[]; readonly manifestAnchors: readonly TrustAnchor[] } {
  const signer = openManifestSigner('api tests')
  const [chip] = makeNode(vendor, { name: node, gpus: 1 })
  if (chip === undefined) throw new Error('no chip')
  const references = makeManifests(chip, signer).map(xml => valueOf(readManifest(Buffer.from(xml), { primitives: nodePrimitives, anchors: [signer.anchor] })))
  return { references, manifestAnchors: [signer.anchor] }
}
