// A fix over the API, from enrolment to verdict: what gives `inside`, what gives `outside`, and that nothing an
// agent, a landmark or a stranger sends gives a false `inside`.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBase64 } from '@trigpoint/core/base'
import { verifyTicket } from '@trigpoint/core/challenge'
import { createAgreement, createEd25519, nodePrimitives, signBody } from '@trigpoint/runtime'
import type { Fix } from '@trigpoint/core/wire'
import { ask, codeOf, CYBERJAYA, enrolNode, evidenceOf, measure, measureAll, openWorld, requestFix, runFix, SHENZHEN, testSite, valueOf, vendor, type TestNode, type World } from './verifier-world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  valueOf(await world.admin.putSite(testSite('cyberjaya')))
}, 60_000)
afterAll(async () => { await world.close() })

let count = 0
const freshNode = (gpus = 1): Promise<TestNode> => enrolNode(world, 'cyberjaya', `node-${String(++count)}`, gpus)
const checkOf = (fix: Fix, code: string): { ok: boolean; detail: string } | undefined => fix.verdict?.checks.find(check => check.code === code)
const chipOf = async (node: TestNode, index = 0): ReturnType<World['admin']['getChip']> => world.admin.getChip(node.chips[index]?.chipId ?? '')

describe('an honest node in its site', () => {
  it('is proved inside, with every check told, and marked as test', async () => {
    const node = await freshNode(8)
    const fix = await runFix(world, node)
    expect(fix).toMatchObject({ status: 'judged', outcome: 'inside', countries: ['MY'], region: { contained: 'MY', empty: false, faulty: 1 } })
    expect(fix.verdict?.chips).toHaveLength(8)
    expect(fix.verdict?.checks.filter(check => !check.ok)).toEqual([])
    expect(fix.verdict?.warnings.join()).toContain('Test chips')
    expect(fix.landmarks.every(landmark => landmark.source === 'both')).toBe(true)
    const chip = valueOf(await chipOf(node, 3))
    expect(chip).toMatchObject({ outcome: 'inside', state: 'verified', test: true, lastFixId: fix.challengeId, fix: { outcome: 'inside' } })
    expect(chip.events.map(event => event.kind)).toEqual(['verdict', 'enrolment'])
  })
  it('is unknown before its first fix', async () => {
    const node = await freshNode()
    expect(valueOf(await chipOf(node))).toMatchObject({ outcome: 'unknown', fix: null })
  })
  it('moved abroad is proved outside, with a finding', async () => {
    const node = await freshNode()
    await runFix(world, node)
    node.position = SHENZHEN
    const fix = await runFix(world, node)
    expect(fix.outcome).toBe('outside')
    expect(fix.countries).not.toContain('MY')
    const findings = valueOf(await world.admin.getFindings({ chip: node.chips[0]?.chipId })).items
    expect(findings.find(finding => finding.code === 'outside')).toMatchObject({ severity: 'critical', challengeIds: [fix.challengeId] })
    // Nothing moves that fast: the key answered from two places. (The permit that it lacks is looked for beside.)
    expect(findings.map(finding => finding.code).filter(code => code !== 'permit-missing').sort()).toEqual(['outside', 'two-places'])
  })
  it('whose answers are delayed is unknown, never inside or outside', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    const receipts = asked.challenge.landmarks.map(({ landmarkId }) => measure(world, node, asked, landmarkId, { roundTripsNs: [90_000_000], answeredRounds: [0], sentRounds: 1, lostRounds: 0 }))
    const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked, { receipts })))
    expect(fix.outcome).toBe('unknown')
  })
})

