// The border data of this installation, read from the packages that carry them and prepared by core.
// On the path: region. Loaded on first use, so that processes without regions (agent, landmark) never pay.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { openBorders, type Borders } from '@trigpoint/core/region'
import { Fault } from './fault.ts'

const require = createRequire(import.meta.url)
const ATLAS = 'world-atlas'
const TERRITORIES = '@rapideditor/country-coder'

let prepared: Promise<Borders> | undefined

/** The prepared borders, the same for all callers. Faults: `borders.unreadable`. */
export function readBorders(): Promise<Borders> {
  prepared ??= openInstalledBorders()
  return prepared
}

async function openInstalledBorders(): Promise<Borders> {
  try {
    const [atlas, { borders: territories }] = await Promise.all([
      readFile(require.resolve(`${ATLAS}/countries-10m.json`), 'utf8'),
      import('@rapideditor/country-coder'),
    ])
    const version = `${ATLAS} ${await readVersion(ATLAS)}, country-coder ${await readVersion(TERRITORIES)}`
    return openBorders({ atlas: JSON.parse(atlas), territories, version })
  } catch (cause) {
    prepared = undefined
    throw new Fault('borders.unreadable', 'the border data could not be read; install the packages again (npm ci)', { cause })
  }
}

/** Version of an installed package, from the package.json beside its main file or above it. */
async function readVersion(name: string): Promise<string> {
  const folder = require.resolve.paths(name)?.map(path => `${path}/${name}/package.json`) ?? []
  for (const path of folder) {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text !== undefined) return (JSON.parse(text) as { readonly version: string }).version
  }
  return 'of unknown version'
}
