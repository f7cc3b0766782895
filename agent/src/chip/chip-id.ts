// The id of a chip out of the certificate chain that it hands over. A claim: the verifier reads it again and proves it.

import { chipIdOf, parseCertificate, parsePem, readIdentity } from '@trigpoint/core/evidence'
import { nodePrimitives } from '@trigpoint/runtime'

/** `nvidia:<type>:<PDI>` of a PEM chain, leaf first; undefined when the chain names none. */
export function readChipId(certificatesPem: string): string | undefined {
  const ders = parsePem(certificatesPem)
  if (!ders.ok) return undefined
  const parsed = ders.value.slice(0, 2).map(der => parseCertificate(der))
  const certificates = parsed.flatMap(one => (one.ok ? [one.value] : []))
  const identity = certificates.length === 2 ? readIdentity(certificates, nodePrimitives) : undefined
  return identity === undefined ? undefined : chipIdOf(identity)
}
