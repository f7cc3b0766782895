// Room for attachments: when it is used up, a tip is still taken, without files.

import { describe, expect, it } from 'vitest'
import { nodePrimitives } from '@trigpoint/runtime'
import { openMemoryStore } from '../../store/index.ts'
import type { FlowContext } from '../context.ts'
import { hashReceiptCode, makeReceiptCode } from '../registry/receipt-code.ts'
import { receiveTip } from './tip.ts'

function contextOf(storedBytes: number): FlowContext {
  const store = { ...openMemoryStore(), countFileBytes: () => Promise.resolve(storedBytes) }
  let next = 0
  const random = { bytes: (length: number) => Uint8Array.from({ length }, () => (next = (next * 167 + 41) % 256)) }
  return { store, primitives: nodePrimitives, random, clock: { nowMs: () => 5, monotonicNs: () => 0n } } as unknown as FlowContext
}

describe('the room for attachments', () => {
  const request = { text: 'x', contact: '', files: [{ name: 'a', content: 'AAAA' }] }
  it('that is used up keeps files out and words in', async () => {
    expect(await receiveTip(contextOf(4 * 1024 ** 3), request)).toMatchObject({ ok: false, refusal: { code: 'tip.full' } })
    expect(await receiveTip(contextOf(4 * 1024 ** 3), { ...request, files: [] })).toMatchObject({ ok: true })
    expect(await receiveTip(contextOf(0), request)).toMatchObject({ ok: true })
  })
})

describe('a receipt code', () => {
  it('uses every one of its 160 bits', () => {
    const code = (bytes: Uint8Array): string => makeReceiptCode({ random: { bytes: () => bytes } } as unknown as FlowContext)
    expect(code(new Uint8Array(20))).toBe('0000-0000-0000-0000-0000-0000-0000-0000')
    expect(code(new Uint8Array(20).fill(255))).toBe('ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ')
    const all = new Set<string>()
    for (let bit = 0; bit < 160; bit++) all.add(code(Uint8Array.from({ length: 20 }, (_, at) => (at === bit >> 3 ? 1 << (bit & 7) : 0))))
    expect(all.size).toBe(160)
    expect(hashReceiptCode('0o1i-L')).toEqual(hashReceiptCode('00 111'))
  })
})
