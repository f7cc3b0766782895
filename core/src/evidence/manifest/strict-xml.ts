// A strict reader for the plain subset of XML (with namespaces) that manifests are written in: elements, double-quoted
// attributes, text. No DOCTYPE, comment, xml: attribute, processing instruction, CDATA, entity or character reference, no carriage
// return: what two parsers could read in two ways is refused before a second parser sees it.
// On the path: evidence, before and after the signature check of a reference manifest (read-manifest.ts).

import { ok, refuse, type Result } from '../../base/index.ts'

export interface XmlElement {
  readonly namespace: string
  readonly name: string
  /** Attributes without the namespace declarations; key `{namespace}name`, or `name` without a prefix. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** All text directly inside. */
  readonly text: string
  /** Name as written, `ds:Signature`. */
  readonly tag: string
  /** Namespaces declared on this element, by prefix. */
  readonly declared: ReadonlyMap<string, string>
  /** Attributes as written, without the namespace declarations. */
  readonly written: readonly { readonly qualified: string; readonly namespace: string; readonly name: string; readonly value: string }[]
  /** Text runs and elements in order. */
  readonly content: readonly (string | XmlElement)[]
  /** Where the element begins and ends in the source, in characters. */
  readonly start: number
  readonly end: number
}

/** The vendor's manifests are 20 KiB. */
export const MAXIMUM_XML_CHARACTERS: number = 256 * 1024
const MAXIMUM_ELEMENTS = 4096
const MAXIMUM_DEPTH = 8
const MAXIMUM_ATTRIBUTES = 96

const DECLARATION = /^<\?xml version="1\.0" encoding="(UTF-8|utf-8)"\?>\n?/
const NAME = String.raw`[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?`
const START = new RegExp(`<(${NAME})`, 'y')
const ATTRIBUTE = new RegExp(`(?: |\\n *)(${NAME})="([^"<&\\u0000-\\u001f]*)"`, 'y')
const CLOSE = new RegExp(`</(${NAME})>`, 'y')
const TEXT = /[^<&\0-\x08\x0b-\x1f]+/y

type Scope = ReadonlyMap<string, string>

interface Cursor {
  readonly source: string
  at: number
  elements: number
}

/** Thrown inside this file only, and turned into a refusal at its edge. */
class NotStrict extends Error {}

export function parseStrictXml(source: string): Result<XmlElement> {
  if (source.length > MAXIMUM_XML_CHARACTERS)
    return refuse('evidence.manifest-malformed', 'The manifest is larger than any that is accepted.')
  const cursor: Cursor = { source, at: DECLARATION.exec(source)?.[0].length ?? 0, elements: 0 }
  try {
    const root = readElement(cursor, new Map(), 0)
    while (source.charAt(cursor.at) === '\n') cursor.at++
    if (cursor.at !== source.length) throw new NotStrict('something follows the root element')
    return ok(root)
  } catch (error) {
    if (!(error instanceof NotStrict)) throw error
    return refuse('evidence.manifest-malformed', `The manifest is not in the plain XML that is accepted: ${error.message}.`, `character ${String(cursor.at)}`)
  }
}

function take(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = cursor.at
  const match = pattern.exec(cursor.source)
  if (match === null) return undefined
  cursor.at = pattern.lastIndex
  return match
}

function readElement(cursor: Cursor, outer: Scope, depth: number): XmlElement {
  const start = cursor.at
  const tag = take(cursor, START)?.[1]
  if (tag === undefined) throw new NotStrict('an element should begin here')
  if (depth > MAXIMUM_DEPTH || ++cursor.elements > MAXIMUM_ELEMENTS) throw new NotStrict('too many or too deep elements')
  const raw = readAttributes(cursor)
  const declared = declaredNamespaces(raw)
  const scope = declared.size === 0 ? outer : new Map([...outer, ...declared])
  const written = resolveAttributes(raw, scope)
  const head = { ...resolveName(tag, scope, true), tag, declared, written, attributes: keyAttributes(written), start }
  if (cursor.source.startsWith('/>', cursor.at)) {
    cursor.at += 2
    return { ...head, content: [], children: [], text: '', end: cursor.at }
  }
  if (cursor.source.charAt(cursor.at) !== '>') throw new NotStrict(`the tag ${tag} is not well-formed`)
  cursor.at++
  const content = readContent(cursor, scope, depth)
  if (take(cursor, CLOSE)?.[1] !== tag) throw new NotStrict(`the element ${tag} is not closed`)
  const children = content.filter(piece => typeof piece !== 'string')
  const text = content.filter(piece => typeof piece === 'string').join('')
  return { ...head, content, children, text, end: cursor.at }
}

function readContent(cursor: Cursor, scope: Scope, depth: number): readonly (string | XmlElement)[] {
  const content: (string | XmlElement)[] = []
  while (!cursor.source.startsWith('</', cursor.at))
    content.push(take(cursor, TEXT)?.[0] ?? readElement(cursor, scope, depth + 1))
  return content
}

function readAttributes(cursor: Cursor): ReadonlyMap<string, string> {
  const raw = new Map<string, string>()
  for (let match = take(cursor, ATTRIBUTE); match !== undefined; match = take(cursor, ATTRIBUTE)) {
    const [, name = '', value = ''] = match
    if (raw.has(name) || raw.size >= MAXIMUM_ATTRIBUTES) throw new NotStrict(`the attribute ${name} comes twice, or there are too many`)
    raw.set(name, value)
  }
  return raw
}

function declaredNamespaces(raw: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const declared = [...raw].flatMap(([name, value]): [string, string][] => {
    if (name === 'xmlns') return [['', value]]
    return name.startsWith('xmlns:') ? [[name.slice('xmlns:'.length), value]] : []
  })
  if (declared.some(([prefix, uri]) => prefix === 'xml' || prefix === 'xmlns' || uri === ''))
    throw new NotStrict('a namespace declaration is not allowed')
  return new Map(declared)
}

function resolveAttributes(raw: ReadonlyMap<string, string>, scope: Scope): XmlElement['written'] {
  return [...raw]
    .filter(([qualified]) => qualified !== 'xmlns' && !qualified.startsWith('xmlns:'))
    .map(([qualified, value]) => ({ qualified, ...resolveName(qualified, scope, false), value }))
}

function keyAttributes(written: XmlElement['written']): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  for (const { namespace, name, value } of written) {
    const key = namespace === '' ? name : `{${namespace}}${name}`
    if (attributes.has(key)) throw new NotStrict(`the attribute ${name} comes twice`)
    attributes.set(key, value)
  }
  return attributes
}

/** An element without a prefix is in the default namespace, an attribute without one is in none. */
function resolveName(qualified: string, scope: Scope, element: boolean): { namespace: string; name: string } {
  const colon = qualified.indexOf(':')
  if (colon < 0) return { namespace: element ? (scope.get('') ?? '') : '', name: qualified }
  const namespace = scope.get(qualified.slice(0, colon))
  if (namespace === undefined) throw new NotStrict(`the prefix of ${qualified} is not declared`)
  return { namespace, name: qualified.slice(colon + 1) }
}

/** All elements of a tree, the root first. */
export function* walkElements(root: XmlElement): Generator<XmlElement> {
  yield root
  for (const child of root.children) yield* walkElements(child)
}
