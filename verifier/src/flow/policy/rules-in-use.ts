// The tables of rules and the policy in force, as the flow asks for them. On the path: custody and policy.

import { BUILT_IN_RULES } from '@trigpoint/core/custody/rules'
import { parsePolicy, type PolicyFile } from '@trigpoint/core/policy'
import type { PolicyReads, RulesInUse } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'

const BUILT_IN: RulesInUse = { book: BUILT_IN_RULES, screening: undefined, left: [], edition: 0 }

export function rulesInUse(context: Pick<FlowContext, 'rules'>): RulesInUse {
  return context.rules?.current() ?? BUILT_IN
}

/** The policy in force, parsed by the tables in use. A table that was replaced since may have made it invalid: then it is undefined, and the flow says so. */
export async function policyInForce(context: Pick<FlowContext, 'rules' | 'clock'>, reader: PolicyReads): Promise<PolicyFile | undefined> {
  const row = await reader.newestPolicy()
  return row && parsePolicy(row.text, rulesInUse(context).book, context.clock.nowMs()).policy
}
