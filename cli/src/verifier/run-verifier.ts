// `trigpoint verifier run`: options and configuration file become one set; then the verifier runs until it is stopped.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUILT_IN_ANCHORS, type EvidenceAnchors, onShutdown, openLog, readAnchorFile, readConfigFile, systemClock, type LogLevel } from '@trigpoint/runtime'
import { openVerifier, type VerifierOptions } from '@trigpoint/verifier'
import { parse } from 'yaml'
import { z } from 'zod'
import { parseAddress, parseDuration } from '../agent/option-values.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note } from '../print.ts'
import { readReferences, readRevocations } from './read-references.ts'
import type { RunOptions } from './options.ts'

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']
const DEFAULT_INTERVAL_MS = 3_600_000

const configSchema = z.strictObject({
  data: z.string().optional(),
  listen: z.string().optional(),
  tlsCert: z.string().optional(),
  tlsKey: z.string().optional(),
  anchors: z.string().optional(),
  references: z.string().optional(),
  revocations: z.string().optional(),
  fetchReferences: z.boolean().optional(),
  fetchRevocation: z.boolean().optional(),
  referenceUrl: z.string().optional(),
  ocspUrl: z.string().optional(),
  interval: z.string().optional(),
  logOrigin: z.string().optional(),
  logWitnesses: z.string().optional(),
  logWait: z.boolean().optional(),
  caseThreshold: z.enum(['info', 'low', 'medium', 'high', 'critical']).optional(),
  prior: z.enum(['places', 'none']).optional(),
})

export async function runVerifier(options: RunOptions): Promise<void> {
  const level = LEVELS.find(each => each === options.logLevel)
  if (level === undefined) throw new CommandError(EXIT.unusable, `there is no log level "${options.logLevel}"`, `Give one of ${LEVELS.join(', ')}.`)
  const settings = settle(options)
  const dataDir = resolve(settings.data ?? '.trigpoint/verifier')
  const anchors = settings.anchors === undefined ? BUILT_IN_ANCHORS : await readAnchorFile(settings.anchors)
  const verifier = await openVerifier({
    dataDir,
    listen: settings.listen,
    tls: readTls(settings.tlsCert, settings.tlsKey),
    anchors: anchors.device,
    references: await readReferences(settings.references, anchors.reference),
    manifestAnchors: anchors.reference,
    revocations: settings.revocations === undefined ? [] : readRevocations(settings.revocations),
    teeAnchors: anchors.tee,
    vendor: vendorOf(settings, anchors),
    fixIntervalMs: settings.intervalMs,
    caseThreshold: settings.caseThreshold,
    opinions: { prior: settings.prior },
    leafLog: {
      origin: settings.logOrigin,
      witnesses: settings.logWitnesses === undefined ? undefined : readText(settings.logWitnesses),
      withoutQuorum: settings.logWait === true ? 'wait' : 'publish',
    },
    consoleDir: fileURLToPath(new URL('../../../console/dist', import.meta.url)),
    clock: systemClock,
    log: openLog({ level, clock: systemClock, write: line => { process.stderr.write(line) }, fields: { part: 'verifier' } }),
  })
  onShutdown(() => verifier.close())
  note(`Open ${verifier.url}`)
  if (verifier.isFirstStart) note(`First start: the administrator token is in ${dataDir}/admin-token (mode 0600).`)
  await new Promise(() => undefined)
}

/** Undefined where nothing is to be fetched. */
function vendorOf({ fetchReferences = false, fetchRevocation = false, referenceUrl, ocspUrl }: Settled, anchors: EvidenceAnchors): VerifierOptions['vendor'] {
  if (!fetchReferences && !fetchRevocation) {
    if (referenceUrl !== undefined || ocspUrl !== undefined)
      throw new CommandError(EXIT.unusable, 'an address is given, but nothing is fetched.', 'Give --fetch-references or --fetch-revocation, or leave the address out.')
    return undefined
  }
  for (const url of [referenceUrl, ocspUrl])
    if (url !== undefined && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) throw new CommandError(EXIT.unusable, `"${url}" is no http address.`)
  return { fetchReferences, fetchRevocation, referenceUrl, ocspUrl, referenceAnchors: anchors.reference }
}

interface Settled extends Omit<RunOptions, 'interval' | 'listen'> {
  readonly listen: { readonly host: string; readonly port: number }
  readonly intervalMs: number
}

/** The command line wins over the file. */
function settle(options: RunOptions): Settled {
  const file = options.config === undefined ? undefined : readConfigFile(options.config, configSchema, parse)
  if (file?.ok === false) throw new CommandError(EXIT.unusable, `${file.refusal.message} [${file.refusal.code}]`)
  const { listen, interval, ...texts } = file?.value ?? {}
  const given = Object.fromEntries(Object.entries({ ...texts, ...options }).filter(([, value]) => value !== undefined)) as unknown as RunOptions
  return {
    ...given,
    listen: options.listen ?? fromFile('listen', listen, parseAddress) ?? { host: '127.0.0.1', port: 7070 },
    intervalMs: options.interval ?? fromFile('interval', interval, parseDuration) ?? DEFAULT_INTERVAL_MS,
  }
}

function fromFile<T>(field: string, text: string | undefined, parseText: (text: string) => T): T | undefined {
  if (text === undefined) return undefined
  try {
    return parseText(text)
  } catch (error) {
    throw new CommandError(EXIT.unusable, `configuration: ${field}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function readTls(certFile: string | undefined, keyFile: string | undefined): { certPem: string; keyPem: string } | undefined {
  if (certFile === undefined && keyFile === undefined) return undefined
  if (certFile === undefined || keyFile === undefined)
    throw new CommandError(EXIT.unusable, 'TLS needs both a certificate and a key.', 'Give --tls-cert and --tls-key together.')
  return { certPem: readText(certFile), keyPem: readText(keyFile) }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(EXIT.unusable, `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
