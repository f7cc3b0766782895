// Canonical XML 1.1 (W3C) of what the strict reader accepts: no comments, no entities, no xml: attributes, no
// processing instructions. On the path: evidence, between the strict reader and the signature of a reference manifest.
//
// Canonical XML 1.0 and 1.1 differ only in what happens to xml: attributes, which the strict reader refuses. That this
// writes what other people's canonicalisers write is held by test (xml-crypto, on the vendor's files and on made ones).

import type { XmlElement } from './strict-xml.ts'

type Scope = ReadonlyMap<string, string>

/** Canonical text of a whole document, without the child `left out` (the enveloped signature). */
export function canonicalXml(root: XmlElement, leftOut: XmlElement): string {
  const parts: string[] = []
  write(root, new Map(), leftOut, parts)
  return parts.join('')
}

/** Canonical text of one element inside others (`outer`, the outermost first): it begins with every namespace that is in scope there (section 2.3). */
export function canonicalElement(element: XmlElement, outer: readonly XmlElement[]): string {
  const parts: string[] = []
  const declared = new Map([...outer, element].flatMap(one => [...one.declared]))
  write({ ...element, declared }, new Map(), undefined, parts)
  return parts.join('')
}

function write(element: XmlElement, rendered: Scope, leftOut: XmlElement | undefined, parts: string[]): void {
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
