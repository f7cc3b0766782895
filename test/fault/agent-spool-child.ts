// A process that fills and empties an agent's spool until it is killed: the victim of agent-spool.test.ts.
// Prints `added <challengeId>` once an entry is safe. Arguments: folder, verifier's address, seed, `fill` or `drain`.

import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { openVerifierClient, silentLog, systemClock } from '@trigpoint/runtime'
import { openFiles } from '../../agent/src/durable/files.ts'
import { openJournal } from '../../agent/src/journal/journal.ts'
import { openDelivery } from '../../agent/src/spool/deliver.ts'
import { openSpool } from '../../agent/src/spool/spool.ts'
import { systemWait } from '../../agent/src/fix/wait.ts'

const [dataDir = '', url = '', round = '', mode = ''] = process.argv.slice(2)

async function main(): Promise<void> {
  const files = openFiles()
  const journal = openJournal({ files, folder: join(dataDir, 'journal'), log: silentLog })
  const spool = openSpool({ files, folder: join(dataDir, 'spool'), log: silentLog })
  const client = openVerifierClient({ url })
  if (!client.ok) throw new Error(client.refusal.message)
  const ports = { spool, journal, client: client.value, clock: systemClock, random: () => 0.01, wait: systemWait, log: silentLog, onAnswer: () => undefined }
  const delivery = openDelivery(ports)
  process.stdout.write('ready\n')
  for (let i = 0; mode === 'fill'; i++) {
    const entry = spool.add(newEntry(i))
    if (entry.ok) process.stdout.write(`added ${entry.value.challengeId}\n`)
    await delivery.flush()
  }
  while (!(await delivery.flush())) await systemWait(5)
  process.stdout.write('drained\n')
  client.value.close()
}

function newEntry(i: number): { challengeId: string; createdAtMs: number; expiresAtMs: number; signed: { body: string; signature: string } } {
  const challengeId = createHash('sha256').update(`${round} ${i}`).digest('hex').slice(0, 32)
  const body = JSON.stringify({ challengeId, filling: 'x'.repeat(200 + ((i * 7919) % 20_000)) })
  return { challengeId, createdAtMs: Date.now(), expiresAtMs: Date.now() + 60_000, signed: { body, signature: Buffer.alloc(64, i).toString('base64') } }
}

await main()
