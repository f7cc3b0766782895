// Byte strings: hex, base64, comparison, and a reader and a writer for fixed layouts (docs/format).
// Big-endian throughout our own formats. The reader never throws on foreign input: it goes into a
// failed state that the parser checks once at the end (`done`).

const HEX = '0123456789abcdef'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX.charAt(byte >> 4) + HEX.charAt(byte & 15)
  return text
}

/** Bytes of an even-length hex text in either case; undefined when it is not one. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i] ?? 0, bytes[i + 1], bytes[i + 2]]
    text += BASE64.charAt(a >> 2) + BASE64.charAt(((a & 3) << 4) | ((b ?? 0) >> 4))
    text += b === undefined ? '=' : BASE64.charAt(((b & 15) << 2) | ((c ?? 0) >> 6))
    text += c === undefined ? '=' : BASE64.charAt(c & 63)
  }
  return text
}

const BASE64_VALUE: Readonly<Record<string, number>> = Object.fromEntries(
  [...BASE64].map((letter, value) => [letter, value]),
)

/** Bytes of canonical standard base64 (padding required, unused bits zero); undefined when it is not. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < text.length - padding; i++) {
    const value = BASE64_VALUE[text.charAt(i)]
    if (value === undefined) return undefined
    held = (held << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 255
      held &= (1 << bits) - 1
    }
  }
  return held === 0 ? bytes : undefined
}

/** Whether two byte strings are equal; time depends on the lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Bytes of a text that holds only ASCII (labels, domain separators). */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, letter => letter.charCodeAt(0) & 127)
}

/** UTF-8 of a text; a lone surrogate becomes U+FFFD. (TextEncoder is no part of the language, so core does without.) */
export function utf8Bytes(text: string): Uint8Array {
  return plainBytes(text) ?? escapedBytes(text)
}

/** Most texts are ASCII: their letters are their bytes. Undefined for others. */
function plainBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    if (letter >= 0x80) return undefined
    bytes[at] = letter
  }
  return bytes
}

function escapedBytes(text: string): Uint8Array {
  const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
  const bytes: number[] = []
  for (let i = 0; i < escaped.length; i++) {
    if (escaped.charAt(i) === '%') {
      bytes.push(parseInt(escaped.slice(i + 1, i + 3), 16))
      i += 2
    } else bytes.push(escaped.charCodeAt(i))
  }
  return Uint8Array.from(bytes)
}

/** Text of well-formed UTF-8; undefined when it is not. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  if (bytes.every(byte => byte < 0x80)) return asciiText(bytes)
  try {
    return decodeURIComponent(toHex(bytes).replace(/../g, '%$&'))
  } catch {
    return undefined
  }
}

/** Letters given to one call: an engine takes only so many arguments. */
const LETTERS_AT_ONCE = 4096

function asciiText(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += LETTERS_AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + LETTERS_AT_ONCE))
  return text
}

/** Reads a fixed big-endian layout; once it ran past the end every read gives zeros and `done()` is false. */
export interface ByteReader {
  u8(): number
  u16(): number
  u32(): number
  /** Unsigned 64 bits as a number; fails the reader above 2^53 - 1. */
  u64(): number
  f64(): number
  bytes(length: number): Uint8Array
  /** Bytes preceded by their u16 length. */
  bytes16(): Uint8Array
  /** UTF-8 text preceded by its u16 length. */
  text16(): string
  offset(): number
  /** Whether all reads fitted so far. */
  fits(): boolean
  /** Whether all reads fitted and nothing is left. */
  done(): boolean
}

export function openReader(source: Uint8Array): ByteReader {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength)
  let at = 0
  let failed = false
  const take = (length: number): number => {
    if (failed || at + length > source.length) {
      failed = true
      return -1
    }
    at += length
    return at - length
  }
  const fixed = (length: number, read: (offset: number) => number) => (): number => {
    const offset = take(length)
    return offset < 0 ? 0 : read(offset)
  }
  const u16 = fixed(2, o => view.getUint16(o))
  const bytes = (length: number): Uint8Array => {
    const offset = take(length)
    // A copy, also of a Node Buffer, whose own `slice` would share the memory.
    return offset < 0 ? new Uint8Array(0) : new Uint8Array(source.subarray(offset, offset + length))
  }
  const text16 = (): string => {
    const text = utf8Text(bytes(u16()))
    if (text === undefined) failed = true
    return text ?? ''
  }
  const u64 = fixed(8, o => {
    const value = view.getUint32(o) * 2 ** 32 + view.getUint32(o + 4)
    if (value > Number.MAX_SAFE_INTEGER) failed = true
    return failed ? 0 : value
  })
  return {
    u8: fixed(1, o => view.getUint8(o)),
    u16,
    u32: fixed(4, o => view.getUint32(o)),
    u64,
    f64: fixed(8, o => view.getFloat64(o)),
    bytes,
    bytes16: () => bytes(u16()),
    text16,
    offset: () => at,
    fits: () => !failed,
    done: () => !failed && at === source.length,
  }
}

export type LayoutField =
  | readonly ['u8' | 'u16' | 'u32' | 'u64' | 'f64', number]
  | readonly ['bytes' | 'bytes16', Uint8Array]
  | readonly ['text16', string]

/** Writes a fixed big-endian layout, the mirror of `openReader`. */
export function encodeLayout(fields: readonly LayoutField[]): Uint8Array {
  return concatBytes(...fields.map(encodeField))
}

function encodeField(field: LayoutField): Uint8Array {
  switch (field[0]) {
    case 'bytes':
      return field[1]
    case 'bytes16':
      return concatBytes(encodeNumber('u16', field[1].length), field[1])
    case 'text16':
      return encodeField(['bytes16', utf8Bytes(field[1])])
    default:
      return encodeNumber(field[0], field[1])
  }
}

const WIDTH = { u8: 1, u16: 2, u32: 4, u64: 8, f64: 8 } as const

function encodeNumber(kind: keyof typeof WIDTH, value: number): Uint8Array {
  const bytes = new Uint8Array(WIDTH[kind])
  const view = new DataView(bytes.buffer)
  if (kind === 'f64') view.setFloat64(0, value)
  else if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * WIDTH[kind]))
    throw new RangeError(`${String(value)} does not fit ${kind}`)
  else if (kind === 'u8') view.setUint8(0, value)
  else if (kind === 'u16') view.setUint16(0, value)
  else if (kind === 'u32') view.setUint32(0, value)
  else {
    view.setUint32(0, Math.floor(value / 2 ** 32))
    view.setUint32(4, value >>> 0)
  }
  return bytes
}
