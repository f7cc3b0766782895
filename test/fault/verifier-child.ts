// A verifier in a process of its own, on the data directory and store size named; killed by the fault tests.

import { openVerifier } from '@trigpoint/verifier'
import { vendor } from '../scenario/verifier-world.ts'

const verifier = await openVerifier({
  dataDir: process.argv[2] ?? '', listen: { host: '127.0.0.1', port: 0 }, anchors: [vendor.anchor], fixIntervalMs: 60_000, rateLimit: { burst: 100_000, perSecond: 1000 },
})
process.stdout.write(`${JSON.stringify({ url: verifier.url, token: verifier.adminToken })}\n`)
