// `trigpoint mesh status` and `trigpoint mesh export` against a running verifier; what is exported is read by the offline
// commands, which come to the same judgement.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { registerLocate } from '../../cli/src/locate/register-locate.ts'
import { registerMeshService } from '../../cli/src/mesh/register-mesh.ts'
import { openSqliteStore } from '../../verifier/src/store/index.ts'
import { openVerifier } from '@trigpoint/verifier'
import { greatCircleKm } from '@trigpoint/lab'
import { openWorld, vendor, type World } from './verifier-world.ts'

let world: World
let out = ''
let close: () => Promise<void>

async function trigpoint(...argv: string[]): Promise<number> {
  out = ''
  process.exitCode = 0
  const program = new Command('trigpoint').exitOverride()
  registerLocate(program)
  registerMeshService(program)
  const take = (text: unknown): boolean => ((out += Buffer.from(text as Uint8Array).toString()), true)
  const [stdout, stderr] = [vi.spyOn(process.stdout, 'write').mockImplementation(take), vi.spyOn(process.stderr, 'write').mockImplementation(take)]
  try {
    await program.parseAsync(argv, { from: 'user' })
    return Number(process.exitCode)
  } finally {
    stdout.mockRestore()
    stderr.mockRestore()
    process.exitCode = 0
  }
}

beforeEach(async () => {
  world = await openWorld({ opinions: { prior: 'none' } })
  world.admin.close()
  await world.verifier.close()
  const store = openSqliteStore({ dataDir: world.dataDir })
  await store.write(async writer => {
    for (const from of world.landmarks.values())
      for (const to of world.landmarks.values()) {
        // One clock of one pair lies.
        const lie = from.landmarkId === 'tokyo' && to.landmarkId === 'frankfurt'
        const roundTripNs = lie ? 2_000_000 : Math.round((0.4 + greatCircleKm(from.request.position, to.request.position) / 65) * 1e6)
        if (from !== to) await writer.addMeshTiming({ from: from.landmarkId, to: to.landmarkId, roundTripNs, atMs: world.clock.nowMs() }, world.clock.nowMs())
      }
  })
  await store.close()
  const verifier = await openVerifier({ dataDir: world.dataDir, listen: { host: '127.0.0.1', port: 0 }, anchors: [vendor.anchor], fixIntervalMs: 60_000, clock: world.clock, opinions: { prior: 'none' } })
  process.env['TRIGPOINT_TOKEN'] = verifier.adminToken
  process.env['MESH_URL'] = verifier.url
  close = () => verifier.close()
}, 60_000)
afterEach(async () => {
  delete process.env['TRIGPOINT_TOKEN']
  await close()
})
const url = (): string[] => ['--url', process.env['MESH_URL'] ?? '']

describe('the mesh of a running verifier', { timeout: 120_000 }, () => {
  it('is shown with its coverage, and a lying clock accuses nobody', async () => {
    // What an earlier run had judged is judged again with what is there now.
    await expect.poll(async () => { await trigpoint('mesh', 'status', ...url(), '--json'); return (JSON.parse(out) as { oneSided: unknown[] }).oneSided.length }, { timeout: 60_000 }).toBe(1)
    expect(await trigpoint('mesh', 'status', ...url())).toBe(0)
    expect(out).toContain('36 in both directions, 0 in one, 0 not measured')
    expect(out).toMatch(/too near by one clock \(accuse nobody\)\s+1/)
    expect(await trigpoint('mesh', 'status', ...url(), '--json')).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ pairsBoth: 36, suspects: [], oneSided: [{ from: 'tokyo', to: 'frankfurt', roundTripMs: 2 }] })
  })

  it('is exported to files that the offline check reads', async () => {
    const [landmarks, mesh] = [join(world.dataDir, 'L.csv'), join(world.dataDir, 'M.csv')]
    expect(await trigpoint('mesh', 'export', ...url(), '--landmarks', landmarks, '--mesh', mesh)).toBe(0)
    expect(out).toContain('9 landmarks')
    expect(readFileSync(mesh, 'utf8').split('\n')).toHaveLength(74)
    expect(readFileSync(landmarks, 'utf8')).toContain('frankfurt,50.11,8.68,DE,host of frankfurt,0.1')
    expect(await trigpoint('mesh', 'check', '--landmarks', landmarks, '--mesh', mesh, '--json')).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ violations: 0, suspects: [], asymmetric: [{ a: 'frankfurt', b: 'tokyo', backwardMs: 2 }] })
    expect(await trigpoint('calibrate', '--landmarks', landmarks, '--mesh', mesh, '--out', join(world.dataDir, 'model.json'), '--prior', 'none')).toBe(0)
  })
})
