// The closed lists of refusal codes, read from the built packages, and the page made from them.
import { existsSync, readFileSync } from 'node:fs'
import { root } from './process.mjs'
import { trackedFiles } from './tracked-files.mjs'

/** Every entry of every exported `readonly RefusalCode[]`: { code, meaning, remedy, file }. Needs `npm run build`. */
export async function readRefusals() {
  const lists = trackedFiles().filter(
    file => /^[a-z]+\/src\/.*\.ts$/.test(file) && !file.endsWith('.test.ts') && /export const [A-Z_]+: readonly RefusalCode\[\]/.test(readFileSync(root + file, 'utf8')),
  )
  const entries = []
  for (const file of lists) {
    const built = file.replace('/src/', '/dist/').replace(/\.ts$/, '.js')
    if (!existsSync(root + built)) throw new Error(`${built} is not built: run npm run build`)
    for (const list of Object.values(await import(root + built)))
      if (Array.isArray(list)) for (const entry of list) if (isEntry(entry)) entries.push({ ...entry, file })
  }
  return entries.sort((a, b) => (a.code < b.code ? -1 : 1))
}

function isEntry(value) {
  return typeof value === 'object' && value !== null && 'code' in value && 'meaning' in value && 'remedy' in value
}

/** docs/refusals.md, whole. */
export function refusalsPage(entries) {
  const rows = entries.map(entry => `| \`${entry.code}\` | ${cell(entry.meaning)} | ${cell(entry.remedy)} |`)
  return [
    '# Refusals',
    '',
    'Every code with which Trigpoint refuses foreign data or a request, what it means and what to do.',
    'Made from the lists in the sources by `node tools/tidy.mjs --write`; codes are never renamed or reused.',
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
