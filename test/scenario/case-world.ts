// A diversion in a verifier on loopback, and the people who follow it up: shared by the tests of cases.

import { caseSchema, refusalBodySchema, type CaseActionBody, type CaseBody } from '@trigpoint/core/wire'
import type { VerifierOptions } from '@trigpoint/verifier'
import { enrolNode, openWorld, runFix, SHENZHEN, testSite, valueOf, type TestNode, type World } from './verifier-world.ts'

export interface CaseWorld extends World {
  readonly node: TestNode
  /** Tokens by the person's name. */
  readonly tokens: Readonly<Record<'ada' | 'ben' | 'cy' | 'audit' | 'op' | 'adminEve' | 'elsewhere', string>>
}

/** Chips proved inside, silent, and answering from Shenzhen: findings, and one case. */
export async function openCaseWorld(changes: Partial<VerifierOptions> = {}): Promise<CaseWorld> {
  const world = await openWorld({ tickMs: 50, ...changes })
  for (const site of ['cyber', 'other']) valueOf(await world.admin.putSite(testSite(site)))
  const make = async (role: 'operator' | 'auditor' | 'investigator' | 'admin', name: string, siteId?: string): Promise<string> =>
    valueOf(await world.admin.createToken({ role, name, ...(siteId === undefined ? {} : { siteId }) })).token
  const tokens = {
    ada: await make('investigator', 'Ada'), ben: await make('investigator', 'Ben'), cy: await make('investigator', 'Cy'), audit: await make('auditor', 'Audit'),
    op: await make('operator', 'Op', 'cyber'), adminEve: await make('admin', 'Eve'), elsewhere: await make('investigator', 'Elsa', 'other'),
  }
  const node = await enrolNode(world, 'cyber', 'node-1', 2)
  await runFix(world, node)
  return { ...world, node, tokens }
}

/** Ends when what is found a moment later (a move out of Malaysia without a permit) has been found too: it would stir the case under the test's hands. */
export async function divert(world: CaseWorld): Promise<void> {
  world.node.position = SHENZHEN
  world.clock.advance(120_000)
  await runFix(world, world.node)
  for (let tries = 0; tries < 200; tries++) {
    if ((await readCase(world, world.tokens.ada)).caseFindings.some(finding => finding.code === 'permit-missing')) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error('the move without a permit was not found')
}

export async function send(world: World, token: string | undefined, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${world.verifier.url}${path}`, {
    method, headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

export async function readCase(world: World, token: string | undefined, caseId = 'case-1'): Promise<CaseBody> {
  const response = await send(world, token, 'GET', `/v1/cases/${caseId}`)
  if (!response.ok) throw new Error(await response.text())
  return caseSchema.parse(await response.json())
}

/** The case after the action, or the code of the refusal. */
export async function act(world: World, token: string | undefined, action: CaseActionBody, caseId = 'case-1'): Promise<CaseBody | string> {
  const response = await send(world, token, 'POST', `/v1/cases/${caseId}/actions`, action)
  const body: unknown = await response.json()
  return response.ok ? caseSchema.parse(body) : refusalBodySchema.parse(body).refusal.code
}

export async function codeOfResponse(response: Response): Promise<string> {
  return response.ok ? 'accepted' : refusalBodySchema.parse(await response.json()).refusal.code
}

/** Everything up to the proposal, by Ada. */
export async function workCase(world: CaseWorld, caseId = 'case-1'): Promise<void> {
  const steps: readonly CaseActionBody[] = [
    { kind: 'acknowledge', note: 'seen' }, { kind: 'triage', severity: 'critical', perishability: 'hours', exposure: 'high', reason: 'chips answer from another country' }, { kind: 'assign', owner: 'Ada' },
    { kind: 'decide', credible: true, categories: ['A'], reason: 'every allowed country is excluded' },
    ...(['selection', 'analysis', 'steps', 'evidence', 'advice', 'ratings'] as const).map(item => ({ kind: 'check', item, note: `${item}: done` }) as const),
  ]
  for (const step of steps) {
    const done = await act(world, world.tokens.ada, step, caseId)
    if (typeof done === 'string') throw new Error(`${step.kind}: ${done}`)
  }
}
