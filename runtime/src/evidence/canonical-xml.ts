// Canonical XML 1.1 (W3C) of what the strict reader accepts: no comments, no entities, no xml: attributes. A second
// opinion beside the signature library: its cheap digest is compared first, and both must agree on every byte before a
// value is read, so that a slip in either canonicaliser refuses a manifest instead of letting another one through.

import { createHash } from 'node:crypto'
import type { XmlElement } from './strict-xml.ts'

type Scope = ReadonlyMap<string, string>

/** Canonical text of an element and all below it, without the child `left out` (the enveloped signature). */
export function canonicalXml(root: XmlElement, leftOut: XmlElement): string {
  const parts: string[] = []
  write(root, new Map(), leftOut, parts)
  return parts.join('')
}

/** Base64 of the SHA-384 of the canonical text, as a DigestValue states it. */
export function canonicalDigest(canonical: string): string {
  return createHash('sha384').update(canonical, 'utf8').digest('base64')
}

function write(element: XmlElement, rendered: Scope, leftOut: XmlElement, parts: string[]): void {
  const { tag, declared, written, content } = element
  const news = [...declared].filter(([prefix, uri]) => rendered.get(prefix) !== uri).sort(([a], [b]) => compare(a, b))
  const scope = news.length === 0 ? rendered : new Map([...rendered, ...news])
  parts.push('<', tag)
  for (const [prefix, uri] of news) parts.push(prefix === '' ? ' xmlns="' : ` xmlns:${prefix}="`, uri, '"')
  for (const { qualified, value } of sortAttributes(written)) parts.push(' ', qualified, '="', value, '"')
  parts.push('>')
  for (const piece of content)
    if (typeof piece === 'string') parts.push(escapeText(piece))
    else if (piece !== leftOut) write(piece, scope, leftOut, parts)
  parts.push('</', tag, '>')
}

interface WrittenAttribute {
  readonly qualified: string
  readonly namespace: string
  readonly name: string
  readonly value: string
}

/** By namespace, then by local name; those without a namespace come first (section 2.2). */
function sortAttributes(attributes: readonly WrittenAttribute[]): readonly WrittenAttribute[] {
  return [...attributes].sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name))
}

/** By code point; the strict reader's names are ASCII, where code units are code points. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** In values nothing can occur that needs escaping; in text only this can. */
function escapeText(text: string): string {
  return text.replaceAll('>', '&gt;')
}
