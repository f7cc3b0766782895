import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { PUBLIC_INTERNET, type PathModel } from './path-model.ts'
import { openPlanet, type Planet } from './planet.ts'
import { openPlanetWorker } from './planet-worker.ts'

const exact: PathModel = { ...PUBLIC_INTERNET, name: 'exact', jitterMedianMs: 0, tailChance: 0, lossChance: 0, excessMedian: 1e-9, lastMileMedianMs: 0 }
const paris = { latDeg: 48.8566, lonDeg: 2.3522 }
const rome = { latDeg: 41.9028, lonDeg: 12.4964 }
/** 1,106 km in fibre, both ways. */
const PARIS_ROME_ROUND_TRIP_MS = 11.06

const opened: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

async function openEcho(): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('message', (packet, from) => { socket.send(packet, from.port, from.address) })
  return bound(socket)
}

async function bound(socket: Socket): Promise<Socket> {
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  opened.push(() => { socket.close() })
  return socket
}

async function openWorld(open: typeof openPlanet | 'worker', model = exact): Promise<{ planet: Planet; node: Socket; stranger: Socket }> {
  const echo = await openEcho()
  const [node, stranger] = [await bound(createSocket('udp4')), await bound(createSocket('udp4'))]
  const options = {
    landmarks: [{ landmarkId: 'paris', position: paris, host: '127.0.0.1', port: echo.address().port }],
    nodes: [{ nodeId: 'node-1', position: rome, localPort: node.address().port }],
    model,
    seed: 'test',
  }
  const planet = open === 'worker' ? await openPlanetWorker(options) : await open({ ...options, clock: { monotonicNs: () => process.hrtime.bigint() } })
  opened.push(() => planet.close())
  return { planet, node, stranger }
}

/** Smallest round trip of a few packets through the planet. */
async function roundTripMs(planet: Planet, from: Socket, count = 5): Promise<number> {
  let smallest = Infinity
  const { host, port } = planet.landmarkAddress('paris')
  for (let i = 0; i < count; i++) {
    const startNs = process.hrtime.bigint()
    from.send(Buffer.from([i]), port, host)
    const [packet] = (await once(from, 'message')) as [Buffer]
    expect([...packet]).toEqual([i])
    smallest = Math.min(smallest, Number(process.hrtime.bigint() - startNs) / 1e6)
  }
  return smallest
}

describe('the planet', () => {
  test.each([['in this thread', openPlanet], ['in a thread of its own', 'worker']] as const)(
    'delays a round trip by the length of its path, never less, %s', async (_where, open) => {
      const { planet, node } = await openWorld(open)
      const measuredMs = await roundTripMs(planet, node)
      expect(measuredMs).toBeGreaterThanOrEqual(PARIS_ROME_ROUND_TRIP_MS)
      expect(measuredMs).toBeLessThan(PARIS_ROME_ROUND_TRIP_MS + 5)
    },
  )

  test('a node that moved is as far as its new place', async () => {
    const { planet, node } = await openWorld(openPlanet)
    planet.move('node-1', paris)
    expect(await roundTripMs(planet, node)).toBeLessThan(PARIS_ROME_ROUND_TRIP_MS)
    planet.move('node-1', { latDeg: 30.04, lonDeg: 31.24 })
    expect(await roundTripMs(planet, node)).toBeGreaterThan(32)
  })

  test('a silent node gets no answer, and answers again when it is not', async () => {
    const { planet, node } = await openWorld(openPlanet)
    planet.setSilent('node-1', true)
    const { host, port } = planet.landmarkAddress('paris')
    await new Promise<void>(resolve => { node.send('lost', port, host, () => { resolve() }) })
    await expect.poll(async () => (await planet.counters()).silenced).toBe(1)
    planet.setSilent('node-1', false)
    expect(await roundTripMs(planet, node, 1)).toBeGreaterThan(PARIS_ROME_ROUND_TRIP_MS)
  })

  test('packets from a port that is no node are dropped and counted', async () => {
    const { planet, stranger } = await openWorld(openPlanet)
    const { host, port } = planet.landmarkAddress('paris')
    stranger.send('who?', port, host)
    await expect.poll(async () => (await planet.counters()).unknownSource).toBe(1)
    expect((await planet.counters()).delivered).toBe(0)
  })

  test('a lossy path loses packets and counts them', async () => {
    const { planet, node } = await openWorld(openPlanet, { ...exact, lossChance: 1 })
    const { host, port } = planet.landmarkAddress('paris')
    node.send('gone', port, host)
    await expect.poll(async () => (await planet.counters()).lost).toBe(1)
  })

  test('two landmarks that range each other are on one path, whichever of them asks', async () => {
    const echo = await openEcho()
    const ends = await Promise.all([['paris', paris], ['rome', rome]].map(async ([landmarkId, position]) => ({ landmarkId: landmarkId as string, position: position as typeof paris, socket: await bound(createSocket('udp4')) })))
    const winding: PathModel = { ...exact, excessMedian: 1.5, excessSigma: 0.9, lastMileMedianMs: 1 }
    const planet = await openPlanet({
      landmarks: ends.map(({ landmarkId, position }) => ({ landmarkId, position, host: '127.0.0.1', port: echo.address().port })),
      nodes: ends.map(({ landmarkId, position, socket }) => ({ nodeId: `landmark ${landmarkId}`, landmarkId, position, localPort: socket.address().port })),
      model: winding, seed: 'one path', clock: { monotonicNs: () => process.hrtime.bigint() },
    })
    opened.push(() => planet.close())
    const timed = await Promise.all(ends.map(async ({ socket }, at) => {
      const { host, port } = planet.landmarkAddress(ends[1 - at]?.landmarkId ?? '')
      let smallest = Infinity
      for (let i = 0; i < 5; i++) {
        const startNs = process.hrtime.bigint()
        socket.send('?', port, host)
        await once(socket, 'message')
        smallest = Math.min(smallest, Number(process.hrtime.bigint() - startNs) / 1e6)
      }
      return smallest
    }))
    expect(Math.abs((timed[0] ?? 0) - (timed[1] ?? 0))).toBeLessThan(4)
    expect(Math.min(...timed)).toBeGreaterThan(PARIS_ROME_ROUND_TRIP_MS)
  })
})
