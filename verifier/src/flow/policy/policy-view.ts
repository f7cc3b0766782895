// A policy as people read it, and as it was checked. On the path: console's side of the verifier.

import { toHex, utf8Bytes } from '@trigpoint/core/base'
import { comparePolicies, compileSites, isValid, movementRules, parsePolicy, runPolicyTests, type ChipScope, type PolicyFile } from '@trigpoint/core/policy'
import { dayMs } from '@trigpoint/core/custody/rules'
import type { PolicyCheck, PolicyDocument, PolicyVersion, PolicyView } from '@trigpoint/core/wire'
import type { PolicyRow, StoreReader } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { policyInForce, rulesInUse } from './rules-in-use.ts'

export function viewPolicy(policy: PolicyFile, atMs: number): PolicyView {
  const compiled = compileSites(policy)
  return {
    policyId: policy.policy, version: policy.version, title: policy.title, validUntil: policy.validUntil ?? null, tests: policy.tests.length, headquartersRefused: [...policy.headquarters.refuse],
    sites: Object.entries(policy.sites).flatMap(([siteId, site]) => {
      const sitePolicy = compiled[siteId]
      return sitePolicy === undefined ? [] : [{ siteId, endUser: site.endUser, endUserName: policy.endUsers[site.endUser]?.name ?? site.endUser, chips: scopeText(site.chips), policy: { ...sitePolicy, allowedCountries: [...sitePolicy.allowedCountries] } as PolicyView['sites'][number]['policy'] }]
    }),
    endUsers: Object.entries(policy.endUsers).map(([id, { name, headquarters, parent }]) => ({ id, name, headquarters, parent: parent ?? null })),
    classes: Object.entries(policy.classes).map(([name, { chips, paragraphs }]) => ({ name, members: (chips ?? paragraphs ?? []).join(', ') })),
    movements: movementRules(policy).map(({ rule, isBuiltIn }) => ({
      name: rule.name, from: [...rule.from], to: [...(rule.to ?? [])], chips: isBuiltIn ? 'controlled by 3A090' : scopeText(rule.chips), needs: rule.needs, reference: [...(rule.reference ?? [])], since: rule.since ?? null, noticeDays: rule.noticeDays ?? null, builtIn: isBuiltIn,
    })),
    licences: policy.licences.map(licence => ({
      id: licence.id, kind: licence.kind, lifts: [...licence.lifts], chips: scopeText(licence.chips), sites: [...licence.sites], endUsers: [...(licence.endUsers ?? [])], from: licence.from, until: licence.until,
      state: isValid(licence, atMs) ? 'valid' : atMs < dayMs(licence.from) ? 'future' : 'ended',
    })),
  }
}

function scopeText(scope: ChipScope): string {
  return scope === 'any' ? 'any' : scope.join(', ')
}

export function digestText({ primitives }: Pick<FlowContext, 'primitives'>, text: string): string {
  return toHex(primitives.hash('sha256', utf8Bytes(text)))
}

/** Everything that can be said of a policy file without touching the fleet. */
export async function checkPolicy(context: FlowContext, text: string): Promise<PolicyCheck> {
  const atMs = context.clock.nowMs()
  const { book } = rulesInUse(context)
  const { policy, problems, warnings } = parsePolicy(text, book, atMs)
  const tests = policy === undefined ? [] : runPolicyTests(policy, book, atMs)
  return {
    problems: [...problems], warnings: [...warnings], sha256: digestText(context, text), view: policy === undefined ? null : viewPolicy(policy, atMs),
    tests: tests.map(({ name, passed, detail, answer }) => ({ name, passed, detail, steps: answer.steps.map(each => ({ ...each })) })),
    changes: policy === undefined ? [] : comparePolicies(await policyInForce(context, context.store), policy).map(change => ({ ...change })),
  }
}

/** Subject of the leaf of a version; a site's own policy has others. */
export function policyLeafId(policyId: string, version: number): string {
  return `document:${policyId}:${String(version)}`
}

/** `next`: the version that came after. */
export async function showPolicyVersion(reader: StoreReader, row: PolicyRow, next: PolicyRow | undefined): Promise<PolicyVersion> {
  const { policyId, version, title, sha256, activatedAtMs, activatedBy } = row
  const leaf = await reader.getLeaf(`policy:${policyLeafId(policyId, version)}`)
  return { policyId, version, title, sha256, activatedAtMs, activatedBy, endedAtMs: next?.activatedAtMs ?? null, logIndex: leaf?.index ?? null }
}

export async function showPolicyDocument(context: FlowContext, row: PolicyRow, next: PolicyRow | undefined): Promise<PolicyDocument> {
  const atMs = context.clock.nowMs()
  const { policy } = parsePolicy(row.text, rulesInUse(context).book, atMs)
  return { version: await showPolicyVersion(context.store, row, next), text: row.text, view: policy === undefined ? null : viewPolicy(policy, atMs) }
}
