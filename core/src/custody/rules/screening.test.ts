// Screening: what resembles a listed party is found with its score, what merely shares a word is not.

import { describe, expect, it } from 'vitest'
import { openScreening, parseScreeningRows, plainWords, type ScreeningRow } from './index.ts'

const row = (id: string, name: string, altNames = '', addresses = ''): ScreeningRow => ({ _id: id, source: 'Test list', name, alt_names: altNames, addresses, start_date: '2024-01-01' })

const LIST = [
  row('1', 'Aurora Star Intelligent Computing Co., Ltd.', 'Jiguang Zhineng Jisuan; ASIC Compute', 'Block 7, 18 Keji Road, Nanshan, Shenzhen, CN'),
  row('2', 'Volga Mikroelektronika OOO', 'Волга Микроэлектроника', 'ul. Lenina 5, Samara, RU'),
  row('3', 'Müller Handels GmbH', '', ''),
]

function screening(rows: readonly ScreeningRow[] = LIST): ReturnType<typeof openScreening> {
  const table = parseScreeningRows(rows, '2026-09-01', '2026-10-01', 20260901)
  if (!table.ok) throw new Error(table.refusal.message)
  return openScreening(table.value)
}

describe('screening', () => {
  it.each([
    ['AURORA STAR INTELLIGENT COMPUTING LIMITED', '1'], ['Aurora-Star Intelligent Computing (Shenzhen) Co Ltd', '1'], ['Intelligent Computing Aurora Star', '1'], ['Jiguang Zhineng Jisuan', '1'],
    ['Volga Microelektronika', '2'], ['Волга микроэлектроника', '2'], ['Muller Handels', '3'],
  ])('%s is found', (name, id) => {
    const [hit] = screening().match({ name })
    expect(hit?.party.id).toBe(id)
    expect(hit?.score).toBeGreaterThanOrEqual(88)
  })
  it.each([
    ['BLUE HARBOR COMPONENTS', 'Blue Harbour Components Trading Ltd'], ['Blu Harbour Componnents', 'Blue Harbour Components Trading Ltd'], ['BlueHarbour Components Co., Ltd.', 'Blue Harbour Components Trading Ltd'],
    ['Ji Guang Compute', 'Jiguang Compute'], ['Shen Zhen Xin Zhi Tech', 'Shenzhen Xinzhi Technology Co., Ltd'], ['OAO Volga Microelectronica', 'Volga Mikroelektronika OOO'], ['ООО «Волга-Микроэлектроника»', 'Volga Mikroelektronika OOO'],
  ])('%s is found in another spelling, in other letters, with or without blanks', (name, listed) => {
    const [hit] = screening([row('9', listed)]).match({ name })
    expect(hit?.score).toBeGreaterThanOrEqual(88)
  })
  it('reads the short and the long forms of an address as the same', () => {
    const list = screening([row('9', 'Aurora', '', 'Block 7, 18 Keji Road, Nanshan, Shenzhen, CN')])
    expect(list.match({ name: 'x', address: '18 Keji Rd, Nanshan District, Shenzhen' })).toMatchObject([{ on: 'address' }])
    expect(list.match({ name: 'x', address: '18 Lenina Road, Samara' })).toEqual([])
  })
  it.each(['Harbour Freight', 'Blue Whale Compute', 'Volga Bakery', 'Xin Logistics', 'Shen Zhou Express'])('%s resembles none of those', name => {
    const list = ['Blue Harbour Components Trading Ltd', 'Jiguang Compute', 'Shenzhen Xinzhi Technology Co., Ltd', 'Volga Mikroelektronika OOO'].map((listed, at) => row(String(at), listed))
    expect(screening(list).match({ name })).toEqual([])
  })
  it.each(['Selangor Compute Sdn Bhd', 'Aurora Bakery', 'Star Logistics', 'Intelligent Systems Ltd', ''])('%j is not', name => { expect(screening().match({ name })).toEqual([]) })
  it('finds an address under another name', () => {
    expect(screening().match({ name: 'Blue Harbour Trading', address: '18 Keji Road Block 7, Nanshan, Shenzhen' })).toMatchObject([{ on: 'address', party: { id: '1' } }])
  })
  it('compares without case, accents and legal forms', () => { expect(plainWords('The Müller-Händler GmbH & Co. KG')).toBe('muller handler kg') })
  it('refuses an empty list and a party without a name', () => {
    for (const rows of [[], [row('1', ' ')]]) expect(parseScreeningRows(rows, '2026-09-01', '2026-10-01', 1)).toMatchObject({ ok: false, refusal: { code: 'rules.screening-malformed' } })
  })
})
