// The demo's diversion followed up by two of its people, over the API: from the first finding to a closed case with a
// notice and bundles that check in a process without a server.

import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { caseSchema, caseSummarySchema, pageSchema, type CaseActionBody, type CaseBody } from '@trigpoint/core/wire'

interface Person {
  readonly name: string
  readonly token: string
}

export interface FollowedUp {
  readonly file: CaseBody
  readonly notice: string
  /** What `trigpoint verify` said of one bundle inside and one outside. */
  readonly verified: readonly string[]
}

/** Signals may still come while a case is being closed; then it goes back to work, as it should, and is proposed again. */
const PROPOSALS = 20

export async function followUpDiversion(url: string, trigpoint: string, folder: string): Promise<FollowedUp> {
  const persons = ((await (await fetch(`${url}/demo/persons`)).json()) as { items: Person[] }).items
  const [ada, ben] = persons
  if (ada === undefined || ben === undefined) throw new Error('the demo has two people')
  const ask = async (person: Person, path: string, body?: object): Promise<Response> =>
    fetch(`${url}${path}`, { method: body === undefined ? 'GET' : 'POST', headers: { 'authorization': `Bearer ${person.token}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const cases = pageSchema(caseSummarySchema).parse(await (await ask(ada, '/v1/cases?site=cyberjaya-1')).json()).items
  const caseId = cases.find(one => one.chips > 0)?.caseId ?? ''
  const act = async (person: Person, action: CaseActionBody): Promise<CaseBody | undefined> => {
    const response = await ask(person, `/v1/cases/${caseId}/actions`, action)
    return response.ok ? caseSchema.parse(await response.json()) : undefined
  }
  await act(ada, { kind: 'triage', severity: 'critical', perishability: 'hours', exposure: 'high', reason: 'Chips answer from another country.' })
  await act(ada, { kind: 'assign', owner: ada.name })
  await act(ada, { kind: 'decide', credible: true, categories: ['A'], reason: 'Malaysia is excluded by physics.' })
  for (const item of ['selection', 'analysis', 'steps', 'evidence', 'advice', 'ratings'] as const) await act(ada, { kind: 'check', item, note: 'See the trail.' })
  let file: CaseBody | undefined
  for (let tries = 0; tries < PROPOSALS && file?.state !== 'closed'; tries++) {
    await act(ada, { kind: 'propose', disposition: 'substantiated', reason: 'Every allowed country is excluded.' })
    file = await act(ben, { kind: 'confirm', note: 'Read all of it.' })
  }
  if (file === undefined) throw new Error('the case could not be closed')
  const files = unzipSync(new Uint8Array(await (await ask(ben, `/v1/cases/${caseId}/reports/notice-a?format=pack`)).arrayBuffer()))
  mkdirSync(join(folder, 'bundles'), { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  const { proofs } = JSON.parse(Buffer.from(files['report.json'] ?? []).toString('utf8')) as { proofs: { outcome: string; file: string | null }[] }
  const chosen = ['inside', 'outside'].flatMap(outcome => proofs.find(proof => proof.outcome === outcome)?.file ?? [])
  const verified = chosen.map(name => execFileSync(process.execPath, [trigpoint, 'verify', join(folder, name), '--trust', join(folder, 'trust.json')], { encoding: 'utf8' }))
  return { file, notice: Buffer.from(files['report.html'] ?? []).toString('utf8'), verified }
}
