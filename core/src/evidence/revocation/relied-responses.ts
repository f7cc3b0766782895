// Which revocation answers a judgement rests on, and which of them may be shown with it: an answer that also speaks of
// somebody else's certificate is named by its digest and stays with the verifier. On the path: evidence, for bundles.

import type { Primitives } from '../../base/index.ts'
import type { Certificate } from '../certificate/certificate.ts'
import { namesCertificate } from './judge-revocation.ts'
import type { OcspResponse } from './ocsp-response.ts'

/** A path as it was judged: leaf first, root last; certificates below `first` are not asked about. */
export interface JudgedPath {
  readonly path: readonly Certificate[]
  readonly first: number
}

export interface ReliedResponse {
  readonly response: OcspResponse
  /** It speaks of certificates of these paths alone. */
  readonly isOwn: boolean
}

/** Responses that name a certificate of the paths, in the order given. */
export function reliedResponses(paths: readonly JudgedPath[], responses: readonly OcspResponse[], primitives: Primitives): readonly ReliedResponse[] {
  const pairs = paths.flatMap(({ path, first }) => path.slice(first, -1).flatMap((certificate, i) => {
    const issuer = path[first + i + 1]
    return issuer === undefined ? [] : [{ certificate, issuer }]
  }))
  return responses.flatMap(response => {
    const named = response.responses.filter(single => pairs.some(({ certificate, issuer }) => namesCertificate(single, certificate, issuer, primitives)))
    return named.length === 0 ? [] : [{ response, isOwn: named.length === response.responses.length }]
  })
}
