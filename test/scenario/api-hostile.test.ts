// A node that holds a valid enrolment and signs whatever it likes: every answer is a refusal or `unknown`, never an
// exception, never `inside`. Also clocks that jump. Seeds are fixed, so a failure comes again.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EvidenceRequest } from '@trigpoint/core/wire'
import { signBody } from '@trigpoint/runtime'
import { ask, codeOf, enrolNode, evidenceOf, openWorld, runFix, testSite, valueOf, type Asked, type TestNode, type World } from './verifier-world.ts'

let world: World
let node: TestNode
beforeAll(async () => {
  world = await openWorld()
  valueOf(await world.admin.putSite(testSite('cyberjaya')))
  node = await enrolNode(world, 'cyberjaya', 'hostile', 1)
}, 60_000)
afterAll(async () => { await world.close() })

/** Sends a changed message under the agent's own valid signature; gives `refused` or the outcome. */
async function outcomeOf(asked: Asked, message: unknown): Promise<string> {
  const answer = await world.admin.sendEvidence(asked.challenge.challengeId, signBody('fix-evidence', message as object, node.key.sign))
  return answer.ok ? answer.value.outcome : 'refused'
}

async function validMessage(): Promise<{ asked: Asked; message: EvidenceRequest }> {
  world.clock.advance(61_000)
  const asked = await ask(world, node)
  return { asked, message: JSON.parse((await evidenceOf(world, node, asked)).body) as EvidenceRequest }
}

const flip = (text: string, at: number, by: number): string => {
  const bytes = Buffer.from(text, 'base64')
  const index = at % bytes.length
  bytes[index] = (bytes[index] ?? 0) ^ (1 + (by % 255))
  return bytes.toString('base64')
}

describe('a signed message of a hostile node', () => {
  it('with one byte changed in report, chain or receipt is never inside', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('evidence', 'chain', 'receipt'), fc.nat(20_000), fc.nat(254), async (part, at, by) => {
      const { asked, message } = await validMessage()
      const [item, receipt] = [message.evidence[0], message.receipts[0]]
      if (item === undefined || receipt === undefined) throw new Error('a valid message has evidence and receipts')
      const changed: EvidenceRequest =
        part === 'evidence' ? { ...message, evidence: [{ ...item, evidence: flip(item.evidence, at, by) }] }
        : part === 'chain' ? { ...message, evidence: [{ ...item, certificatesPem: changeLetter(item.certificatesPem, at) }] }
        : { ...message, receipts: [flip(receipt, at, by), ...message.receipts.slice(1)] }
      expect(['unknown', 'refused']).toContain(await outcomeOf(asked, changed))
    }), { seed: 11, numRuns: 25 })
  }, 120_000)
  it('with parts cut, doubled, swapped or of any JSON is never inside', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom<keyof EvidenceRequest>('receipts', 'evidence', 'chips', 'failures', 'agentId', 'challengeId', 'atMs'), fc.jsonValue(), fc.boolean(), async (field, value, cut) => {
      const { asked, message } = await validMessage()
      const before: unknown = message[field]
      const after: unknown = cut && Array.isArray(before) ? [...(before as unknown[]), ...(before as unknown[])] : value
      const outcome = await outcomeOf(asked, { ...message, [field]: after })
      // What the host says of its chips, its failures and its clock proves nothing either way.
      if (['receipts', 'evidence', 'agentId', 'challengeId'].includes(field)) expect(['unknown', 'refused']).toContain(outcome)
      else expect(['inside', 'unknown', 'refused']).toContain(outcome)
    }), { seed: 12, numRuns: 40 })
  }, 120_000)
  it('that is no message at all is refused', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.string()), async value => {
      const { challenge } = await ask(world, node).catch(() => ({ challenge: { challengeId: '0'.repeat(32) } }))
      expect(codeOf(await world.admin.sendEvidence(challenge.challengeId, signBody('fix-evidence', { value }, node.key.sign)))).toMatch(/^(message\.malformed|fix\.unknown)$/)
      world.clock.advance(61_000)
    }), { seed: 13, numRuns: 20 })
  }, 60_000)
})

describe('a clock that jumps', () => {
  it('back between challenge and evidence does no harm', async () => {
    const asked = await ask(world, node)
    const signed = await evidenceOf(world, node, asked)
    world.clock.jumpTo(world.clock.nowMs() - 3_600_000)
    expect(valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, signed)).status).toBe('judged')
    world.clock.jumpTo(world.clock.nowMs() + 3_600_000)
    expect((await runFix(world, node)).outcome).toBe('inside')
  })
  it('forward makes challenges expire and proofs too old, nothing worse', async () => {
    const asked = await ask(world, node)
    world.clock.jumpTo(world.clock.nowMs() + 10 * 86_400_000)
    expect(codeOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked)))).toBe('fix.evidence-late')
    expect(valueOf(await world.admin.getChips({ outcome: 'inside' })).items).toEqual([])
  })
})

function changeLetter(pem: string, at: number): string {
  const index = 30 + (at % (pem.length - 60))
  const letter = pem.charAt(index)
  return `${pem.slice(0, index)}${letter === 'A' ? 'B' : 'A'}${pem.slice(index + 1)}`
}
