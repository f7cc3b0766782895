// A process that appends to a log as fast as it can and prints each acknowledged index and leaf: to be killed.
// Run: tsx --conditions=source test/fault/log-child.ts DIR NAME

import { utf8Bytes } from '@trigpoint/core/base'
import { ed25519FromSeed } from '@trigpoint/runtime'
import { openLog } from '../../verifier/src/log/index.ts'

const [dir = '', name = ''] = process.argv.slice(2)
const log = await openLog({ dir, key: ed25519FromSeed(new Uint8Array(32).fill(7)), origin: 'log.example/kill' })
process.stdout.write('open\n')
let next = 0
async function appendForEver(): Promise<void> {
  for (;;) {
    const leaf = `${name}.${String(next++)}`
    const { index } = await log.append(utf8Bytes(leaf))
    process.stdout.write(`${String(index)} ${leaf}\n`)
  }
}
await Promise.all(Array.from({ length: 16 }, appendForEver))
