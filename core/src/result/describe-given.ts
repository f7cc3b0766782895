// What a file is that is not what was asked for: so that a mix-up is answered with a sentence and not with "malformed".
// On the path: result, before the check; in the command and in the page. Words decide nothing.

import { utf8Text } from '../base/index.ts'
import { parseJson } from './canonical-json.ts'

/** As much as is looked at. */
const HEAD_BYTES = 4096

const BYTES: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe], 'It is written in UTF-16, as some shells write what they redirect with ">". Make it again with --out.'],
  [[0xfe, 0xff], 'It is written in UTF-16, as some shells write what they redirect with ">". Make it again with --out.'],
  [[0x1f, 0x8b], 'It is compressed (gzip). Unpack it first.'],
  [[0x50, 0x4b], 'It is an archive (zip). Unpack it and give the file in it.'],
  [[0x25, 0x50, 0x44, 0x46], 'It is a PDF. A printed report proves nothing by itself; ask for the bundle that it names.'],
  [[0x89, 0x50, 0x4e, 0x47], 'It is a picture.'],
]

const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^\s*$/, 'It is empty.'],
  [/^\s*<(!doctype html|html|head|body)\b/i, 'It is a web page: a page was saved in place of the file that it offers, or a server answered with one. Use the page\'s own download, or `trigpoint bundle`.'],
  [/^\s*<[^]*SoftwareIdentity/, 'It is a reference manifest. It goes beside a bundle: into the folder of --references, or onto the page together with the bundle.'],
  [/^\s*</, 'It is XML.'],
  [/^c2sp\.org\/tlog-proof/, 'It is the bare proof of an entry of a log. `trigpoint log prove VERIFIER SUBJECT` writes one together with what was said.'],
  [/^[^\n]{1,200}\n\d{1,16}\n[A-Za-z0-9+/]{43}=\n/, 'It is a checkpoint of a log. `trigpoint log check` reads those.'],
  [/^-----BEGIN [A-Z ]*PRIVATE KEY/, 'It is a private key. It belongs nowhere but where it was made.'],
  [/^-----BEGIN /, 'It is a certificate or a key.'],
  [/^log \S+\+|^\s*#?[^\n]*\nlog \S+\+/, 'It is a policy of a log. In a trust file it stands under `log`.'],
]

const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/^trigpoint trust /, 'It is a trust file: it says whom you trust, and is given with --trust beside the file that is to be checked.'],
  [/^trigpoint bundle /, 'It is a bundle: the file that is to be checked, not the one that says whom you trust. A trust file comes from the verifier\'s operator (`trigpoint trust`), by another way than the bundle.'],
  [/^trigpoint proof /, 'It is a proof of an entry of a log: the file that is to be checked.'],
  [/^trigpoint report /, 'It is a report. It says what a verifier holds, and proves nothing by itself; the bundles and proofs that it names do.'],
  [/^trigpoint case /, 'It is a case file. Its proofs are files of their own beside it.'],
]

const NOT_TEXT = 'It is not UTF-8 text: another kind of file, or one that a program changed on the way.'

/** One or two sentences about the file; undefined when nothing is recognised. */
export function describeGiven(bytes: Uint8Array): string | undefined {
  const own = BYTES.find(([start]) => start.every((byte, at) => bytes[at] === byte))?.[1]
  if (own !== undefined) return own
  // A sequence that the cut took in two does not make a text binary.
  const cuts = bytes.length > HEAD_BYTES ? [0, 1, 2, 3] : [0]
  const head = cuts.map(less => utf8Text(bytes.slice(0, HEAD_BYTES - less))).find(text => text !== undefined)
  if (head === undefined) return NOT_TEXT
  return TEXTS.find(([pattern]) => pattern.test(head))?.[1] ?? describeJson(head, bytes)
}

function describeJson(head: string, bytes: Uint8Array): string | undefined {
  if (!/^\s*[[{]/.test(head)) return /^\s*[\w-]+\.[\w-]+\.[\w-]+\s*$/.test(head) ? 'It looks like a token, but not like a result of this system.' : undefined
  const text = utf8Text(bytes)
  if (text === undefined) return NOT_TEXT
  const value = parseJson(text)
  const format = /"format"\s*:\s*"([^"]{1,60})"/.exec(head)?.[1]
  if (value === undefined) return `It begins ${format === undefined ? 'like JSON' : `like a ${format}`} and is damaged or cut off after ${String(bytes.length)} bytes. Copy it again, whole.`
  const known = format === undefined ? undefined : FORMATS.find(([pattern]) => pattern.test(format))?.[1]
  if (known !== undefined) return known
  if (/^\s*\{\s*"keys"\s*:/.test(head)) return 'It is a set of keys. It goes beside a JSON result, with --keys.'
  if (/^\s*\{\s*"refusal"\s*:/.test(head)) return 'It is a verifier\'s answer to a question that it refused, saved in place of the file.'
  return Array.isArray(value) ? 'It is a list in JSON.' : undefined
}

/** Without the mark that some editors write before UTF-8. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.slice(3) : bytes
}
