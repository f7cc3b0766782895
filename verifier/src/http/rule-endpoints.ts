// The tables of rules over HTTP, and what they say of a chip. Public knowledge: any role may read.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { BUILT_IN_RULES, classifyChip, entriesOf, findChip, tableRows, tablesOf, warnStale, type ChipEntry, type RuleTable, type ScreeningTable } from '@trigpoint/core/custody/rules'
import { classificationSchema, classifyRequestSchema, ruleBookSchema, ruleTableSchema, type RuleTableHead } from '@trigpoint/core/wire'
import { z } from 'zod'
import { rulesInUse } from '../flow/index.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

const MAXIMUM_QUESTION_BYTES = 4096

export function ruleEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const tables = (): readonly (RuleTable | ScreeningTable)[] => {
    const { book, screening } = rulesInUse(flow)
    return screening === undefined ? tablesOf(book) : [...tablesOf(book), screening.table]
  }
  const headOf = (table: RuleTable | ScreeningTable): RuleTableHead => ({
    table: table.table, version: table.version, asOf: table.asOf, expires: table.expires, entries: entriesOf(table), stale: warnStale(table, flow.clock.nowMs()) !== undefined,
    imported: !tablesOf(BUILT_IN_RULES).some(each => each.table === table.table && each.version === table.version), sources: Object.values(table.sources),
  })
  return [
    endpoint({
      method: 'get', path: '/v1/rules', summary: 'Tables of rules in use: version, date, source, expiry', access: 'read', response: ruleBookSchema,
      handle: async () => ok({ tables: tables().map(headOf), left: [...rulesInUse(flow).left] }),
    }),
    endpoint({
      method: 'get', path: '/v1/rules/{table}', summary: 'One table as rows', access: 'read', params: z.object({ table: z.string().max(40) }), response: ruleTableSchema,
      handle: async ({ params }) => {
        const table = tables().find(each => each.table === params.table)
        if (table === undefined) return refuse('rules.table-unknown', `There is no table ${params.table}.`, 'table')
        const { columns, rows } = tableRows(table, rulesInUse(flow).book, flow.clock.nowMs())
        return ok({ head: headOf(table), columns: [...columns], rows: rows.map(row => [...row]) })
      },
    }),
    endpoint({
      method: 'post', path: '/v1/rules/classify', summary: 'Which paragraph of 3A090 a chip or figures fall under, step by step', access: 'read', maximumBodyBytes: MAXIMUM_QUESTION_BYTES, body: classifyRequestSchema, response: classificationSchema,
      handle: async ({ body }) => {
        const { book } = rulesInUse(flow)
        const chip = chosenChip(body, book.chips)
        if (!chip.ok) return chip
        const { reasons, overrides, sources, warnings, ...rest } = classifyChip(chip.value.chip, book, body.atMs ?? flow.clock.nowMs())
        return ok({ ...rest, reasons: [...chip.value.remarks, ...reasons], overrides: overrides.map(each => ({ ...each, chips: [...each.chips] })), sources: [...sources], warnings: [...warnings] })
      },
    }),
  ]
}

type Question = z.output<typeof classifyRequestSchema>

function chosenChip({ chip: name, tops, bits, dieMm2, memoryGbs, forDatacentres }: Question, chips: Parameters<typeof findChip>[0]): Result<{ readonly chip: ChipEntry; readonly remarks: readonly string[] }> {
  if (tops !== undefined || bits !== undefined) {
    if (tops === undefined || bits === undefined) return refuse('api.malformed', 'A throughput needs both tops and bits.', 'body.tops')
    const die = dieMm2 === undefined ? null : { mm2: dieMm2, source: 'given' }
    const dense = [{ format: `${String(bits)}-bit`, bits, teraOpsPerSecond: tops, source: 'given' }]
    return ok({ chip: { id: 'given', name: name ?? 'given', vendor: '', architecture: '', forDatacentres, dense, die, memoryGBs: memoryGbs ?? null, powerW: null }, remarks: [] })
  }
  const found = findChip(chips, name ?? '')
  if (!found.ok) return found
  const { chip, others } = found.value
  return ok({ chip, remarks: others.length === 0 ? [] : [`"${name ?? ''}" leaves open ${[chip, ...others].map(each => each.id).join(', ')}; taken is ${chip.id}, which has the highest TPP.`] })
}
