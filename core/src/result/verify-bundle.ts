// Checks a bundle, from the pinned key down to the verdict, with the same functions that judged the fix.
// On the path: result, what a lender, a regulator or anybody runs. Pure: nothing is fetched, time and trust are
// handed in; in Node and in a browser alike. Every step is made as far as it can be, also after one failed.
//
//   all levels   signer -> openings -> level -> token -> log
//   site         evidence appraised again
//   full         records, tickets, message, receipts -> evidence -> region -> verdict, all again

import { utf8Bytes, type Claimed, type Primitives } from '../base/index.ts'
import { openChainCache, readManifest } from '../evidence/index.ts'
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
  const { atMs, primitives } = check
  const trust = withCarried(check.trust, bundle, primitives)
  const signer = checkSigner(sheet, bundle, trust, atMs, primitives)
  const shown = checkOpenings(sheet, bundle, primitives)
  if (signer.token !== undefined) checkClaims(sheet, bundle.level, shown, signer.token)
  const logged = checkLogged(sheet, bundle, signer, trust.log, atMs, primitives)
  const parts = takeVerdictParts(sheet, shown, atMs)
  const site = parts === undefined || bundle.level === 'verdict' ? undefined : takeSiteParts(sheet, shown, bundle, parts, primitives)
  const deeper = site === undefined ? {} : bundle.level === 'full' ? recomputeAll(sheet, shown, site, signer, { ...check, trust }) : { evidence: recomputeSite(sheet, site, signer, { ...check, trust }) }
  const found: Found = { signer, logged, named: undefined, parts, site, full: undefined, delay: undefined, evidence: undefined, region: undefined, ...deeper }
  return describeFound(sheet, bundle.level, found, atMs, site?.site.site_name)
}

/** Manifests that the bundle carries come before those at hand, each verified under the roots that the reader trusts. */
function withCarried(trust: BundleTrust, { manifests }: Bundle, primitives: Primitives): BundleTrust {
  if (manifests === undefined) return trust
  const context = { primitives, anchors: trust.manifestAnchors, cache: openChainCache() }
  const carried = manifests.map(xml => readManifest(utf8Bytes(xml), context)).flatMap(reading => (reading.ok ? [reading.value] : []))
  return { ...trust, references: [...carried, ...(trust.references ?? [])] }
}

function recomputeSite(sheet: Sheet, site: SiteParts, signer: Signer, { trust, primitives }: BundleCheck): RecomputedEvidence {
  return recomputeEvidence(sheet, { binding: site.binding, tolerated: site.policy.toleratedMismatches, items: site.evidence, chips: site.chips, claims: site.claims, trust, isPinned: signer.pinned !== undefined, primitives })
}

function recomputeAll(sheet: Sheet, shown: ShownParts, site: SiteParts, signer: Signer, check: BundleCheck): Partial<Found> {
  const { trust, primitives, borders } = check
  const full = takeFullParts(sheet, shown, site)
  if (full === undefined) return {}
  const messageText = shown.text.get('message') ?? ''
  const delay = recomputeDelay(sheet, { ...full, messageText }, signer.verifierKey, primitives)
  if (delay === undefined) return { full }
  const items: readonly EvidencePart[] = delay.message.evidence
  const evidence = recomputeEvidence(sheet, { binding: site.binding, tolerated: site.policy.toleratedMismatches, items, chips: site.chips, claims: site.claims, trust, isPinned: signer.pinned !== undefined, primitives })
  recomputeKeyBinding(sheet, { verdict: site.verdict, binding: site.binding, policy: site.policy, message: delay.message, anchors: trust.anchors, primitives })
  if (borders === undefined) {
    sheet.check('region', 'result.borders-missing', false, '', 'No border tables are at hand, so region and verdict cannot be computed again.')
    return { full, delay, evidence }
  }
  return { full, delay, evidence, region: recomputeVerdict(sheet, { ...full, delay, appraisals: evidence.appraisals, borders }) }
}
