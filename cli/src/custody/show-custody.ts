// What the custody commands ask of a running verifier and print: states at any time, stock, maintenance, reconciliation.

import type { VerifierClient } from '@trigpoint/runtime'
import {
  carrierStateSchema, maintenanceListSchema, maintenanceSchema, recomputedSchema, reconciliationSchema, siteStockSchema, type ReconciliationRow, type StayBody,
} from '@trigpoint/core/wire'
import { accepted } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { printJson, printTable } from '../print.ts'
import { parseInstant } from '../instant.ts'
import type { CustodyOptions } from './options.ts'

export async function showCarrier(client: VerifierClient, id: string, options: CustodyOptions): Promise<void> {
  const carrier = accepted(await client.call('GET', `/v1/carriers?id=${encodeURIComponent(id)}${atQuery(options)}`, carrierStateSchema))
  if (options.json === true) return printJson(carrier)
  process.stdout.write(`${id}: ${carrier.state}, ${String(carrier.chips.length)} chips${carrier.sites.length === 0 ? '' : ` at ${carrier.sites.join(', ')}`}\n`)
  printStays(carrier.chips)
}

export async function showStock(client: VerifierClient, site: string, options: CustodyOptions): Promise<void> {
  const stock = accepted(await client.call('GET', `/v1/sites/${encodeURIComponent(site)}/stock?limit=500${atQuery(options)}`, siteStockSchema))
  if (options.json === true) return printJson(stock)
  printTable(['state', 'chips'], stock.counts.map(count => [count.state, String(count.chips)]))
  process.stdout.write('\n')
  printStays(stock.items)
  if (stock.next !== null) process.stdout.write('The first 500; the API gives all, page by page.\n')
}

export async function listMaintenance(client: VerifierClient, site: string, options: CustodyOptions): Promise<void> {
  const list = accepted(await client.call('GET', `/v1/sites/${encodeURIComponent(site)}/maintenance`, maintenanceListSchema))
  if (options.json === true) return printJson(list)
  printTable(['from', 'until', 'chassis', 'reason', 'mutes'], list.items.map(item => [instant(item.fromMs), instant(item.untilMs), item.chassis.join(' ') || 'all', item.reason, String(item.muted)]))
  process.stdout.write(`\n${days(list.usedMs)} of ${days(list.allowedMs)} days declared within a year\n`)
}

export async function declareMaintenance(client: VerifierClient, site: string, options: CustodyOptions): Promise<void> {
  const body = { fromMs: timeOf(options.from ?? ''), untilMs: timeOf(options.until ?? ''), reason: options.reason ?? '', chassis: [...(options.chassis ?? [])] }
  const window = accepted(await client.call('POST', `/v1/sites/${encodeURIComponent(site)}/maintenance`, maintenanceSchema, body))
  if (options.json === true) printJson(window)
  else process.stdout.write(`Window ${window.windowId} declared, ${instant(window.fromMs)} to ${instant(window.untilMs)}.\n`)
}

/** `trigpoint findings recompute`: looks at every subject again. */
export async function recompute(client: VerifierClient, isJson: boolean): Promise<void> {
  const done = accepted(await client.call('POST', '/v1/findings/recompute', recomputedSchema))
  if (isJson) printJson(done)
  else process.stdout.write(`Looked at ${String(done.subjects)} subjects: ${String(done.findings)} findings, ${String(done.changed)} changed.\n`)
}

export function printStays(stays: readonly StayBody[]): void {
  printTable(['chip', 'state', 'since', 'until', 'site', 'chassis', 'by'], stays.map(stay => [
    stay.chipId, stay.state, instant(stay.sinceMs), stay.untilMs === null ? '' : instant(stay.untilMs), stay.siteId ?? '', stay.chassis, stay.fact === null ? 'the clock' : `${stay.fact.kind} ${stay.fact.id.slice(0, 24)}`,
  ]))
}

/** The table, with the serials that explain every gap. */
export async function showReconciliation(client: VerifierClient, options: CustodyOptions): Promise<void> {
  const query = new URLSearchParams({ ...(options.site === undefined ? {} : { site: options.site }), ...(options.sku === undefined ? {} : { sku: options.sku }) }).toString()
  const { lines } = accepted(await client.call('GET', `/v1/reconciliation${query === '' ? '' : `?${query}`}`, reconciliationSchema))
  if (options.json === true) for (const line of lines) printJson(line)
  else printLines(lines)
  if (options.check === true && lines.some(line => line.unaccounted > 0 || line.gap > 0)) process.exitCode = EXIT.refused
}

function printLines(lines: readonly ReconciliationRow[]): void {
  printTable(
    ['customer', 'site', 'sku', 'imported', 'received', 'installed', 'attested', 'stock', 'in transit', 'gone', 'elsewhere', 'unaccounted', 'gap'],
    lines.map(line => [line.customer, line.siteId, line.sku === '' ? '(not named)' : line.sku, ...[line.imported, line.received, line.installed, line.attested, line.stock, line.inTransit, line.gone, line.elsewhere, line.unaccounted, line.gap].map(String)]),
  )
  for (const line of lines) for (const serial of line.serials.filter(each => each.isImported)) process.stdout.write(`  ${serial.chipId}  ${serial.place === 'elsewhere' ? `at ${serial.siteId}` : `unaccounted (${serial.state})`}\n`)
}

function atQuery(options: CustodyOptions): string {
  return options.at === undefined ? '' : `&at=${String(timeOf(options.at))}`
}

/** RFC 3339 with its zone, a day, or milliseconds since the epoch. */
export function timeOf(text: string): number {
  const atMs = /^\d{12,15}$/.test(text) ? Number(text) : parseInstant(text)
  if (atMs === undefined) throw new CommandError(EXIT.unusable, `${text} is no time.`, 'Give it like 2026-11-02T08:00:00Z.')
  return atMs
}

export function instant(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z')
}

function days(spanMs: number): string {
  return (spanMs / 86_400_000).toFixed(1)
}
