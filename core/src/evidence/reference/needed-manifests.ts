// Which manifests a device's evidence asks for, before it is appraised: for the adapter that fetches them.

import type { Primitives } from '../../base/index.ts'
import type { EvidenceItem } from '../appraise/appraisal.ts'
import { parseCertificate } from '../certificate/certificate.ts'
import { productOf, readIdentity } from '../identity/identity.ts'
import { readFacts } from '../report/facts.ts'
import { parseReport } from '../report/report.ts'
import type { ManifestRequest } from './manifest-id.ts'
import { manifestIds } from './manifest-id.ts'

/** Ids by which the vendor's service knows them; empty for evidence that cannot be read. Certificates leaf first. */
export function neededManifests(item: EvidenceItem, primitives: Primitives): readonly ManifestRequest[] {
  const report = parseReport(item.evidence)
  const facts = report.ok ? readFacts(report.value) : undefined
  const certificates = item.certificates.slice(0, 2).flatMap(der => {
    const certificate = parseCertificate(der)
    return certificate.ok ? [certificate.value] : []
  })
  const identity = readIdentity(certificates, primitives)
  return facts?.ok === true && identity !== undefined ? manifestIds(facts.value, productOf(identity)) : []
}
