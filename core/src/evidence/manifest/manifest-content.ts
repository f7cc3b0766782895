// What stands in a manifest: its head (Meta) and its measurement entries (Payload).
// Specifications: ISO/IEC 19770-2:2015; TCG Reference Integrity Manifest Information Model 1.01.

import { ok, refuse, type Result } from '../../base/index.ts'
import { manifestClassOf, type ManifestHead } from '../reference/manifest.ts'
import type { ManifestEntry } from '../reference/parse-values.ts'
import { SWID } from './manifest-shape.ts'
import type { XmlElement } from './strict-xml.ts'

const RIM = 'https://trustedcomputinggroup.org/resource/tcg-reference-integrity-manifest-rim-information-model/'
const SHA384_HASH = 'http://www.w3.org/2001/04/xmlenc#sha384'
const HASH_PREFIX = `{${SHA384_HASH}}`

function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter(child => child.namespace === SWID && child.name === name)
}

export function readManifestHead(root: XmlElement): Result<ManifestHead> {
  const [meta, ...others] = childrenNamed(root, 'Meta')
  const version = meta?.attributes.get('colloquialVersion')
  const product = meta?.attributes.get('product')
  if (root.namespace !== SWID || root.name !== 'SoftwareIdentity' || meta === undefined || others.length > 0)
    return refuse('evidence.manifest-malformed', 'It is no SoftwareIdentity with exactly one Meta element.')
  if (version === undefined || version === '' || product === undefined || product === '')
    return refuse('evidence.manifest-malformed', 'The manifest does not say for which product and version it is.')
  return ok({
    tagId: root.attributes.get('tagId') ?? '',
    product,
    version,
    class: manifestClassOf(version),
    edition: meta.attributes.get('edition') ?? '',
    oemId: meta.attributes.get(`{${RIM}}FirmwareManufacturerId`) ?? '',
  })
}

/** Entries of all Resource elements that are measurements. An entry without its attributes is kept, to be refused. */
export function readManifestEntries(root: XmlElement): readonly ManifestEntry[] {
  const resources = childrenNamed(root, 'Payload').flatMap(payload => childrenNamed(payload, 'Resource'))
  return resources
    .filter(resource => resource.attributes.get('type') === 'Measurement')
    .map(({ attributes }) => ({
      index: attributes.get('index'),
      active: attributes.get('active'),
      alternatives: attributes.get('alternatives'),
      size: attributes.get('size'),
      hashes: new Map([...attributes].flatMap(([name, value]) => (name.startsWith(HASH_PREFIX) ? [[name.slice(HASH_PREFIX.length), value] as const] : []))),
    }))
}
