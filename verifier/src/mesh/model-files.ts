// Models as files: `<dataDir>/models/<SHA-256 of the text>.json`, written whole or not at all, never changed, never
// removed: an old estimate names the digest of the model that it used. On the path: beside the store.

import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, systemErrorCode } from '@trigpoint/runtime'
import type { ModelFacts, ModelRow, ModelStore, ShelvedModel } from '../ports/index.ts'

const DIGEST = /^[0-9a-f]{64}$/
/** Texts in memory: the newest, and one that somebody looks back at. */
const REMEMBERED = 2

export interface ModelFilesOptions {
  readonly dataDir: string
  /** As the store has it; undefined before the first fit. */
  readonly newest: ModelRow | undefined
  readonly factsOf: (row: ModelRow) => ModelFacts
}

/** Throws Fault `models.unwritable`. */
export function openModelFiles({ dataDir, newest, factsOf }: ModelFilesOptions): ModelStore {
  const folder = join(dataDir, 'models')
  const texts = new Map<string, string>()
  let current = newest
  const remember = (digest: string, text: string): string => {
    texts.set(digest, text)
    for (const oldest of texts.keys()) if (texts.size > REMEMBERED) texts.delete(oldest)
    return text
  }
  const read = async (digest: string): Promise<string | undefined> => texts.get(digest) ?? remembered(await readChecked(folder, digest), text => remember(digest, text))
  return {
    read,
    current: async (): Promise<ShelvedModel | undefined> => {
      const row = current
      const text = row && (await read(row.digest))
      return row === undefined || text === undefined ? undefined : { digest: row.digest, text, facts: factsOf(row) }
    },
    facts: () => current && factsOf(current),
    keep: async text => {
      const digest = digestOf(text)
      await writeWhole(folder, `${digest}.json`, text)
      remember(digest, text)
      return digest
    },
    announce: row => { current = row },
  }
}

function remembered(text: string | undefined, keep: (text: string) => string): string | undefined {
  return text === undefined ? undefined : keep(text)
}

function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** A file that is not what its name says is no model. */
async function readChecked(folder: string, digest: string): Promise<string | undefined> {
  if (!DIGEST.test(digest)) return undefined
  try {
    const text = await readFile(join(folder, `${digest}.json`), 'utf8')
    return digestOf(text) === digest ? text : undefined
  } catch {
    return undefined
  }
}

async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const draft = join(folder, `${name}.new`)
    const file = await open(draft, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, join(folder, name))
  } catch (cause) {
    throw new Fault('models.unwritable', `A delay model cannot be written to ${folder} (${systemErrorCode(cause)}). Check its permissions and space; the old model serves on.`, { cause })
  }
}