describe('enrolment', () => {
  const enrol = async (token: string, key = createEd25519(), signer = key): Promise<string> =>
    codeOf(await world.admin.enrol(signBody('enrol', { token, agentKey: Buffer.from(key.publicKey).toString('base64'), nodeName: 'n', agentVersion: '1', chips: [], atMs: 0 }, signer.sign)))
  const newToken = async (expiresAtMs = world.clock.nowMs() + 1000): Promise<string> => valueOf(await world.admin.createEnrolmentToken({ siteId: 'cyberjaya', expiresAtMs })).token
  it('serves one agent once, and the same agent the same answer again', async () => {
    const [token, key] = [await newToken(), createEd25519()]
    expect(await enrol(token, key)).toBe('accepted')
    expect(await enrol(token, key)).toBe('accepted')
    expect(await enrol(token)).toBe('enrol.token-used')
  })
  it('refuses unknown, guessed, expired and revoked tokens, and a signature by another key', async () => {
    const token = await newToken()
    expect(await enrol(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).toBe('enrol.token-unknown')
    expect(await enrol('not a token of ours')).toBe('enrol.token-unknown')
    expect(await enrol(await newToken(world.clock.nowMs()))).toBe('enrol.token-expired')
    expect(await enrol(token, createEd25519(), createEd25519())).toBe('message.signature')
    expect(await enrol(world.verifier.adminToken ?? '')).toBe('enrol.token-unknown')
    const revoked = valueOf(await world.admin.createEnrolmentToken({ siteId: 'cyberjaya', expiresAtMs: world.clock.nowMs() + 1000 }))
    valueOf(await world.admin.revokeToken(revoked.tokenId))
    expect(await enrol(revoked.token)).toBe('enrol.token-expired')
  })
  it('takes no chip from a node that has spoken for it', async () => {
    const node = await freshNode()
    await runFix(world, node)
    const token = await newToken()
    const thief = createEd25519()
    valueOf(await world.admin.enrol(signBody('enrol', { token, agentKey: Buffer.from(thief.publicKey).toString('base64'), nodeName: 'thief', agentVersion: '1', chips: node.claimed, atMs: 0 }, thief.sign)))
    expect(valueOf(await chipOf(node))).toMatchObject({ outcome: 'inside', agentId: node.agentId })
  })
})

describe('a fix request', () => {
  it('is refused when it is replayed, whatever its age', async () => {
    const node = await freshNode()
    const signed = signBody('fix-request', { agentId: node.agentId, agreementKey: Buffer.from(createAgreement().publicKey).toString('base64'), chips: [], sequence: 5, atMs: 1 }, node.key.sign)
    expect(codeOf(await world.admin.requestFix(signed))).toBe('accepted')
    expect(codeOf(await world.admin.requestFix(signed))).toBe('fix.replayed')
    expect(codeOf(await requestFix(world, node, createAgreement().publicKey, { sequence: 4 }))).toBe('fix.replayed')
  })
  it('is refused when another key signed it, or its text was changed, or it is of no agent here', async () => {
    const node = await freshNode()
    const stranger = { ...node, key: createEd25519() }
    expect(codeOf(await requestFix(world, stranger, createAgreement().publicKey))).toBe('message.signature')
    const signed = signBody('fix-request', { agentId: node.agentId, agreementKey: Buffer.from(createAgreement().publicKey).toString('base64'), chips: [], sequence: 1, atMs: 1 }, node.key.sign)
    expect(codeOf(await world.admin.requestFix({ ...signed, body: signed.body.replace('"sequence":1', '"sequence":2') }))).toBe('message.signature')
    expect(codeOf(await requestFix(world, { ...node, agentId: '0'.repeat(32) }, createAgreement().publicKey))).toBe('fix.agent-unknown')
    expect(codeOf(await world.admin.requestFix({ ...signed, body: '{"agentId":1}' }))).toBe('message.malformed')
    expect(codeOf(await world.admin.requestFix({ ...signed, body: '[[[' }))).toBe('message.malformed')
  })
  it('needs a fresh answering key; two agents with one key are a finding', async () => {
    const [first, second] = [await freshNode(), await freshNode()]
    const key = createAgreement().publicKey
    expect(codeOf(await requestFix(world, first, key))).toBe('accepted')
    expect(codeOf(await requestFix(world, first, key))).toBe('fix.key-reused')
    expect(codeOf(await requestFix(world, second, key))).toBe('fix.key-reused')
    expect(valueOf(await world.admin.getFindings()).items.some(finding => finding.code === 'same-responder' && finding.explanation.includes(`node-${String(count)}`))).toBe(true)
  })
  it('is refused while four challenges are open', async () => {
    const node = await freshNode()
    for (let i = 0; i < 4; i++) expect(codeOf(await requestFix(world, node, createAgreement().publicKey))).toBe('accepted')
    expect(codeOf(await requestFix(world, node, createAgreement().publicKey))).toBe('fix.too-many-open')
  })
  it('gets other landmarks each time, the nearest to the site always among them, in tickets signed by the verifier', async () => {
    const small = await openWorld({ landmarks: { near: 2, lastSeenNear: 1, far: 2 } })
    try {
      valueOf(await small.admin.putSite(testSite('cyberjaya')))
      const node = await enrolNode(small, 'cyberjaya', 'chooser', 1)
      const sets = new Set<string>()
      for (let i = 0; i < 12; i++) {
        const { challenge } = await ask(small, node)
        for (const { landmarkId, ticket } of challenge.landmarks)
          expect(verifyTicket(fromBase64(ticket) ?? new Uint8Array(0), small.verifier.verifierKey, landmarkId, small.clock.nowMs(), nodePrimitives)).toMatchObject({ ok: true })
        const ids = challenge.landmarks.map(landmark => landmark.landmarkId)
        expect(ids).toHaveLength(5)
        expect(ids).toContain('cyberjaya')
        sets.add(ids.join())
        small.clock.advance(61_000)
      }
      expect(sets.size).toBeGreaterThan(3)
    } finally {
      await small.close()
    }
  })
  it('tolerates a node whose clock is wrong, and says so', async () => {
    const node = await freshNode()
    const agreementKey = createAgreement().publicKey
    const challenge = valueOf(await requestFix(world, node, agreementKey, { atMs: world.clock.nowMs() + 7_200_000 }))
    const fix = valueOf(await world.admin.sendEvidence(challenge.challengeId, await evidenceOf(world, node, { challenge, agreementKey })))
    expect(fix.outcome).toBe('inside')
    expect(checkOf(fix, 'fix.agent-clock')).toMatchObject({ ok: true, detail: expect.stringContaining('7200 s ahead') as string })
  })
})

describe('receipts', () => {
  it('missing from the landmark count from the agent, and the source says so', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked)))
    expect(fix.outcome).toBe('inside')
    expect(fix.landmarks.every(landmark => landmark.source === 'agent')).toBe(true)
    expect(checkOf(fix, 'fix.receipts-second-hand')?.detail).toContain('Only the agent')
  })
  it('withheld by the agent count all the same, and a check says so', async () => {
    const node = await freshNode()
    node.position = SHENZHEN
    const asked = await ask(world, node)
    const all = measureAll(world, node, asked)
    for (const receipt of all) valueOf(await world.admin.sendReceipt(receipt))
    const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked, { receipts: [] })))
    expect(fix.landmarks.every(landmark => landmark.source === 'landmark' && landmark.reachKm !== null)).toBe(true)
    expect(checkOf(fix, 'fix.receipts-withheld')?.detail).toContain('did not bring')
    expect(fix.outcome).toBe('outside')
  })
  it('held back by the agent do not lower the number of landmarks that may lie', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    const few = measureAll(world, node, asked).slice(0, 5)
    const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked, { receipts: few })))
    expect(fix.region?.faulty).toBe(1)
  })
  it('that come late are stored and told, and nothing is judged anew', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked)))
    const late = measure(world, node, asked, 'cyberjaya')
    expect(valueOf(await world.admin.sendReceipt(late))).toBe('stored')
    const after = valueOf(await world.admin.getFix(fix.challengeId))
    expect(after.verdict?.warnings.join()).toContain('After the verdict a receipt came from cyberjaya')
    // The estimate comes beside a fix when it is ready; it is no part of the verdict.
    expect({ ...after, verdict: null, estimate: null }).toEqual({ ...fix, verdict: null, estimate: null })
    expect(after.verdict?.checks).toEqual(fix.verdict?.checks)
  })
  it('sent twice are stored once', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    const receipt = measure(world, node, asked, 'cyberjaya')
    expect(valueOf(await world.admin.sendReceipt(receipt))).toBe('stored')
    expect(valueOf(await world.admin.sendReceipt(receipt))).toBe('already-stored')
  })
  it('that contradict are both kept, neither counts, and it is a finding', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    const other = measure(world, node, asked, 'cyberjaya', { roundTripsNs: [40_000], answeredRounds: [0], sentRounds: 1, lostRounds: 0 })
    expect(valueOf(await world.admin.sendReceipt(other))).toBe('stored')
    const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked)))
    expect(fix.landmarks.find(landmark => landmark.landmarkId === 'cyberjaya')).toMatchObject({ reachKm: null, roundTripNs: null })
    expect(checkOf(fix, 'delay.receipts-contradict')?.detail).toContain('cyberjaya')
    expect(valueOf(await world.admin.getFindings()).items.some(finding => finding.code === 'contradiction' && finding.challengeIds.includes(fix.challengeId))).toBe(true)
    const third = measure(world, node, asked, 'cyberjaya', { roundTripsNs: [41_000], answeredRounds: [0], sentRounds: 1, lostRounds: 0 })
    expect(valueOf(await world.admin.sendReceipt(third))).toBe('contradiction-stored')
  })
  it('of a suspended landmark do not count, and it is not challenged again', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    valueOf(await world.admin.suspendLandmark('cyberjaya', true, 'moved'))
    const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked)))
    expect(fix.landmarks.find(landmark => landmark.landmarkId === 'cyberjaya')?.reachKm).toBeNull()
    expect(checkOf(fix, 'fix.landmark-standing')?.detail).toContain('cyberjaya (suspended: moved)')
    const { challenge } = await ask(world, node)
    expect(challenge.landmarks.map(landmark => landmark.landmarkId)).not.toContain('cyberjaya')
    valueOf(await world.admin.suspendLandmark('cyberjaya', false, ''))
  })
  it('forged, of another challenge, of another key, of a stranger or not receipts at all are refused', async () => {
    const node = await freshNode()
    const [asked, other] = [await ask(world, node), await ask(world, node)]
    const good = measure(world, node, asked, 'cyberjaya')
    const refusals: [Uint8Array, string][] = [
      [Uint8Array.from(good, (byte, i) => (i === good.length - 1 ? byte ^ 1 : byte)), 'delay.receipt-signature'],
      [good.subarray(0, 50), 'delay.receipt-malformed'],
      [measure(world, node, { ...asked, agreementKey: other.agreementKey }, 'cyberjaya'), 'delay.receipt-other-key'],
      [measure(world, node, { ...asked, challenge: { ...asked.challenge, challengeId: 'f'.repeat(32) } }, 'cyberjaya'), 'receipt.challenge-unknown'],
      [measure(world, node, asked, 'cyberjaya', { landmarkId: 'nobody' }), 'receipt.landmark-not-challenged'],
      [measure(world, node, asked, 'cyberjaya', { position: CYBERJAYA }), 'delay.receipt-other-place'],
    ]
    for (const [bytes, code] of refusals) expect(codeOf(await world.admin.sendReceipt(bytes))).toBe(code)
  })
  it('of the agent that are forged, doubled or out of order make the fix unknown', async () => {
    const cases: ((all: readonly Uint8Array[]) => readonly Uint8Array[])[] = [
      all => all.map((receipt, i) => (i === 0 ? Uint8Array.from(receipt, (byte, at) => (at === 60 ? byte ^ 1 : byte)) : receipt)),
      all => [...all, ...all.slice(-1)],
      all => [...all].reverse(),
    ]
    for (const change of cases) {
      const node = await freshNode()
      const asked = await ask(world, node)
      const receipts = change(measureAll(world, node, asked))
      const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked, { receipts })))
      expect(fix.outcome).toBe('unknown')
    }
  })
  it('of two places at once give an empty region, and a finding with its witnesses', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    const ids = asked.challenge.landmarks.map(landmark => landmark.landmarkId)
    const here = ids.map(id => measure(world, node, asked, id))
    const there = ids.map(id => measure(world, { ...node, position: SHENZHEN }, asked, id))
    const receipts = ids.map((id, i) => (['hong-kong', 'shenzhen', 'guangzhou'].includes(id) ? there[i] : here[i])).flatMap(bytes => bytes ?? [])
    const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked, { receipts })))
    expect(fix).toMatchObject({ outcome: 'unknown', region: { empty: true } })
    expect(fix.region?.witnesses.length).toBeGreaterThan(1)
    expect(valueOf(await world.admin.getFindings({ chip: node.chips[0]?.chipId })).items).toMatchObject([{ code: 'contradiction', severity: 'critical' }])
  })
})

