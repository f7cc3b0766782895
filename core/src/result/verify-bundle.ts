// Checks a bundle, from the pinned key down to the verdict, with the same functions that judged the fix.
// On the path: result, what a lender, a regulator or anybody runs. Pure: nothing is fetched, time and trust are
// handed in; in Node and in a browser alike. Every step is made as far as it can be, also after one failed.
//
//   all levels   signer -> openings -> level -> token -> log
//   site         evidence appraised again
//   full         records, tickets, message, receipts -> evidence -> region -> verdict, all again

import { fromBase64, utf8Bytes, type Claimed, type Primitives } from '../base/index.ts'
import { openChainCache, parseOcspResponse, readManifest, type OcspResponse } from '../evidence/index.ts'
import type { Borders } from '../region/index.ts'
import type { Bundle } from './bundle.ts'
import { takeFullParts, takeSiteParts, takeVerdictParts, type SiteParts } from './check-parts.ts'
import { checkClaims, checkLogged, checkOpenings, type ShownParts } from './check-record.ts'
import { checkSigner, type Signer } from './check-signer.ts'
import { describeFound } from './describe-found.ts'
import type { Found } from './found.ts'
import type { EvidencePart } from './parts.ts'
import { recomputeDelay } from './recompute-delay.ts'
import { recomputeEvidence, type RecomputedEvidence } from './recompute-evidence.ts'
import { recomputeKeyBinding } from './recompute-key-binding.ts'
import { recomputeVerdict } from './recompute-verdict.ts'
import type { BundleReport } from './report.ts'
import { openSheet, type Sheet } from './sheet.ts'
import type { BundleTrust } from './trust.ts'

export interface BundleCheck {
  readonly trust: BundleTrust
  /** The time for which freshness and signatures are judged, ms since the Unix epoch. */
  readonly atMs: number
  readonly primitives: Primitives
  /** Needed for the level `full` only. */
  readonly borders: Borders | undefined
}

/** Every check of a bundle. `proven` only when all hold, the signer's pin included. Never throws on foreign data. */
export function verifyBundle(bundle: Claimed<Bundle>, check: BundleCheck): BundleReport {
  const sheet = openSheet()
  const { trust, atMs, primitives } = check
  const signer = checkSigner(sheet, bundle, trust, atMs, primitives)
  const shown = checkOpenings(sheet, bundle, primitives)
  if (signer.token !== undefined) checkClaims(sheet, bundle.level, shown, signer.token)
  const logged = checkLogged(sheet, bundle, signer, trust.log, atMs, primitives)
  const parts = takeVerdictParts(sheet, shown, atMs)
  const site = parts === undefined || bundle.level === 'verdict' ? undefined : takeSiteParts(sheet, shown, bundle, parts, primitives)
  const deeper = site === undefined ? {} : recompute(sheet, bundle, shown, { site, signer, check })
  const found: Found = { signer, logged, named: undefined, parts, site, full: undefined, delay: undefined, evidence: undefined, region: undefined, ...deeper }
  return describeFound(sheet, bundle.level, found, atMs, site?.site.site_name)
}

/** What rides along beside the record, read: manifests under the roots that the reader trusts, and answers about revocation. */
function readCarried(sheet: Sheet, { manifests, responses }: Bundle, { trust, primitives }: BundleCheck): Carried {
  const context = { primitives, anchors: trust.manifestAnchors, cache: openChainCache() }
  const carried = (manifests ?? []).map(xml => readManifest(utf8Bytes(xml), context)).flatMap(reading => (reading.ok ? [reading.value] : []))
  const read = (responses ?? []).map(text => parseOcspResponse(fromBase64(text) ?? new Uint8Array(0)))
  const bad = read.find(response => !response.ok)
  if (bad?.ok === false) sheet.take('evidence', bad.refusal.code, bad, '')
  return { trust: { ...trust, references: [...carried, ...(trust.references ?? [])] }, responses: read.flatMap(response => (response.ok ? [response.value] : [])) }
}

interface Carried {
  readonly trust: BundleTrust
  readonly responses: readonly OcspResponse[]
}

function recomputeChips(sheet: Sheet, site: SiteParts, items: readonly EvidencePart[], { trust, responses }: Carried, isPinned: boolean, primitives: Primitives): RecomputedEvidence {
  return recomputeEvidence(sheet, { binding: site.binding, tolerated: site.policy.toleratedMismatches, items, chips: site.chips, claims: site.claims, responses, trust, isPinned, primitives })
}

interface Deeper {
  readonly site: SiteParts
  readonly signer: Signer
  readonly check: BundleCheck
}

/** What the levels `site` and `full` let anybody compute again. */
function recompute(sheet: Sheet, bundle: Bundle, shown: ShownParts, deeper: Deeper): Partial<Found> {
  const carried = readCarried(sheet, bundle, deeper.check)
  if (bundle.level === 'full') return recomputeAll(sheet, shown, deeper, carried)
  return { evidence: recomputeChips(sheet, deeper.site, deeper.site.evidence, carried, deeper.signer.pinned !== undefined, deeper.check.primitives) }
}

function recomputeAll(sheet: Sheet, shown: ShownParts, { site, signer, check }: Deeper, carried: Carried): Partial<Found> {
  const { trust, primitives, borders } = check
  const full = takeFullParts(sheet, shown, site)
  if (full === undefined) return {}
  const messageText = shown.text.get('message') ?? ''
  const delay = recomputeDelay(sheet, { ...full, messageText }, signer.verifierKey, primitives)
  if (delay === undefined) return { full }
  const items: readonly EvidencePart[] = delay.message.evidence
  const evidence = recomputeChips(sheet, site, items, carried, signer.pinned !== undefined, primitives)
  recomputeKeyBinding(sheet, { verdict: site.verdict, binding: site.binding, policy: site.policy, message: delay.message, anchors: trust.anchors, primitives })
  if (borders === undefined) {
    sheet.check('region', 'result.borders-missing', false, '', 'No border tables are at hand, so region and verdict cannot be computed again.')
    return { full, delay, evidence }
  }
  return { full, delay, evidence, region: recomputeVerdict(sheet, { ...full, delay, appraisals: evidence.appraisals, borders }) }
}
