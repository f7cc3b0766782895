// An existing client, not of ours, follows the log: the code with which the Go toolchain follows its own
// checksum database (golang.org/x/mod/sumdb). Skipped by name where there is no Go; Debian's golang-go and
// golang-golang-x-mod-dev are enough, no network is used.

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8Bytes } from '@trigpoint/core/base'
import { noteKey, parseQuorumPolicy } from '@trigpoint/core/log'
import { ed25519FromSeed, nodePrimitives } from '@trigpoint/runtime'
import { goWithModules } from '../requirement.ts'
import { openHttpListener, openLog, openLogHandler, openWitness, openWitnessHandler, type DurableLog, type HttpListener, type Witness } from '../../verifier/src/log/index.ts'

const run = promisify(execFile)
const GO = goWithModules()
const usable = GO !== undefined

const key = ed25519FromSeed(new Uint8Array(32).fill(7))
const ORIGIN = 'log.example/interop'
const leafOf = (i: number): Uint8Array => utf8Bytes(`leaf ${String(i)}`)
let dir = ''
let program = ''
let log: DurableLog
let witness: Witness
const listeners: HttpListener[] = []

describe.runIf(usable)('Go\'s own log client', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'trigpoint-go-'))
    program = join(dir, 'follow')
    await run(GO ?? '', ['build', '-o', program, new URL('log/follow.go', import.meta.url).pathname], { env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: join(dir, 'cache'), GOFLAGS: '' } })
    const logKey = noteKey(nodePrimitives, 'ed25519', ORIGIN, key.publicKey)
    witness = await openWitness({ dir: join(dir, 'witness'), key: ed25519FromSeed(new Uint8Array(32).fill(8)), name: 'w.example', logKeys: [logKey] })
    listeners.push(await openHttpListener(openWitnessHandler(witness), { host: '127.0.0.1', port: 0 }))
    const vkey = `${ORIGIN}+${logKey.id}+${Buffer.from([1, ...key.publicKey]).toString('base64')}`
    const policy = parseQuorumPolicy(utf8Bytes(`log ${vkey}\nwitness w ${witness.vkey} http://127.0.0.1:${String(listeners[0]?.address.port)}\nquorum w\n`), nodePrimitives)
    if (!policy.ok) throw new Error(policy.refusal.message)
    log = await openLog({ dir: join(dir, 'log'), key, origin: ORIGIN, witnesses: { policy: policy.value } })
    listeners.push(await openHttpListener(openLogHandler({ read: log.read }), { host: '127.0.0.1', port: 0 }))
  }, 120_000)
  afterAll(async () => {
    for (const listener of listeners) await listener.close()
    await log.close()
    await witness.close()
    await rm(dir, { recursive: true, force: true })
  })

  it('follows logs of every shape, checks a proof file and a cosignature', { timeout: 120_000 }, async () => {
    let size = 0
    for (const target of [1, 2, 255, 256, 257, 600, 66_000]) {
      await Promise.all(Array.from({ length: target - size }, (_, i) => log.append(leafOf(size + i))))
      size = target
      await writeFile(join(dir, 'proof'), await log.proofFile(size - 1, utf8Bytes('extra')))
      await writeFile(join(dir, 'leaf'), await log.leaf(size - 1))
      const url = `http://127.0.0.1:${String(listeners[1]?.address.port)}`
      const { stdout } = await run(program, [url, log.vkey, join(dir, 'proof'), join(dir, 'leaf'), witness.vkey])
      expect(stdout).toContain(`followed ${String(size)} entries`)
    }
  })
})
