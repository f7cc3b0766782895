// The data directory at start: the verifier's key, held against the one that the store was made with, and the
// first administrator token, made once and left in a file that only the owner may read.

import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, toHex } from '@trigpoint/core/base'
import { createKeyFile, Fault, loadKeyFile, systemErrorCode, type SigningKey } from '@trigpoint/runtime'
import { createToken, type FlowContext } from '../flow/index.ts'
import type { Store } from '../ports/index.ts'

const KEY_META = 'verifier-key'
const ADMIN_META = 'first-admin-token'

/**
 * The key of this verifier; created with a new store, never with an old one: records and tickets rest on it.
 * Throws Fault `verifier.key-missing`, `verifier.key-differs`, `key-file.*`.
 */
export async function openKey(dataDir: string, store: Store): Promise<SigningKey> {
  const path = join(dataDir, 'verifier.key')
  const known = await store.getMeta(KEY_META)
  if (known !== undefined && !existsSync(path))
    throw new Fault('verifier.key-missing', `The key file ${path} is gone, but the database was made with it. Restore it from the backup: landmark records and pinned agents rest on it.`)
  const key = existsSync(path) ? loadKeyFile(path) : createKeyFile(path)
  const fingerprint = toHex(key.publicKey)
  if (known === undefined) await store.write(writer => writer.putMeta(KEY_META, fingerprint))
  else if (known !== fingerprint)
    throw new Fault('verifier.key-differs', `The key file ${path} is not the key that this database was made with. Restore the right file; nothing was changed.`)
  return key
}

/**
 * The administrator's token: made on the first start and left in `admin-token` (0600), read back from there later.
 * Undefined once the file was taken away, as it should be when people have tokens of their own.
 */
export async function openAdminToken(dataDir: string, flow: FlowContext): Promise<{ readonly adminToken: string | undefined; readonly isFirstStart: boolean }> {
  const path = join(dataDir, 'admin-token')
  if ((await flow.store.getMeta(ADMIN_META)) !== undefined) return { adminToken: existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined, isFirstStart: false }
  const made = await createToken(flow, { kind: 'access', role: 'admin', siteId: null, name: 'first administrator', expiresAtMs: null })
  assert(made.ok, 'an administrator token needs no site')
  try {
    writeFileSync(path, `${made.value.token}\n`, { mode: 0o600 })
    chmodSync(path, 0o600)
  } catch (error) {
    throw new Fault('store.not-writable', `The administrator token cannot be written to ${path} (${systemErrorCode(error)}). Check the data directory's permissions and space.`, { cause: error })
  }
  await flow.store.write(writer => writer.putMeta(ADMIN_META, made.value.tokenId))
  return { adminToken: made.value.token, isFirstStart: true }
}
