// A child process that writes for ever and prints each number once its write was acknowledged; killed by
// store-kill.test.ts at random moments. Each transaction writes three tables, so that half of one would show.

import { toHex } from '@trigpoint/core/base'
import { openSqliteStore } from '../../verifier/src/store/index.ts'
import { chipRow, fixRow, hex16 } from './store-rows.ts'

const dataDir = process.argv[2] ?? ''
const store = openSqliteStore({ dataDir })
for (let number = Number(process.argv[3]); ; number++) {
  await store.write(async writer => {
    const bytes = new Uint8Array(2000).fill(number % 256)
    const evidenceId = await writer.addReceived({ kind: 'evidence', atMs: number, subject: hex16(number), hash: new Uint8Array(32), bytes })
    await writer.putFix(fixRow(number, { evidenceId, summary: { status: 'judged', judgedAtMs: number, reason: toHex(bytes.subarray(0, 1)) } }))
    await writer.putChip(chipRow(number, { lastFixId: hex16(number) }))
  })
  process.stdout.write(`${String(number)}\n`)
}
