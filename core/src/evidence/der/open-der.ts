// Strict DER (X.690 section 10): definite, minimal lengths, single-byte tags, nothing left over.
// On the path: under every certificate and every OCSP response. Like base's byte reader it never throws on
// foreign bytes: the first thing that does not fit puts the whole reading into a failed state, all later
// reads give empty values, and the parser asks once at the end (`done`).

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Context tag n, constructed. */
export function contextTag(n: number): number {
  return 0xa0 | n
}

/** Context tag n, primitive. */
export function contextValueTag(n: number): number {
  return 0x80 | n
}

/** A cursor over the elements of one constructed value. */
export interface DerReader {
  /** Tag of the next element, -1 at the end. */
  peek(): number
  /** Enters the next element, which must have this tag. Close it by calling `end` on what is returned. */
  enter(tag: number): DerReader
  /** Content of the next element, which must have this tag. */
  value(tag: number): Uint8Array
  /** The next element with its head, which must have this tag. */
  whole(tag: number): Uint8Array
  /** Content of the next element with whatever tag. */
  any(): { readonly tag: number; readonly content: Uint8Array }
  /** Fails the reading unless this value is used up. */
  end(): void
  /** Fails the reading: the caller found content that no rule allows. */
  fail(): void
  /** Whether everything fitted so far. */
  fits(): boolean
  /** Whether everything fitted and this value is used up. */
  done(): boolean
}

const EMPTY = new Uint8Array(0)

interface Head {
  readonly tag: number
  readonly start: number
  readonly end: number
}

/** Tag and content bounds of the element at `at`, or undefined when it is no strict DER or leaves `limit`. */
function readHead(bytes: Uint8Array, at: number, limit: number): Head | undefined {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (at + 2 > limit || tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined
  if (first < 0x80) return at + 2 + first > limit ? undefined : { tag, start: at + 2, end: at + 2 + first }
  const octets = first & 0x7f
  if (octets === 0 || octets > 3 || at + 2 + octets > limit) return undefined
  let length = 0
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0)
  const minimal = length >= 0x80 && length >= 256 ** (octets - 1)
  const start = at + 2 + octets
  return minimal && start + length <= limit ? { tag, start, end: start + length } : undefined
}

interface Reading {
  readonly bytes: Uint8Array
  failed: boolean
}

/** One constructed value being read; all cursors of one reading share its failure. */
class DerCursor implements DerReader {
  readonly #reading: Reading
  readonly #limit: number
  #at: number

  constructor(reading: Reading, at: number, limit: number) {
    this.#reading = reading
    this.#at = at
    this.#limit = limit
  }

  peek(): number {
    return this.#reading.failed || this.#at >= this.#limit ? -1 : (this.#reading.bytes[this.#at] ?? -1)
  }

  enter(tag: number): DerReader {
    const head = this.#take(tag)
    return new DerCursor(this.#reading, head?.start ?? this.#at, head?.end ?? this.#at)
  }

  value(tag: number): Uint8Array {
    const head = this.#take(tag)
    return head === undefined ? EMPTY : this.#reading.bytes.subarray(head.start, head.end)
  }

  whole(tag: number): Uint8Array {
    const from = this.#at
    const head = this.#take(tag)
    return head === undefined ? EMPTY : this.#reading.bytes.subarray(from, head.end)
  }

  any(): { readonly tag: number; readonly content: Uint8Array } {
    const head = this.#take(undefined)
    return head === undefined
      ? { tag: -1, content: EMPTY }
      : { tag: head.tag, content: this.#reading.bytes.subarray(head.start, head.end) }
  }

  end(): void {
    if (this.#at !== this.#limit) this.#reading.failed = true
  }

  fail(): void {
    this.#reading.failed = true
  }

  fits(): boolean {
    return !this.#reading.failed
  }

  done(): boolean {
    return !this.#reading.failed && this.#at === this.#limit
  }

  #take(tag: number | undefined): Head | undefined {
    const head = this.#reading.failed ? undefined : readHead(this.#reading.bytes, this.#at, this.#limit)
    if (head === undefined || (tag !== undefined && head.tag !== tag)) {
      this.#reading.failed = true
      return undefined
    }
    this.#at = head.end
    return head
  }
}

/** Reads a run of DER elements. */
export function openDer(bytes: Uint8Array): DerReader {
  return new DerCursor({ bytes, failed: false }, 0, bytes.length)
}
