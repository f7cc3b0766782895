// Tables of rules from JSON: what is imported is held to a schema and to itself before anything rests on it.
// On the path: custody.

import { ok, refuse, type Result } from '../../base/index.ts'
import { z } from 'zod'
import { dayMs } from './table.ts'
import type { RuleTable } from './rule-book.ts'

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/).refine(text => !Number.isNaN(dayMs(text)), 'no day of the calendar')
const figure = z.number().nonnegative().max(1e9)
const countryCode = z.string().regex(/^[A-Z]{2}$/)
const key = z.string().min(1).max(64)
const range = z.strictObject({ from: figure.optional(), below: figure.optional() })
const head = { version: z.int().positive(), asOf: day, expires: day, sources: z.record(key, z.string().min(1).max(500)) }

const chipTable = z.strictObject({
  table: z.literal('chips'), ...head,
  chips: z.array(z.strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/), name: key, vendor: key, architecture: key, forDatacentres: z.boolean(),
    dense: z.array(z.strictObject({ format: key, bits: z.int().min(1).max(128), teraOpsPerSecond: figure.positive(), source: key })),
    die: z.strictObject({ mm2: figure.positive(), source: key, isEstimate: z.boolean().optional() }).nullable(),
    memoryGBs: figure.nullable(), powerW: figure.nullable(),
  })).min(1),
})
const limitTable = z.strictObject({
  table: z.literal('limits'), ...head, from: day,
  paragraphs: z.array(z.strictObject({ paragraph: key, tpp: range, density: range.optional() })).min(1),
  note2BelowTpp: figure, caseByCase: z.strictObject({ belowTpp: figure, belowMemoryGBs: figure, from: day }),
})
const overrideTable = z.strictObject({
  table: z.literal('overrides'), ...head,
  overrides: z.array(z.strictObject({ chips: z.array(key).min(1), effect: z.enum(['licence', 'permitted', 'prohibited', 'tariff']), what: z.string().min(1), from: day, until: day.nullable(), source: key })),
})
const groupTable = z.strictObject({ table: z.literal('country-groups'), ...head, groups: z.record(countryCode, z.array(z.string().regex(/^[A-E]:\d$/))) })
const calendarTable = z.strictObject({
  table: z.literal('calendar'), ...head,
  dates: z.array(z.strictObject({ date: day, country: countryCode, kind: z.enum(['effective', 'ended', 'event']), what: z.string().min(1), source: key })),
})

const tableSchema = z.discriminatedUnion('table', [chipTable, limitTable, overrideTable, groupTable, calendarTable])

/** A table of rules. Refuses `rules.table-malformed` with the place. */
export function parseRuleTable(value: unknown): Result<RuleTable> {
  const parsed = tableSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return refuse('rules.table-malformed', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not accepted'}.`, issue?.path.join('.') ?? '')
  }
  const problem = checkTable(parsed.data)[0]
  return problem === undefined ? ok(parsed.data) : refuse('rules.table-malformed', problem, parsed.data.table)
}

/** Contradictions within a table: sources that are not listed, things that stand twice, dates that run backwards. */
export function checkTable(table: RuleTable): readonly string[] {
  const problems: string[] = []
  if (dayMs(table.expires) <= dayMs(table.asOf)) problems.push(`${table.table}: expires on ${table.expires}, not after ${table.asOf}.`)
  const used = new Set(usedSources(table))
  for (const source of used) if (!Object.hasOwn(table.sources, source)) problems.push(`${table.table}: the source "${source}" is not listed.`)
  const ids = 'chips' in table ? table.chips.map(chip => chip.id) : []
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push(`${table.table}: ${id} stands twice.`)
  return [...new Set(problems)]
}

function usedSources(table: RuleTable): string[] {
  if ('chips' in table) return table.chips.flatMap(chip => [...chip.dense.map(each => each.source), ...(chip.die === null ? [] : [chip.die.source])])
  if ('overrides' in table) return table.overrides.map(entry => entry.source)
  return 'dates' in table ? table.dates.map(entry => entry.source) : []
}
