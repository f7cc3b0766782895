// `npm run bench [NAME …]`: runs the benchmarks of bench/, each a command that prints a table with a ratio against a
// named limit or peer of the same run. Without a name: lists them.
import { readdirSync, readFileSync } from 'node:fs'
import { root, run } from './process.mjs'

const names = readdirSync(`${root}bench`)
  .filter(file => file.endsWith('.ts'))
  .map(file => file.slice(0, -3))
const wanted = process.argv.slice(2)
if (wanted.length === 0) {
  console.log('Benchmarks (npm run bench -- NAME …):')
  for (const name of names) {
    const first = readFileSync(`${root}bench/${name}.ts`, 'utf8').split('\n')[0] ?? ''
    console.log(`  ${name.padEnd(16)} ${first.replace(/^\/\/\s*/, '')}`)
  }
}
for (const name of wanted) {
  if (!names.includes(name)) {
    console.error(`there is no benchmark ${name}; there are: ${names.join(', ')}`)
    process.exit(2)
  }
  console.log(`\n${name}`)
  const code = await run(process.execPath, ['--conditions=source', '--import', 'tsx', `${root}bench/${name}.ts`])
  if (code !== 0) process.exit(code)
}