describe('evidence', () => {
  it('is taken once: the same again gives the same answer, another is refused', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    const signed = await evidenceOf(world, node, asked)
    const first = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, signed))
    expect(valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, signed))).toEqual(first)
    expect(codeOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked)))).toBe('fix.evidence-already-sent')
  })
  it('sent at once by two connections is judged once', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    const signed = await evidenceOf(world, node, asked)
    const answers = await Promise.all([1, 2, 3, 4].map(() => world.admin.sendEvidence(asked.challenge.challengeId, signed)))
    expect(new Set(answers.map(answer => JSON.stringify(valueOf(answer)))).size).toBe(1)
    expect(valueOf(await world.admin.getChipFixes(node.chips[0]?.chipId ?? '')).items).toHaveLength(1)
  })
  it('that comes after the expiry is kept but proves nothing', async () => {
    const node = await freshNode()
    const asked = await ask(world, node)
    const signed = await evidenceOf(world, node, asked)
    world.clock.advance(60_001)
    expect(codeOf(await world.admin.sendEvidence(asked.challenge.challengeId, signed))).toBe('fix.evidence-late')
    expect(codeOf(await world.admin.sendEvidence(asked.challenge.challengeId, signed))).toBe('fix.evidence-late')
    expect(valueOf(await world.admin.getFix(asked.challenge.challengeId))).toMatchObject({ status: 'expired', outcome: 'unknown', verdict: null })
    expect(valueOf(await chipOf(node))).toMatchObject({ outcome: 'unknown' })
  })
  it('of another agent, for another challenge or for none is refused', async () => {
    const [node, other] = [await freshNode(), await freshNode()]
    const [mine, theirs] = [await ask(world, node), await ask(world, other)]
    const signed = await evidenceOf(world, node, mine)
    expect(codeOf(await world.admin.sendEvidence(theirs.challenge.challengeId, signed))).toBe('message.signature')
    const second = await ask(world, node)
    expect(codeOf(await world.admin.sendEvidence(second.challenge.challengeId, signed))).toBe('fix.other-agent')
    expect(codeOf(await world.admin.sendEvidence('e'.repeat(32), signed))).toBe('fix.unknown')
  })
  it('made for another nonce, transcript or challenge is unknown', async () => {
    const node = await freshNode()
    const stale = await runFix(world, node, { nonce: new Uint8Array(32).fill(7) })
    expect(stale.outcome).toBe('unknown')
    expect(stale.verdict?.chips[0]?.checks.find(check => check.code === 'evidence.nonce-differs')?.ok).toBe(false)
    const asked = await ask(world, node)
    const signed = await evidenceOf(world, node, asked)
    const message = { ...(JSON.parse(signed.body) as { receipts: string[] }) }
    const dropped = signBody('fix-evidence', { ...message, receipts: message.receipts.slice(1) }, node.key.sign)
    expect(valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, dropped)).outcome).toBe('unknown')
  })
  it('without chips, or with what is no evidence, is unknown and touches no other chip', async () => {
    const [node, victim] = [await freshNode(), await freshNode()]
    await runFix(world, victim)
    expect((await runFix(world, node, { chips: [] })).outcome).toBe('unknown')
    const asked = await ask(world, node)
    const junk = [{ kind: 'gpu' as const, arch: 'TEST', evidence: 'AAAA', certificatesPem: victim.chips[0]?.certificatesPem ?? '', latencyNs: 1 }, { kind: 'gpu' as const, arch: '', evidence: '', certificatesPem: 'x', latencyNs: 0 }]
    const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked, { message: { evidence: junk } })))
    expect(fix.outcome).toBe('unknown')
    expect(valueOf(await chipOf(victim))).toMatchObject({ outcome: 'inside', agentId: victim.agentId })
  })
  it('of one chip twice makes that chip unknown', async () => {
    const node = await freshNode(2)
    const [first, second] = node.chips
    if (first === undefined || second === undefined) throw new Error('two chips')
    const fix = await runFix(world, node, { chips: [first, first, second] })
    expect(fix.outcome).toBe('unknown')
    expect(valueOf(await chipOf(node, 0)).outcome).toBe('unknown')
    expect(valueOf(await chipOf(node, 1)).outcome).toBe('inside')
  })
  it('of a chip that another node just answered for is unknown there, and a finding', async () => {
    const [owner, second] = [await freshNode(), await freshNode()]
    await runFix(world, owner)
    const fix = await runFix(world, second, { chips: owner.chips })
    expect(fix.outcome).toBe('unknown')
    expect(valueOf(await chipOf(owner))).toMatchObject({ agentId: owner.agentId, outcome: 'inside' })
    expect(valueOf(await world.admin.getFindings({ chip: owner.chips[0]?.chipId })).items).toMatchObject([{ code: 'two-nodes-one-chip' }])
  })
  it('of a card that moved to another node long ago follows it there', async () => {
    const [owner, second] = [await freshNode(), await freshNode()]
    await runFix(world, owner)
    world.clock.advance(700_000)
    expect((await runFix(world, second, { chips: owner.chips })).outcome).toBe('inside')
    expect(valueOf(await chipOf(owner))).toMatchObject({ agentId: second.agentId, outcome: 'inside' })
  })
  it('of two keys under one serial is a finding', async () => {
    const node = await freshNode(2)
    const message = { chips: node.claimed.map(chip => ({ ...chip, serial: 'SAME-1' })) }
    await runFix(world, node, { message })
    expect(valueOf(await world.admin.getFindings({ chip: node.chips[0]?.chipId })).items.map(finding => finding.code).sort()).toEqual(['label-moved', 'two-keys-one-serial'])
  })
  it('under a root that is not pinned verifies nothing', async () => {
    const { openTestVendor, makeNode } = await import('@trigpoint/lab')
    const node = await freshNode()
    const fix = await runFix(world, node, { chips: makeNode(openTestVendor('another vendor'), { name: 'x', gpus: 1 }) })
    expect(fix.outcome).toBe('unknown')
    expect(vendor.anchor.test).toBe(true)
  })
  it('of test chips does not pass a policy that wants real ones', async () => {
    const site = testSite('strict')
    valueOf(await world.admin.putSite({ ...site, policy: { ...site.policy, acceptTestChips: false } }))
    const node = await enrolNode(world, 'strict', 'strict-node', 1)
    expect((await runFix(world, node)).outcome).toBe('unknown')
  })
})
