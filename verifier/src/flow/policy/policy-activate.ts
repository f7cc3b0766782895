// Activating a policy: checked, tested, kept as it was written, sealed, and put into force at every site that it
// names, in one transaction. On the path: before challenge. Fixes that were challenged before keep the policy that
// they were challenged under; verdicts that were given stay as they are.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { compileSites, parsePolicy, runPolicyTests, type PolicyFile } from '@trigpoint/core/policy'
import type { SitePolicyBody } from '@trigpoint/core/wire'
import type { PolicyRow, SiteRow, StoreReader, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { digestText, policyLeafId } from './policy-view.ts'
import { tell } from '../custody/publish.ts'
import { refoldSite } from '../registry/registry.ts'
import { rulesInUse } from './rules-in-use.ts'
import { sealPolicy, sealSite, sealStatement } from '../log/seal.ts'

export interface Activation {
  readonly text: string
  /** Of the text that was checked, hex. */
  readonly sha256: string
  readonly by: string
}

/** Refuses `policy.text-changed`, `policy.invalid`, `policy.tests-failed`, `policy.version`, `policy.site-unknown`. The same version with the same text again is fine. */
export async function activatePolicy(context: FlowContext, { text, sha256, by }: Activation): Promise<Result<PolicyRow>> {
  if (digestText(context, text) !== sha256) return refuse('policy.text-changed', 'The text differs from the one that was checked; check it again.', 'sha256')
  const nowMs = context.clock.nowMs()
  const usable = usablePolicy(context, text, nowMs)
  if (!usable.ok) return usable
  const policy = usable.value
  const stored = await context.store.write(async writer => {
    const before = await writer.newestPolicy()
    const same = await writer.getPolicy(policy.policy, policy.version)
    if (same !== undefined) return same.sha256 === sha256 && same.id === before?.id ? ok(same) : refuse('policy.version', `Version ${String(policy.version)} of ${policy.policy} was activated before with another text, or is no longer in force; raise the version.`, 'version')
    if (before !== undefined && before.policyId === policy.policy && policy.version <= before.version) return refuse('policy.version', `Version ${String(before.version)} is in force; give a higher one.`, 'version')
    const sites = await readSites(writer, policy)
    if (!sites.ok) return sites
    const row = { policyId: policy.policy, version: policy.version, title: policy.title, sha256, text, activatedAtMs: nowMs, activatedBy: by }
    await writer.addPolicy(row)
    await writer.addReceived({ kind: 'admin', atMs: nowMs, subject: policy.policy, hash: context.primitives.hash('sha256', Buffer.from(text)), bytes: Buffer.from(text) })
    await sealStatement(context, writer, { kind: 'policy', id: policyLeafId(policy.policy, policy.version), atMs: nowMs, value: { ...row } })
    for (const site of sites.value) await putIntoForce(context, writer, site, nowMs)
    await tell(writer, { atMs: nowMs, kind: 'custody', title: `Policy ${policy.policy} version ${String(policy.version)} in force`, detail: `${policy.title}. ${String(sites.value.length)} ${sites.value.length === 1 ? 'site' : 'sites'}; activated by ${by}.`, siteId: null, chipIds: [], challengeId: null })
    return ok((await writer.newestPolicy()) ?? { ...row, id: 0 })
  })
  if (stored.ok) context.bell.ring()
  return stored
}

function usablePolicy(context: FlowContext, text: string, nowMs: number): Result<PolicyFile> {
  const { book } = rulesInUse(context)
  const { policy, problems } = parsePolicy(text, book, nowMs)
  const [problem] = problems
  if (policy === undefined) return refuse('policy.invalid', `Line ${String(problem?.line)}, column ${String(problem?.column)}: ${problem?.message ?? ''}.`, `line ${String(problem?.line)}`, { problems: problems.length })
  const failed = runPolicyTests(policy, book, nowMs).find(test => !test.passed)
  return failed === undefined ? ok(policy) : refuse('policy.tests-failed', `The test "${failed.name}" does not pass. ${failed.detail}`, 'tests')
}

async function readSites(reader: StoreReader, policy: PolicyFile): Promise<Result<readonly SiteRow[]>> {
  const sites: SiteRow[] = []
  for (const [siteId, compiled] of Object.entries(compileSites(policy))) {
    const site = await reader.getSite(siteId)
    if (site === undefined) return refuse('policy.site-unknown', `There is no site ${siteId}; register it first.`, `sites.${siteId}`)
    sites.push({ ...site, policy: { ...compiled, allowedCountries: [...compiled.allowedCountries] } as SitePolicyBody })
  }
  return ok(sites)
}

async function putIntoForce(context: FlowContext, writer: StoreWriter, site: SiteRow, nowMs: number): Promise<void> {
  await writer.putSite(site)
  await sealSite(context, writer, site, nowMs)
  await sealPolicy(context, writer, site, nowMs)
  await refoldSite(context, writer, site)
  await writer.addEvent({ kind: 'site', siteId: site.siteId }, site.siteId)
}
