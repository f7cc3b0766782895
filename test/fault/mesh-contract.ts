// The store's contract for the mesh: members, challenges, spans, proofs, evidence, report, models.

import { expect, it } from 'vitest'
import type { MeshChallengeRow, MeshEvidenceRow, MeshProofRow, MeshTiming, ModelRow, Store } from '../../verifier/src/ports/index.ts'
import { hex16 } from './store-rows.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const DAY_MS = 86_400_000

const timing = (from: string, to: string, roundTripNs: number, atMs: number): MeshTiming => ({ from, to, roundTripNs, atMs })

const challenge = (number: number, changes: Partial<MeshChallengeRow> = {}): MeshChallengeRow => ({
  challengeId: hex16(number), landmarkId: 'oslo', requestedAtMs: number, expiresAtMs: 1000 + number, agreementKey: bytes(number, 2, 3), rounds: 10,
  challenged: [{ landmarkId: 'bergen', record: 'AAAA' }], record: 'BBBB', request: bytes(9, 9), ...changes,
})

const proof = (changes: Partial<MeshProofRow> = {}): MeshProofRow => ({ ...timing('oslo', 'bergen', 4_294_967_295, 5), challengeId: hex16(1), receipt: bytes(1, 2), request: bytes(3), ...changes })

const evidence = (changes: Partial<MeshEvidenceRow> = {}): MeshEvidenceRow => ({ ...proof(), landmarkId: 'oslo', minimumMs: 7.25, keptAtMs: 6, ...changes })

const model = (digest: string, fittedAtMs: number): ModelRow => ({ digest, dataDigest: 'd', fittedAtMs, landmarks: 3, pairs: 3, medianErrorKm: null, unusualnessQuartile: 0.7, thin: true })

