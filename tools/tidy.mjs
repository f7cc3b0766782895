// The house's rules that a machine can hold, run with the tests. `--write` renews the generated pages.
//   names    banned folder names, kebab-case files
//   heads    every source file begins with what it is
//   codes    every refusal code used is listed, every code listed is provoked by a test, docs/refusals.md is current
//   pages    docs/findings is made from the registry of signals, a page a code
//   words    the repository speaks of the product alone; the lock file holds no download address
//   sizes    the median file and the largest are printed
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { findingPages } from './findings.mjs'
import { root } from './process.mjs'
import { readRefusals, refusalsPage } from './refusals.mjs'
import { trackedFiles } from './tracked-files.mjs'

const BANNED = /(^|\/)(utils?|helpers?|lib|common|shared|misc|services|managers)\//
const files = trackedFiles()
const text = file => readFileSync(root + file, 'utf8')
const problems = []
const sources = files.filter(file => /^[a-z]+\/src\/.*\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
const tests = files.filter(file => /\.test\.tsx?$/.test(file) || /^test\/.*\.ts$/.test(file))

for (const file of files) {
  if (BANNED.test(file)) problems.push(`${file}: a folder of that name says nothing; name it for what it holds`)
  if (/\.(ts|tsx|mjs)$/.test(file) && !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))*\.(ts|tsx|mjs)$/.test(basename(file)) && !basename(file).startsWith('.'))
    problems.push(`${file}: file names are kebab-case`)
}

for (const file of sources.filter(name => !name.endsWith('.test.ts') && basename(name) !== 'index.ts'))
  if (!/^(\/\/|\/\*)/.test(text(file))) problems.push(`${file}: begins with no comment that says what it is`)

const refusals = await readRefusals()
const listed = new Set(refusals.map(entry => entry.code))
if (listed.size !== refusals.length) problems.push('refusals: a code is listed twice')
const testText = tests.map(text).join('\n')
for (const { code, file } of refusals)
  if (!testText.includes(code)) problems.push(`${file}: no test provokes ${code}`)
for (const file of sources.filter(name => !name.endsWith('.test.ts')))
  for (const [, code] of text(file).matchAll(/\brefuse\(\s*'([^']+)'/g))
    if (!listed.has(code)) problems.push(`${file}: ${code} is in no refusals.ts`)
const page = 'docs/refusals.md'
const expected = refusalsPage(refusals)
if (process.argv.includes('--write')) writeFileSync(root + page, expected)
else if (!files.includes(page) || text(page) !== expected) problems.push(`${page}: not current; run node tools/tidy.mjs --write`)

const pages = await findingPages()
if (process.argv.includes('--write')) mkdirSync(`${root}docs/findings`, { recursive: true })
for (const [name, made] of pages) {
  if (process.argv.includes('--write')) writeFileSync(root + name, made)
  else if (!files.includes(name) || text(name) !== made) problems.push(`${name}: not current; run node tools/tidy.mjs --write`)
}
for (const file of files) if (file.startsWith('docs/findings/') && !pages.has(file)) problems.push(`${file}: no signal has this code`)

if (/"resolved": "http/.test(text('package-lock.json'))) problems.push('package-lock.json: records download addresses')

const lengths = sources.filter(name => !/\.test\.tsx?$/.test(name)).map(file => [text(file).split('\n').length, file]).sort((a, b) => a[0] - b[0])
const median = lengths[Math.floor(lengths.length / 2)]?.[0] ?? 0
const longest = lengths.at(-1) ?? [0, 'none']
console.log(`tidy: ${sources.length} sources, median ${median} lines, longest ${longest[0]} (${longest[1]}), ${refusals.length} refusal codes`)
for (const problem of problems) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)
