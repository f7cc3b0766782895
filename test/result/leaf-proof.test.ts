// Entries of the log that have no bundle, proved one by one: receipts, papers, sites, policies, landmarks. They check
// offline under the pinned key, whoever changes anything is found out, and everybody gets only what is theirs.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_TRUST, parseLeafProof, parseTrust, verifyLeafProof, type LeafProof, type LeafReport } from '@trigpoint/core/result'
import { nodePrimitives } from '@trigpoint/runtime'
import { leafEndpoints } from '../../verifier/src/http/leaf-endpoints.ts'
import { openMemoryStore } from '../../verifier/src/store/index.ts'
import { clientOf, testSite, valueOf } from '../scenario/verifier-world.ts'
import { parseVkey } from '@trigpoint/core/log'
import { checkLog, openTileSource } from '@trigpoint/verifier/log'
import { bundleOf, check as checkBundle, openBundleWorld, runHonestFix, type BundleWorld } from './bundle-world.ts'

let bundles: BundleWorld
let challengeId = ''
const proofs = new Map<string, LeafProof>()
const subjects = (): readonly string[] => [`receipt:${challengeId}:tokyo`, 'paper:P-17', 'site:secret-hall', 'policy:secret-hall:1', 'landmark:tokyo']

beforeAll(async () => {
  bundles = await openBundleWorld()
  challengeId = (await runHonestFix(bundles)).challengeId
  const paper = { eventId: 'P-17', kind: 'inspected', atMs: bundles.world.clock.nowMs(), siteId: 'secret-hall', chipIds: bundles.node.chips.map(chip => chip.chipId), reference: 'R', note: 'seen by two' } as const
  valueOf(await bundles.world.admin.sendCustodyEvent(paper))
  await bundleOf(bundles, challengeId, 'verdict')
  for (const subject of subjects()) proofs.set(subject, await proofOf(subject))
}, 120_000)
afterAll(async () => bundles.close())

