// `npm run build`: compiles every package into its dist/ and bundles the console. Installs nothing, needs no network.
import { chmodSync, existsSync } from 'node:fs'
import { root, run, runModule } from './process.mjs'

if (!existsSync(`${root}node_modules/typescript`)) {
  console.error('Packages are not installed. Run `npm ci` first (or `npm start`, which does it for you).')
  process.exit(2)
}
const compiled = await runModule('typescript/bin/tsc', ['-b'])
if (compiled !== 0) process.exit(compiled)
chmodSync(`${root}cli/bin/trigpoint.js`, 0o755)
process.exit(
  await run(process.execPath, [`${root}node_modules/vite/bin/vite.js`, 'build', '--logLevel', 'warn'], { cwd: `${root}console` }),
)
