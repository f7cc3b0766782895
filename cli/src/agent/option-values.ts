// Values that agent and landmark options take: durations, local addresses, chip sources. A value that cannot be used is
// told to the user by commander, with the option's name.

import { InvalidArgumentError } from 'commander'

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `90s`, `10m`, `1h`, `500ms` as milliseconds. */
export function parseDuration(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? []
  const factor = UNIT_MS[unit]
  if (factor === undefined) throw new InvalidArgumentError('Give a number and a unit: 30s, 10m or 1h.')
  return Number(amount) * factor
}

export interface HostAndPort {
  readonly host: string
  readonly port: number
}

/** `127.0.0.1:7001`, `[::1]:7001`; port 0 takes any free one. */
export function parseAddress(text: string): HostAndPort {
  const [, bracketed, plain, digits = ''] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(text) ?? []
  const [host, port] = [bracketed ?? plain, Number(digits)]
  if (host === undefined || port > 65_535) throw new InvalidArgumentError('Give host and port: 127.0.0.1:7001 or [::1]:7001.')
  return { host, port }
}
