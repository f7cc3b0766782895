// `npm start`: installs what is missing, builds, and runs the demo world on this machine.
// Arguments go to `trigpoint demo` (npm start -- --help).
import { installMissing, root, run } from './process.mjs'

installMissing()
console.log('Building …')
const built = await run(process.execPath, [`${root}tools/build.mjs`])
if (built !== 0) process.exit(built)
// The demo stops by itself on Ctrl-C, which reaches the whole process group; this wrapper only waits for it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined)
process.exit(await run(process.execPath, [`${root}cli/bin/trigpoint.js`, 'demo', ...process.argv.slice(2)]))
