// The closed lists of refusal codes, read from each folder's refusals.ts, and the page made from them.
import { readFileSync } from 'node:fs'
import { root } from './process.mjs'
import { trackedFiles } from './tracked-files.mjs'

const ENTRY = /\{\s*code:\s*'([^']+)',\s*meaning:\s*(['"`])((?:\\.|(?!\2)[^\\])*)\2,\s*remedy:\s*(['"`])((?:\\.|(?!\4)[^\\])*)\4,?\s*\}/g

/** Every entry: { code, meaning, remedy, file }. */
export function readRefusals() {
  return trackedFiles()
    .filter(file => /(^|\/)refusals\.ts$/.test(file))
    .flatMap(file => {
      const text = readFileSync(root + file, 'utf8')
      return [...text.matchAll(ENTRY)].map(match => ({ code: match[1], meaning: unescape(match[3]), remedy: unescape(match[5]), file }))
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}

function unescape(text) {
  return text.replace(/\\(.)/g, '$1')
}

/** docs/refusals.md, whole. */
export function refusalsPage(entries) {
  const rows = entries.map(entry => `| \`${entry.code}\` | ${cell(entry.meaning)} | ${cell(entry.remedy)} |`)
  return [
    '# Refusals',
    '',
    'Every code with which Trigpoint refuses foreign data or a request, what it means and what to do.',
    'Made from the `refusals.ts` of each folder by `node tools/tidy.mjs --write`; codes are never renamed or reused.',
    '',
    '| code | meaning | what to do |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function cell(text) {
  return text.replaceAll('|', '\\|')
}
