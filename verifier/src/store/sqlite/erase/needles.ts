// What tells of a site: its id, its name, the names of its nodes, the ids of its papers, its very coordinates. Found in
// any text or packed text of the database, and replaced where a row is about others too. On the path: store, erasure.

import { unpackBytes } from '../body.ts'

/** Stands where a site was named in a row that is about others as well; readable as a site's id. */
export const ERASED = 'erased-site'

/** Shorter names are taken only where they are a whole text: "Hall" is in too many. */
const LEAST_PART = 4

export interface Needles {
  /** Whether a text, or a packed one, tells of the site. */
  tells(value: unknown): boolean
  /** The text without it. JSON stays JSON. */
  redact(text: string): string
}

export interface SiteWords {
  /** Ids and names that are the site's alone. */
  readonly words: readonly string[]
  readonly position: { readonly latDeg: number; readonly lonDeg: number } | undefined
}

export function openNeedles({ words, position }: SiteWords): Needles {
  const distinct = [...new Set(words)].filter(word => word !== '').sort((a, b) => b.length - a.length)
  const inText = distinct.map(word => (word.length < LEAST_PART ? `(?<=")${escape(word)}(?=")` : `(?<![A-Za-z0-9_-])${escape(word)}(?![A-Za-z0-9_-])`))
  const anyWord = new RegExp(inText.length === 0 ? '(?!)' : inText.join('|'), 'u')
  const everyWord = new RegExp(anyWord.source, 'gu')
  const coordinates = position === undefined ? [] : [`"latDeg":${String(position.latDeg)}`, `"lonDeg":${String(position.lonDeg)}`].map(text => new RegExp(`${escape(text)}(?![0-9.])`))
  return {
    tells: value => {
      const text = textOf(value)
      return text !== undefined && (anyWord.test(text) || (coordinates.length > 0 && coordinates.every(one => one.test(text))))
    },
    redact: text => text.replace(everyWord, ERASED),
  }
}

function escape(word: string): string {
  // As it stands in JSON.
  return JSON.stringify(word).slice(1, -1).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

/** Bytes are packed text where they can be unpacked, else nothing that tells. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!(value instanceof Uint8Array) || value.length === 0) return undefined
  try {
    return Buffer.from(unpackBytes(value)).toString('utf8')
  } catch {
    return Buffer.from(value).toString('latin1')
  }
}