export function describeMesh(store: () => Store): void {
  it('keeps the smallest of a span, the newest time, and how often', async () => {
    await store().write(async writer => {
      await writer.addMeshTiming(timing('oslo', 'bergen', 900, 10), 0)
      await writer.addMeshTiming(timing('oslo', 'bergen', 700, 30), 0)
      await writer.addMeshTiming(timing('oslo', 'bergen', 800, 20), 0)
      await writer.addMeshTiming(timing('oslo', 'bergen', 950, DAY_MS + 1), DAY_MS)
    })
    expect(await store().listMeshSpans('oslo', 'bergen', 9)).toEqual([
      { from: 'oslo', to: 'bergen', spanStartMs: DAY_MS, roundTripNs: 950, lastAtMs: DAY_MS + 1, sessions: 1 },
      { from: 'oslo', to: 'bergen', spanStartMs: 0, roundTripNs: 700, lastAtMs: 30, sessions: 3 },
    ])
    expect(await store().listMeshSpans('oslo', 'bergen', 1)).toHaveLength(1)
    expect(await store().listMeshLinks(0, { limit: 9 })).toEqual({ items: [{ from: 'oslo', to: 'bergen', roundTripNs: 700, lastAtMs: DAY_MS + 1, sessions: 4 }], next: null })
    expect((await store().listMeshLinks(DAY_MS, { limit: 9 })).items).toEqual([{ from: 'oslo', to: 'bergen', roundTripNs: 950, lastAtMs: DAY_MS + 1, sessions: 1 }])
    expect((await store().listMeshLinks(2 * DAY_MS, { limit: 9 })).items).toEqual([])
  })

  it('gives ordered pairs page by page, and those of one landmark in both directions', async () => {
    const names = ['a', 'a-b', 'b', 'c']
    await store().write(async writer => {
      for (const from of names) for (const to of names) if (from !== to) await writer.addMeshTiming(timing(from, to, 100, 1), 0)
    })
    const all: string[] = []
    for (let after: string | undefined; ;) {
      const page = await store().listMeshLinks(0, after === undefined ? { limit: 5 } : { after, limit: 5 })
      all.push(...page.items.map(({ from, to }) => `${from}>${to}`))
      if (page.next === null) break
      after = page.next
    }
    expect(all).toEqual(names.flatMap(from => names.filter(to => to !== from).map(to => `${from}>${to}`)))
    expect((await store().listMeshLinksOf('b', 0)).map(({ from, to }) => `${from}>${to}`)).toEqual(['b>a', 'b>a-b', 'b>c', 'a>b', 'a-b>b', 'c>b'])
  })

  it('gives back members, challenges, proofs, the report and models', async () => {
    await store().write(async writer => {
      await writer.putMeshMember({ landmarkId: 'oslo', lastSequence: 1, askedAtMs: 2 })
      await writer.putMeshMember({ landmarkId: 'oslo', lastSequence: Number.MAX_SAFE_INTEGER, askedAtMs: 3 })
      await writer.putMeshMember({ landmarkId: 'bergen', lastSequence: 1, askedAtMs: 2 })
      await writer.putMeshChallenge(challenge(1))
      await writer.putMeshProof(proof())
      await writer.putMeshProof(proof({ roundTripNs: 5, receipt: bytes(7) }))
      await writer.putMeshReport({ atMs: 1, body: '{}' })
      await writer.putMeshReport({ atMs: 2, body: '{"suspects":[]}' })
      await writer.putModel(model('aa', 1))
      await writer.putModel(model('bb', 2))
    })
    expect(await store().getMeshMember('oslo')).toEqual({ landmarkId: 'oslo', lastSequence: Number.MAX_SAFE_INTEGER, askedAtMs: 3 })
    expect((await store().listMeshMembers()).map(row => row.landmarkId)).toEqual(['bergen', 'oslo'])
    expect(await store().getMeshChallenge(hex16(1))).toEqual(challenge(1))
    expect(await store().getMeshProof('oslo', 'bergen')).toEqual(proof({ roundTripNs: 5, receipt: bytes(7) }))
    expect(await store().getMeshProof('bergen', 'oslo')).toBeUndefined()
    expect(await store().getMeshReport()).toEqual({ atMs: 2, body: '{"suspects":[]}' })
    expect(await store().listModels(9)).toEqual([model('bb', 2), model('aa', 1)])
    expect(await store().listModels(1)).toEqual([model('bb', 2)])
    expect(await store().countModels()).toBe(2)
  })

  it('knows a receipt that came again from another one for the same challenge', async () => {
    const note = (hash: number): Promise<string> => store().write(writer => writer.noteMeshReceipt(hex16(1), 'bergen', bytes(hash)))
    expect([await note(1), await note(1), await note(2), await note(1)]).toEqual(['new', 'same', 'other', 'same'])
  })

  it('keeps evidence once, newest first, also when links are forgotten', async () => {
    await store().write(async writer => {
      await writer.addMeshEvidence(evidence())
      await writer.addMeshEvidence(evidence({ keptAtMs: 99 }))
      await writer.addMeshEvidence(evidence({ challengeId: hex16(2) }))
      await writer.addMeshEvidence(evidence({ landmarkId: 'bergen' }))
      await writer.addMeshTiming(timing('oslo', 'bergen', 1, 1), 0)
      await writer.addMeshTiming(timing('bergen', 'oslo', 1, 1), 0)
      await writer.addMeshTiming(timing('bergen', 'turku', 1, 1), 0)
      await writer.putMeshProof(proof())
      await writer.forgetMeshLinks('oslo')
    })
    expect(await store().listMeshEvidence('oslo', 9)).toEqual([evidence({ challengeId: hex16(2) }), evidence()])
    expect(await store().listMeshEvidence('oslo', 1)).toHaveLength(1)
    expect((await store().listMeshLinks(0, { limit: 9 })).items.map(({ from, to }) => `${from}>${to}`)).toEqual(['bergen>turku'])
    expect(await store().getMeshProof('oslo', 'bergen')).toBeUndefined()
  })

  it('prunes old spans and challenges a few at a time, and nothing else', async () => {
    await store().write(async writer => {
      for (let day = 0; day < 6; day++) await writer.addMeshTiming(timing('oslo', 'bergen', 100 + day, day * DAY_MS), day * DAY_MS)
      for (let number = 1; number <= 3; number++) await writer.putMeshChallenge(challenge(number))
      await writer.noteMeshReceipt(hex16(1), 'bergen', bytes(1))
    })
    expect(await store().write(writer => writer.pruneMesh(4 * DAY_MS, 1003, 3))).toBe(5)
    expect(await store().write(writer => writer.pruneMesh(4 * DAY_MS, 1003, 3))).toBe(1)
    expect(await store().write(writer => writer.pruneMesh(4 * DAY_MS, 1003, 3))).toBe(0)
    expect((await store().listMeshSpans('oslo', 'bergen', 9)).map(span => span.spanStartMs / DAY_MS)).toEqual([5, 4])
    expect([await store().getMeshChallenge(hex16(1)), await store().getMeshChallenge(hex16(3))]).toEqual([undefined, challenge(3)])
    expect(await store().write(writer => writer.noteMeshReceipt(hex16(1), 'bergen', bytes(2)))).toBe('new')
  })

  it('takes back a transaction that throws', async () => {
    await store().write(writer => writer.addMeshTiming(timing('oslo', 'bergen', 500, 1), 0))
    await expect(store().write(async writer => {
      await writer.addMeshTiming(timing('oslo', 'bergen', 100, 2), 0)
      await writer.putMeshMember({ landmarkId: 'oslo', lastSequence: 1, askedAtMs: 1 })
      throw new Error('stop')
    })).rejects.toThrow('stop')
    expect((await store().listMeshLinks(0, { limit: 9 })).items).toEqual([{ from: 'oslo', to: 'bergen', roundTripNs: 500, lastAtMs: 1, sessions: 1 }])
    expect(await store().getMeshMember('oslo')).toBeUndefined()
  })
}
