// `trigpoint party add|show|list`: dossiers and orders of a running verifier.

import { atMsSchema, orderSchema, partySchema } from '@trigpoint/core/wire'
import { policyCalls, readConfigFile, type PolicyCalls } from '@trigpoint/runtime'
import type { PartyPage } from '@trigpoint/core/wire'
import { parse } from 'yaml'
import { z } from 'zod'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson, printTable } from '../print.ts'
import { parseInstant } from '../instant.ts'
import type { PolicyOptions } from './options.ts'

/** The file's `orderedAt` is a time for people; the wire carries milliseconds. */
const orderFileSchema = orderSchema.omit({ orderedAtMs: true }).extend({
  orderedAt: z.string().transform((text, context) => {
    const atMs = atMsSchema.safeParse(parseInstant(text))
    if (atMs.success) return atMs.data
    context.addIssue('a time like 2026-04-17T09:00:00Z')
    return z.NEVER
  }),
})

export async function addParties(files: readonly string[], options: PolicyOptions): Promise<void> {
  await withVerifier(options, async client => {
    for (const file of files) await addFile(policyCalls(client), file, options)
  })
}

async function addFile(calls: PolicyCalls, file: string, options: PolicyOptions): Promise<void> {
  const kind = readConfigFile(file, z.looseObject({ orderId: z.string().optional() }), parse)
  if (kind.ok && kind.value.orderId !== undefined) {
    const { orderedAt, ...order } = readDocument(file, orderFileSchema)
    const stored = accepted(await calls.addOrder({ ...order, orderedAtMs: orderedAt }))
    if (options.json === true) printJson(stored)
    else note(`Order ${stored.orderId} of ${stored.partyId}: ${String(stored.units)} x ${stored.product}.`)
    return
  }
  const party = readDocument(file, partySchema)
  const page = accepted(await calls.putParty(party.partyId, party))
  if (options.json === true) printJson(page)
  else note(`${page.party.name}: ${page.findingIds.length === 0 ? 'no findings' : page.findingIds.join(', ')}${page.screening.hits.length > 0 ? `; best screening score ${String(page.screening.hits[0]?.score)}` : ''}.`)
}

function readDocument<T>(file: string, schema: z.ZodType<T>): T {
  const read = readConfigFile(file, schema, parse)
  if (!read.ok) throw new CommandError(EXIT.unusable, `${read.refusal.message} [${read.refusal.code}]`)
  return read.value
}

export async function listParties(options: PolicyOptions): Promise<void> {
  await withVerifier(options, async client => {
    const rows: string[][] = []
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const page = accepted(await policyCalls(client).getParties(cursor))
      for (const party of page.items) {
        if (options.json === true) printJson(party)
        else rows.push([party.partyId, party.name, party.country, party.headquartersCountry ?? '?', party.roles.map(({ siteId, role }) => `${role} at ${siteId}`).join(', '), party.bestScore === null ? '' : String(party.bestScore), String(party.openFindings)])
      }
      cursor = page.next ?? undefined
    }
    if (options.json !== true) printTable(['party', 'name', 'in', 'headquarters', 'roles', 'screening', 'findings'], rows)
  })
}

export async function showParty(partyId: string, options: PolicyOptions): Promise<void> {
  await withVerifier(options, async client => {
    const page = accepted(await policyCalls(client).getParty(partyId))
    if (options.json === true) printJson(page)
    else printParty(page)
  })
}

function printParty({ party, seats, orders, screening, findingIds }: PartyPage): void {
  const line = (name: string, value: string): void => void process.stdout.write(`${name.padEnd(16)}${value === '' ? 'not known' : value}\n`)
  line(party.partyId, party.name)
  line('aliases', party.aliases.join(', '))
  line('registered in', party.country)
  line('headquarters', seats.map(seat => `${seat.country} (${seat.whose}${seat.refused ? '; D:5 or Macau' : ''})`).join(', '))
  line('founded', party.founded ?? '')
  line('business code', party.businessCode ?? '')
  line('paid from', party.payingCountry ?? '')
  for (const { text, country, kind } of party.addresses) line('address', `${text}, ${country} (${kind})`)
  for (const { siteId, role } of party.roles) line('role', `${role} at ${siteId}`)
  for (const order of orders) line('order', `${order.orderId}: ${String(order.units)} x ${order.product}`)
  for (const hit of screening.hits) line('screening', `${String(hit.score)} on ${hit.on}: ${hit.matched}, ${hit.list}`)
  for (const findingId of findingIds) line('finding', findingId)
  for (const warning of screening.warnings) note(`warning: ${warning}`)
}
