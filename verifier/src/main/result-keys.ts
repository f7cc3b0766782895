// The keys that sign results, in `<dataDir>/result-keys`: two files a key, the private key (0600) and the verifier's
// statement about it. A key signs for ninety days. Its successor is made and published a week before it takes
// over, so that whoever keeps a copy of the JWKS has it by then; retired keys keep their statement for ever, so that
// old results stay checkable, and lose their private half. A private half that was lost is replaced by a new key.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SignEd25519 } from '@trigpoint/core/base'
import { resultKeyId, signResultKey, verifyResultKey, type ResultAlgorithm, type ResultKey } from '@trigpoint/core/result'
import { createTokenKeyFile, Fault, loadTokenKeyFile, nodePrimitives, systemErrorCode, type TokenKey } from '@trigpoint/runtime'
import type { ResultSigner, SigningResultKey, StatedKey } from '../ports/index.ts'

const DAY_MS = 24 * 3_600_000
/** How long a key signs. */
const KEY_LIFE_MS: number = 90 * DAY_MS
/** How long before its turn a key is published: longer than anybody keeps a JWKS without asking again. */
const KEY_LEAD_MS: number = 7 * DAY_MS
const ALGORITHMS: readonly ResultAlgorithm[] = ['ES256', 'EdDSA']

export interface ResultKeyOptions {
  readonly dataDir: string
  /** The verifier's key, which vouches for result keys. */
  readonly verifierKey: Uint8Array
  readonly sign: SignEd25519
}

interface KeptKey extends StatedKey {
  readonly name: string
}

/** Throws Fault `key-file.*`, `verifier.result-keys`. */
export function openResultKeys(options: ResultKeyOptions): ResultSigner {
  const folder = join(options.dataDir, 'result-keys')
  const kept = readKept(folder, options.verifierKey)
  const opened = new Map<string, TokenKey>()
  const of = (algorithm: ResultAlgorithm): readonly KeptKey[] => kept.filter(({ key }) => key.algorithm === algorithm)
  const make = (algorithm: ResultAlgorithm, signsFromMs: number): KeptKey => {
    const made = createKey(folder, { algorithm, signsFromMs, signsUntilMs: signsFromMs + KEY_LIFE_MS }, options, opened)
    kept.push(made)
    return made
  }
  return {
    current: (algorithm, nowMs) => {
      const isAtHand = ({ name }: KeptKey): boolean => opened.has(name) || existsSync(join(folder, `${name}.key`))
      const inUse = of(algorithm).filter(kept => kept.key.signsFromMs <= nowMs && nowMs < kept.key.signsUntilMs && isAtHand(kept)).at(-1) ?? make(algorithm, nowMs)
      const { signsUntilMs } = inUse.key
      if (nowMs >= signsUntilMs - KEY_LEAD_MS && !of(algorithm).some(({ key }) => key.signsFromMs >= signsUntilMs)) make(algorithm, signsUntilMs)
      retire(folder, of(algorithm), nowMs)
      return signing(folder, inUse, opened)
    },
    list: () => kept,
  }
}

/** Makes the first keys, and later the next ones, before anybody asks for a result. */
export function prepareResultKeys(signer: ResultSigner, nowMs: number): void {
  for (const algorithm of ALGORITHMS) signer.current(algorithm, nowMs)
}

function signing(folder: string, kept: KeptKey, opened: Map<string, TokenKey>): SigningResultKey {
  const key = opened.get(kept.name) ?? loadTokenKeyFile(join(folder, `${kept.name}.key`), kept.key.algorithm)
  opened.set(kept.name, key)
  return { key: kept.key, keyId: kept.keyId, statement: kept.statement, sign: data => key.sign(data) }
}

/** The private key first: a statement without its key would be published and never used; the other way nobody notices. */
function createKey(folder: string, times: Omit<ResultKey, 'publicKey'>, { verifierKey, sign }: ResultKeyOptions, opened: Map<string, TokenKey>): KeptKey {
  const { algorithm } = times
  const name = `${algorithm}-${String(times.signsFromMs)}`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    rmSync(join(folder, `${name}.key`), { force: true })
    const made = createTokenKeyFile(join(folder, `${name}.key`), algorithm)
    const statement = signResultKey({ ...times, publicKey: made.publicKey }, sign)
    const aside = join(folder, `${name}.new`)
    writeFileSync(aside, statement, { flush: true })
    renameSync(aside, join(folder, `${name}.statement`))
    opened.set(name, made)
    return keptKey(name, statement, verifierKey)
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('verifier.result-keys', `A key for results cannot be made in ${folder} (${systemErrorCode(error)}). Check its permissions and space.`, { cause: error })
  }
}

function readKept(folder: string, verifierKey: Uint8Array): KeptKey[] {
  try {
    const names = readdirSync(folder).filter(name => name.endsWith('.statement')).sort()
    return names.map(name => keptKey(name.slice(0, -'.statement'.length), new Uint8Array(readFileSync(join(folder, name))), verifierKey)).sort((a, b) => a.key.signsFromMs - b.key.signsFromMs)
  } catch (error) {
    if (error instanceof Fault) throw error
    if (systemErrorCode(error) === 'ENOENT') return []
    throw new Fault('verifier.result-keys', `The keys in ${folder} cannot be read (${systemErrorCode(error)}).`, { cause: error })
  }
}

function keptKey(name: string, statement: Uint8Array, verifierKey: Uint8Array): KeptKey {
  const key = verifyResultKey(statement, verifierKey, nodePrimitives)
  if (!key.ok) throw new Fault('verifier.result-keys', `The statement ${name} in result-keys is not signed by this verifier's key. Restore the folder from the same backup as the key.`)
  return { name, statement, key: key.value, keyId: resultKeyId(nodePrimitives, key.value) }
}

/** A key whose time is over signs nothing more, so its private half goes. */
function retire(folder: string, keys: readonly KeptKey[], nowMs: number): void {
  for (const { name, key } of keys) if (nowMs >= key.signsUntilMs + KEY_LEAD_MS) rmSync(join(folder, `${name}.key`), { force: true })
}