async function proofOf(subject: string): Promise<LeafProof> {
  for (;;) {
    const proof = await bundles.world.admin.getLeafProof(subject)
    if (proof.ok) return valueOf(parseLeafProof(JSON.stringify(proof.value)))
    if (proof.refusal.code !== 'bundle.not-logged') throw new Error(proof.refusal.code)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

function check(file: unknown, trust = bundles.trust): LeafReport | string {
  const parsed = parseLeafProof(JSON.stringify(file))
  return parsed.ok ? verifyLeafProof(parsed.value, { trust, atMs: bundles.world.clock.nowMs(), primitives: nodePrimitives }) : parsed.refusal.code
}

const judge = (file: unknown, trust = bundles.trust): string => {
  const report = check(file, trust)
  return typeof report === 'string' ? report : report.proven ? 'proven' : (report.refusal?.code ?? '')
}
const failures = (file: unknown): readonly string[] => {
  const report = check(file)
  return typeof report === 'string' ? [report] : report.checks.filter(one => !one.ok).map(one => one.code)
}

describe('a proof of an entry of the log', () => {
  it('holds for every kind under the pinned key, shows what was said, and on whose word it rests', () => {
    for (const [subject, file] of proofs) expect(judge(file), subject).toBe('proven')
    const paper = check(proofs.get('paper:P-17'))
    expect(paper).toMatchObject({ kind: 'paper', said: { paper: { eventId: 'P-17', kind: 'inspected', note: 'seen by two' } } })
    if (typeof paper === 'string') throw new Error(paper)
    expect(paper.statements.proven.join(' ')).toContain('cosigned by witness.example')
    expect(paper.statements.word.join(' ')).toContain('that it is true')
    expect(check(proofs.get('policy:secret-hall:1'))).toMatchObject({ kind: 'policy', said: { policy: { policyId: 'policy-secret-hall', version: 1, allowedCountries: ['MY'] } } })
    expect(check(proofs.get(`receipt:${challengeId}:tokyo`))).toMatchObject({ kind: 'receipt', said: { receipt: { challengeId, landmarkId: 'tokyo' } } })
  })

  it('proves nothing without a trust file, or under another key', () => {
    expect(judge(proofs.get('paper:P-17'), NO_TRUST)).toBe('result.signer-not-pinned')
    const other = valueOf(parseTrust(JSON.stringify({ format: 'trigpoint trust v1', verifiers: [{ name: 'other', key: Buffer.alloc(32, 5).toString('base64') }] }), nodePrimitives))
    expect(judge(proofs.get('paper:P-17'), other)).toBe('result.signer-not-pinned')
  })

  it('with anything changed is refused, with the code that says what', () => {
    for (const [subject, file] of proofs) {
      const [part] = file.record.opened
      if (part === undefined) throw new Error('no part')
      const put = (record: Partial<LeafProof['record']>): unknown => ({ ...file, record: { ...file.record, ...record } })
      const open = (change: Partial<typeof part>): unknown => put({ opened: [{ ...part, ...change }] })
      expect(failures(open({ content: part.content.replace(/[a-z]/, 'X') })), subject).toContain('result.opening')
      expect(failures(open({ content: `${part.content} ` }))).toContain('result.opening')
      expect(failures(open({ salt: Buffer.alloc(32, 9).toString('base64') }))).toContain('result.opening')
      expect(failures(open({ name: 'other' }))).toContain('result.opening')
      expect(failures(open({ at: 1 }))).toContain('result.opening')
      expect(failures(put({ opened: [part, part] }))).toContain('result.opening')
      file.record.digests.forEach((digest, i) => {
        const bytes = Buffer.from(digest, 'base64')
        bytes[3] = (bytes[3] ?? 0) ^ 1
        expect(failures(put({ digests: file.record.digests.map((one, k) => (k === i ? bytes.toString('base64') : one)) }))).toContain('log.not-included')
      })
      expect(failures(put({ digests: [...file.record.digests, part.salt] }))).toContain('log.not-included')
      for (const kind of ['receipt', 'paper', 'site', 'policy', 'landmark', 'case'] as const) if (kind !== file.record.kind) expect(failures(put({ kind })), kind).toContain('log.not-included')
      expect(failures({ ...file, proof: file.proof.replace(/index \d+/, 'index 1000') })).toContain('log.not-included')
      expect(failures({ ...file, proof: file.proof.replace('tlog-proof@v1\n', 'tlog-proof@v1\nextra aGk=\n') })).toContain('log.proof-malformed')
      expect(failures({ ...file, verifierKey: Buffer.alloc(32, 1).toString('base64') })).toContain('result.signer-not-pinned')
    }
  })

  it('of another shape is unusable, and never an exception', () => {
    const file = proofs.get('paper:P-17')
    for (const bad of [{}, [], null, 'x', { ...file, more: 1 }, { ...file, format: 'trigpoint proof' }, { ...file, record: { ...file?.record, kind: 'fix' } }, { ...file, record: { ...file?.record, kind: 'gossip' } }, { ...file, record: { ...file?.record, opened: [] } }])
      expect(judge(bad)).toBe('result.proof-malformed')
    expect(judge({ ...file, format: 'trigpoint proof v9' })).toBe('result.bundle-newer')
    const text = JSON.stringify(file)
    for (let length = 0; length < text.length; length += 97) expect(parseLeafProof(text.slice(0, length)).ok).toBe(false)
  })
})

describe('whose an entry is', () => {
  const codeOf = (result: { readonly ok: boolean; readonly refusal?: { readonly code: string } }): string => (result.ok ? 'accepted' : (result.refusal?.code ?? ''))
  it('decides who gets its proof; what is not theirs is unknown to them', async () => {
    const { world } = bundles
    valueOf(await world.admin.putSite(testSite('other')))
    const token = async (role: 'operator' | 'auditor', siteId?: string): Promise<ReturnType<typeof clientOf>> => clientOf(world.verifier, valueOf(await world.admin.createToken({ role, name: role, ...(siteId === undefined ? {} : { siteId }) })).token)
    const [own, other, auditor, nobody] = [await token('operator', 'secret-hall'), await token('operator', 'other'), await token('auditor'), clientOf(world.verifier)]
    for (const subject of subjects()) {
      expect(codeOf(await auditor.getLeafProof(subject)), subject).toBe('accepted')
      expect(codeOf(await other.getLeafProof(subject)), subject).toBe('leaf.unknown')
      expect(codeOf(await own.getLeafProof(subject)), subject).toBe(subject.startsWith('landmark:') ? 'leaf.unknown' : 'accepted')
      expect(codeOf(await nobody.getLeafProof(subject)), subject).toBe('api.unauthorized')
    }
    expect(codeOf(await auditor.getLeafProof('paper:none'))).toBe('leaf.unknown')
    expect(codeOf(await auditor.getLeafProof(`fix:${challengeId}`))).toBe('leaf.has-bundle')
    expect(codeOf(await auditor.getLeafProof('not a subject'))).toBe('api.malformed')
  })

  const call = (path: string, method = 'GET', token = bundles.world.verifier.adminToken ?? ''): Promise<Response> => fetch(`${bundles.world.verifier.url}${path}`, { method, headers: { authorization: `Bearer ${token}` } })

  it('is not told of cases, even to administrators: who may know of a case is the case\'s own matter', async () => {
    const store = openMemoryStore()
    const add = (kind: 'case' | 'paper', fill: number): Promise<boolean> => store.write(writer => writer.addLeaf({ subject: `${kind}:x`, kind, atMs: 1, leaf: new Uint8Array(50).fill(fill) }, { secret: new Uint8Array(32), parts: [{ name: kind, content: '{}' }] }))
    expect([await add('case', 1), await add('paper', 2)]).toEqual([true, true])
    const endpoints = leafEndpoints({ flow: { store, primitives: nodePrimitives }, proofs: {} } as never)
    const ask = (path: string, params: Record<string, string>): Promise<unknown> => endpoints.find(one => one.path === path && one.method === 'get')?.run({ params, query: {}, raw: new Uint8Array(0), reader: { role: 'admin', scope: undefined } }) ?? Promise.reject(new Error(path))
    expect(await ask('/v1/leaves', {})).toMatchObject({ value: { items: [{ subject: 'paper:x' }], next: null } })
    expect(await ask('/v1/leaves/{subject}/proof', { subject: 'case:x' })).toMatchObject({ refusal: { code: 'leaf.unknown' } })
    expect(await ask('/v1/leaves/{subject}/proof', { subject: 'paper:x' })).toMatchObject({ refusal: { code: 'bundle.not-logged' } })
  })

  it('is listed by subject, newest first, page by page, to those who see all sites', async () => {
    const list = async (query: string): Promise<{ items: { subject: string; index: number | null; leafHash: string }[]; next: string | null }> => (await (await call(`/v1/leaves?${query}`)).json()) as never
    const all = await list('limit=500')
    expect(all.items.length).toBeGreaterThan(15)
    expect(all.items.every(item => /^[0-9a-f]{64}$/.test(item.leafHash))).toBe(true)
    const seen: string[] = []
    for (let cursor = ''; ;) {
      const page = await list(`limit=4&subject=landmark:${cursor === '' ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.items.map(item => item.subject))
      if (page.next === null) break
      cursor = page.next
    }
    expect(seen).toEqual(all.items.map(item => item.subject).filter(subject => subject.startsWith('landmark:')))
    const own = valueOf(await bundles.world.admin.createToken({ role: 'operator', name: 'own', siteId: 'secret-hall' })).token
    expect((await call('/v1/leaves', 'GET', own)).status).toBe(403)
  })

  it('does not matter once it is erased: nobody can show it any more, and the log stays whole', async () => {
    const before = proofs.get('paper:P-17')
    expect((await call('/v1/leaves/paper%3AP-17/opening', 'DELETE')).status).toBe(200)
    expect((await call('/v1/leaves/paper%3AP-17/opening', 'DELETE')).status).toBe(410)
    expect((await call('/v1/leaves/paper%3AP-17/proof')).status).toBe(410)
    expect(judge(before)).toBe('proven')
    expect(judge(await proofOf('policy:secret-hall'))).toBe('proven')
  })

  it('is erased with all others of its site when a customer leaves: nothing of the site can be shown, all else can, and the log checks out', async () => {
    const { world } = bundles
    const before = await bundleOf(bundles, challengeId, 'full')
    const other = await proofOf('site:other')
    expect((await call('/v1/sites/none/openings', 'DELETE')).status).toBe(404)
    const answer = (await (await call('/v1/sites/secret-hall/openings', 'DELETE')).json()) as { erased: number }
    expect(answer.erased).toBeGreaterThan(8)
    expect(await (await call('/v1/sites/secret-hall/openings', 'DELETE')).json()).toEqual({ siteId: 'secret-hall', erased: 0 })
    for (const subject of subjects()) expect(codeOf(await world.admin.getLeafProof(subject)), subject).toBe(subject.startsWith('landmark:') ? 'accepted' : 'bundle.opening-erased')
    expect(codeOf(await world.admin.getBundle(challengeId, { level: 'verdict' }))).toBe('bundle.opening-erased')
    expect(checkBundle(bundles, before).proven).toBe(true)
    expect(judge(other)).toBe('proven')
    const key = /log (\S+)/.exec((JSON.parse(bundles.trustText) as { log: string }).log)?.[1] ?? ''
    const vkey = parseVkey(key, nodePrimitives)
    const report = await checkLog(await openTileSource(`${world.verifier.url}/log`), { keys: vkey.ok ? [vkey.value] : [] })
    expect(report).toMatchObject({ ok: true, trusted: true, damage: [] })
  })
})
