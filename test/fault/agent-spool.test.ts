// kill -9 at any moment: nothing that the spool took is lost, nothing is sent in two versions, nothing is sent unseen.
// Real processes, a real disk, a verifier that fails, and that loses its answers on the way, as networks do.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fixSchema, type Fix } from '@trigpoint/core/wire'
import { afterEach, expect, test } from 'vitest'
import { openFiles } from '../../agent/src/durable/files.ts'
import { readJournal } from '../../agent/src/journal/journal.ts'
import { readSpool } from '../../agent/src/spool/spool.ts'
import { openDraw } from '../../lab/src/planet/seeded-draw.ts'

const ROUNDS = 10
const SEED = 'agent-spool'
const draw = openDraw(SEED)

const dataDir = mkdtempSync(join(tmpdir(), 'agent-kill-'))
const arrivals: { challengeId: string; body: string }[] = []
let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

function fixOf(challengeId: string): Fix {
  return fixSchema.parse({
    challengeId, agentId: 'ab'.repeat(16), siteId: 'site', requestedAtMs: 1, judgedAtMs: 2, status: 'judged', outcome: 'unknown', reason: 'r', countries: [], areaKm2: null,
    policy: { policyId: 'p', version: 1, allowedCountries: ['MY'], maximumAgeMs: 60_000 }, verdict: null, region: null, landmarks: [], failures: [],
  })
}

/** Takes what comes, then by chance: says so, fails, or cuts the connection before the answer is through. */
async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  try {
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  } catch {
    return // killed while sending: nothing whole arrived
  }
  const chance = draw()
  if (chance < 0.1) {
    response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify({ fault: { code: 'busy', message: 'busy' } }))
    return
  }
  const challengeId = (request.url ?? '').split('/')[3] ?? ''
  arrivals.push({ challengeId, body: Buffer.concat(parts).toString('utf8') })
  if (chance < 0.2) request.socket.destroy()
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(fixOf(challengeId)))
}

/** Runs the child and kills it so long after it is ready; gives what it said was safe. */
async function run(url: string, round: string, mode: 'fill' | 'drain', killAfterMs: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', new URL('agent-spool-child.ts', import.meta.url).pathname, dataDir, url, round, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  const added: string[] = []
  const closed = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready' && mode === 'fill') setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    if (line.startsWith('added ')) added.push(line.slice(6))
  }
  await closed
  return added
}

test(`nothing is lost or doubled over ${ROUNDS} kills (seed ${SEED})`, { timeout: 120_000 }, async () => {
  server = createServer((request, response) => { void receive(request, response) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const added: string[] = []
  for (let round = 0; round < ROUNDS; round++) added.push(...(await run(url, `round ${round}`, 'fill', 20 + draw() * 150)))
  await run(url, 'end', 'drain', 0)

  expect(added.length).toBeGreaterThan(ROUNDS)
  const first = new Map<string, string>()
  for (const { challengeId, body } of arrivals) {
    expect(first.get(challengeId) ?? body, 'the same bytes each time').toBe(body)
    first.set(challengeId, body)
  }
  expect(added.filter(id => !first.has(id)), 'nothing acknowledged is lost').toEqual([])
  expect([...first.keys()].filter(id => added.includes(id)), 'in order').toEqual(added)
  expect(readSpool(openFiles(), join(dataDir, 'spool'))).toEqual([])
  const { records, damaged } = readJournal(openFiles(), join(dataDir, 'journal'))
  const shown = new Set(records.flatMap(record => (record.kind === 'sent' ? record.signed.body : [])))
  expect([...first.values()].filter(body => !shown.has((JSON.parse(body) as { body: string }).body)), 'nothing was sent that the journal does not show').toEqual([])
  expect(damaged).toBe(0)
})
