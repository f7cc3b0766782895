// Key files: a private key as PKCS8 PEM, mode 0600, created atomically and never overwritten.
// A key file that others may read is refused: whoever read it can sign in our name.

import { createPrivateKey, randomBytes, type KeyObject } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault, systemErrorCode } from './fault.ts'
import { createAgreement, createEd25519, openAgreement, openEd25519, type AgreementKey, type SigningKey } from './keys.ts'

/** A key file is one PEM block of about 120 bytes; larger files are not read. */
const KEY_FILE_BYTES = 16_384

/** Reads an Ed25519 key file. Throws Fault `key-file.absent`, `key-file.readable-by-others`, `key-file.malformed`. */
export function loadKeyFile(path: string): SigningKey {
  return openEd25519(readKey(path, 'ed25519'))
}

/** Reads an X25519 key file. Throws as `loadKeyFile`. */
export function loadAgreementFile(path: string): AgreementKey {
  return openAgreement(readKey(path, 'x25519'))
}

/** Creates an Ed25519 key file. Throws Fault `key-file.exists`, `key-file.unwritable`. */
export function createKeyFile(path: string): SigningKey {
  const key = createEd25519()
  writeKey(path, key.privateKey)
  return key
}

/** Creates an X25519 key file. Throws as `createKeyFile`. */
export function createAgreementFile(path: string): AgreementKey {
  const key = createAgreement()
  writeKey(path, key.privateKey)
  return key
}

/** The Ed25519 key of a file, created when there is none. */
export function loadOrCreateKeyFile(path: string): SigningKey {
  return loadOrCreate(path, loadKeyFile, createKeyFile)
}

/** The X25519 key of a file, created when there is none. */
export function loadOrCreateAgreementFile(path: string): AgreementKey {
  return loadOrCreate(path, loadAgreementFile, createAgreementFile)
}

/** Two processes may race to create; the loser loads what the winner made. */
function loadOrCreate<T>(path: string, load: (path: string) => T, create: (path: string) => T): T {
  try {
    return load(path)
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'key-file.absent') throw error
  }
  try {
    return create(path)
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'key-file.exists') throw error
    return load(path)
  }
}

/** The private key of a file. Throws Fault `key-file.absent`, `key-file.readable-by-others`, `key-file.malformed`, `key-file.unreadable`. */
export function readKey(path: string, type: 'ed25519' | 'x25519' | 'ec'): KeyObject {
  const pem = readPrivateText(path)
  const key = parsePrivateKey(pem)
  if (key?.asymmetricKeyType !== type)
    throw new Fault('key-file.malformed', `The key file ${path} holds no ${type} private key in PKCS8 PEM; name the right file or create a new key.`)
  return key
}

function parsePrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

function readPrivateText(path: string): string {
  const descriptor = openToRead(path)
  try {
    const status = fstatSync(descriptor)
    if (process.platform !== 'win32' && (status.mode & 0o077) !== 0)
      throw new Fault('key-file.readable-by-others', `The key file ${path} can be read by others; run: chmod 600 ${path}`)
    if (!status.isFile() || status.size > KEY_FILE_BYTES)
      throw new Fault('key-file.malformed', `${path} is no key file; name the right file or create a new key.`)
    return readFileSync(descriptor, 'ascii')
  } finally {
    closeSync(descriptor)
  }
}

function openToRead(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT')
      throw new Fault('key-file.absent', `There is no key file ${path}; create it first.`, { cause })
    throw new Fault('key-file.unreadable', `The key file ${path} cannot be read (${systemErrorCode(cause)}).`, { cause })
  }
}

/** Written aside, synced, then linked to its name: never half a key, never over an existing one. Throws Fault `key-file.exists`, `key-file.unwritable`. */
export function writeKey(path: string, key: KeyObject): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    writeSynced(aside, key.export({ format: 'pem', type: 'pkcs8' }).toString())
    linkSync(aside, path)
    syncFolder(dirname(path))
  } catch (cause) {
    const code = systemErrorCode(cause)
    if (code === 'EEXIST') throw new Fault('key-file.exists', `There is already a key file ${path}; it is never overwritten.`, { cause })
    throw new Fault('key-file.unwritable', `The key file ${path} cannot be created (${code}); create its folder or free some space.`, { cause })
  } finally {
    rmSync(aside, { force: true })
  }
}

function writeSynced(path: string, text: string): void {
  const descriptor = openSync(path, 'wx', 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Some systems cannot sync a folder; the key itself is safe by then. */
function syncFolder(path: string): void {
  try {
    const descriptor = openSync(path, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return
  }
}
