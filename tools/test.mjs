// `npm test`: installs what is missing, then every check, each named, with one closing line.
// A test that cannot run here is named as skipped with its reason; under CI=true nothing is skipped but a GPU.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { installMissing, root, run, runModule } from './process.mjs'

installMissing()

const only = process.argv.slice(2)
const node = process.execPath
const sources = ['core', 'runtime', 'agent', 'landmark', 'verifier', 'lab', 'cli'].map(name => `${name}/src`)
const steps = [
  ['build', () => run(node, [`${root}tools/build.mjs`])],
  ['types of tests', () => runModule('typescript/bin/tsc', ['-p', 'tsconfig.test.json'])],
  ['types of the console', () => runModule('typescript/bin/tsc', ['-p', 'console/tsconfig.json'])],
  ['lint', () => runModule('eslint/bin/eslint.js', ['.', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint'])],
  ['floors', () => runModule('dependency-cruiser/bin/dependency-cruise.mjs', [...sources, 'console/src', '--config', '.dependency-cruiser.cjs'])],
  ['tidy', () => run(node, [`${root}tools/tidy.mjs`])],
]

let passed = 0
let failed = 0
let skipped = 0
for (const [name, step] of steps) {
  if (only.length > 0 && !only.includes(name)) continue
  const began = Date.now()
  const code = await step()
  console.log(`${code === 0 ? 'passed' : 'FAILED'}: ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  if (code === 0) passed++
  else failed++
}

if (only.length === 0 || only.includes('vitest')) {
  const report = `${root}test-results/vitest.json`
  mkdirSync(`${root}test-results`, { recursive: true })
  rmSync(report, { force: true })
  const code = await runModule('vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'))
    passed += result.numPassedTests
    failed += result.numFailedTests
    skipped += result.numPendingTests + result.numTodoTests
    for (const file of result.testResults)
      for (const test of file.assertionResults)
        if (test.status === 'pending' || test.status === 'skipped') console.log(`skipped: ${test.fullName}`)
    if (code !== 0 && result.numFailedTests === 0) failed++
  } catch {
    console.error('vitest wrote no report')
    failed++
  }
}

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed === 0 ? 0 : 1)
