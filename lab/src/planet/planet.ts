// The planet: emulates geography, and nothing else. Agents and landmarks are real and talk the real protocol over real
// sockets; every packet between them is held as long as a path of that length would take (path-model.ts).
//
//   agent 127.0.0.1:<localPort>  --udp-->  planet port of the landmark  ..one way..  upstream socket  --udp-->  landmark
//                                <--udp--                               ..one way..                   <--udp--
//
// A node is known by the source port of its packets (agents bind one fixed port), so no packet is changed and any
// operating system will do. One upstream socket a (node, landmark) pair: the landmark sees one address a session.

import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { assert, type Position } from '@trigpoint/core/base'
import { openDelayLine, type DelayLine } from './delay-line.ts'
import { drawOneWayMs, drawPath, type Path, type PathModel } from './path-model.ts'
import { openDraw, type Draw } from './seeded-draw.ts'

export interface PlanetLandmark {
  readonly landmarkId: string
  readonly position: Position
  /** Where the real landmark listens. */
  readonly host: string
  readonly port: number
  /** What this end adds to a round trip; drawn from the model when absent. */
  readonly lastMileMs?: number | undefined
}

export interface PlanetNode {
  readonly nodeId: string
  readonly position: Position
  /** The UDP port of 127.0.0.1 that the node's agent binds. */
  readonly localPort: number
  readonly lastMileMs?: number | undefined
  /**
   * The landmark that this end is too: a landmark that others range. The path of two landmarks is one path, whichever
   * of them asks.
   */
  readonly landmarkId?: string | undefined
}

export interface PlanetOptions {
  readonly landmarks: readonly PlanetLandmark[]
  readonly nodes: readonly PlanetNode[]
  readonly model: PathModel
  /** The same seed gives the same paths, jitter and losses. */
  readonly seed: string
  readonly clock: { monotonicNs(): bigint }
}

/** Packets by what became of them, both directions together. */
export interface PlanetCounters {
  readonly delivered: number
  readonly lost: number
  /** From a silent node, or to it. */
  readonly silenced: number
  /** From a source port that is no node's. */
  readonly unknownSource: number
  /** The real landmark's port answered that nothing listens, or the system refused to send. */
  readonly unsent: number
  /** The line was full. */
  readonly overflowed: number
  readonly pending: number
}

export interface Planet {
  /** Where agents reach the landmark: a loopback address of the planet. */
  landmarkAddress(landmarkId: string): { readonly host: string; readonly port: number }
  move(nodeId: string, position: Position): void
  setSilent(nodeId: string, silent: boolean): void
  counters(): Promise<PlanetCounters>
  close(): Promise<void>
}

/** One socket a pair: more than this means that a world was mis-typed. */
const MAXIMUM_PAIRS = 16_384
/** Sockets that stay open for pairs: a system lets a process have a thousand files. A pair that comes back gets a new one. */
const MAXIMUM_UPSTREAM = 600
const LOOPBACK = '127.0.0.1'
/** Bursts of thirty probes from all landmarks at once fit; the system's own limit may be lower. */
const RECEIVE_BUFFER_BYTES = 1 << 20

interface NodeState {
  readonly localPort: number
  readonly nodeId: string
  readonly landmarkId: string | undefined
  position: Position
  lastMileMs: number | undefined
  silent: boolean
}

interface Pair {
  upstream: Upstream | undefined
  path: Path
  readonly outward: Draw
  readonly homeward: Draw
}

interface Gate {
  readonly landmark: PlanetLandmark
  readonly socket: Socket
  readonly pairs: Map<number, Pair>
}

/** The socket by which a landmark knows one node; closed when others need it more. */
interface Upstream {
  readonly socket: Socket
  readonly ready: Promise<void>
}

type Tally = { -readonly [K in keyof Omit<PlanetCounters, 'pending'>]: number }

interface World {
  readonly options: PlanetOptions
  readonly line: DelayLine
  readonly nodes: Map<number, NodeState>
  readonly gates: Map<string, Gate>
  /** Pairs with an open socket, the longest unused first. */
  readonly open: Set<Pair>
  readonly tally: Tally
}

export async function openPlanet(options: PlanetOptions): Promise<Planet> {
  assert(options.landmarks.length * options.nodes.length <= MAXIMUM_PAIRS, `at most ${MAXIMUM_PAIRS} pairs of node and landmark`)
  const world: World = {
    options,
    line: openDelayLine(() => Number(options.clock.monotonicNs())),
    nodes: new Map(options.nodes.map(node => [node.localPort, { lastMileMs: undefined, landmarkId: undefined, ...node, silent: false }])),
    gates: new Map(),
    open: new Set(),
    tally: { delivered: 0, lost: 0, silenced: 0, unknownSource: 0, unsent: 0, overflowed: 0 },
  }
  assert(world.nodes.size === options.nodes.length, 'every node of a planet has a port of its own')
  for (const landmark of options.landmarks) world.gates.set(landmark.landmarkId, await openGate(world, landmark))
  const nodeById = new Map([...world.nodes.values()].map(node => [node.nodeId, node]))
  const named = (nodeId: string): NodeState => {
    const node = nodeById.get(nodeId)
    assert(node !== undefined, `the planet has no node ${nodeId}`)
    return node
  }
  return {
    landmarkAddress: landmarkId => gateAddress(world, landmarkId),
    move: (nodeId, position) => { moveNode(world, named(nodeId), position) },
    setSilent(nodeId, silent) {
      named(nodeId).silent = silent
    },
    counters: () => Promise.resolve({ ...world.tally, pending: world.line.pending() }),
    close: () => closeWorld(world),
  }
}

async function openGate(world: World, landmark: PlanetLandmark): Promise<Gate> {
  const socket = openLoopbackSocket()
  const gate: Gate = { landmark, socket, pairs: new Map() }
  socket.on('message', (packet, from) => { travelOut(world, gate, packet, from.port) })
  socket.on('error', () => { world.tally.unsent++ })
  const listening = once(socket, 'listening')
  socket.bind(0, LOOPBACK)
  await listening
  return gate
}

/** Agent to landmark. */
function travelOut(world: World, gate: Gate, packet: Buffer, fromPort: number): void {
  const node = world.nodes.get(fromPort)
  if (node === undefined) {
    world.tally.unknownSource++
    return
  }
  const pair = gate.pairs.get(fromPort) ?? openPair(world, gate, node)
  const { socket, ready } = upstreamOf(world, gate, node, pair)
  travel(world, node, pair.path, pair.outward, () => {
    void ready.then(() => { if (pair.upstream?.socket === socket) socket.send(packet, counting(world)) })
  })
}

function openPair(world: World, gate: Gate, node: NodeState): Pair {
  const name = `${world.options.seed}|${node.nodeId}|${gate.landmark.landmarkId}`
  const pair: Pair = { upstream: undefined, path: pathOf(world, gate, node), outward: openDraw(`${name}|out`), homeward: openDraw(`${name}|home`) }
  gate.pairs.set(node.localPort, pair)
  return pair
}

function upstreamOf(world: World, gate: Gate, node: NodeState, pair: Pair): Upstream {
  world.open.delete(pair)
  world.open.add(pair)
  pair.upstream ??= openUpstream(world, gate, node, pair)
  for (const longest of world.open) if (world.open.size > MAXIMUM_UPSTREAM) closeUpstream(world, longest)
  return pair.upstream
}

function openUpstream(world: World, { landmark, socket: gateSocket }: Gate, node: NodeState, pair: Pair): Upstream {
  const socket = openLoopbackSocket()
  const ready = new Promise<void>(resolve => { socket.connect(landmark.port, landmark.host, resolve) })
  socket.on('error', () => { world.tally.unsent++ })
  // Landmark to agent.
  socket.on('message', packet => {
    travel(world, node, pair.path, pair.homeward, () => { gateSocket.send(packet, node.localPort, LOOPBACK, counting(world)) })
  })
  return { socket, ready }
}

function closeUpstream(world: World, pair: Pair): void {
  pair.upstream?.socket.close()
  pair.upstream = undefined
  world.open.delete(pair)
}

/** Silence holds at both ends of the way: what a node sent before it fell silent still arrives, what comes later does not. */
function travel(world: World, node: NodeState, path: Path, draw: Draw, deliver: () => void): void {
  const nowNs = Number(world.options.clock.monotonicNs())
  const oneWayMs = drawOneWayMs(world.options.model, path, draw)
  if (node.silent) world.tally.silenced++
  else if (oneWayMs === undefined) world.tally.lost++
  else if (!world.line.hold(nowNs + Math.ceil(oneWayMs * 1e6), deliver)) world.tally.overflowed++
}

function moveNode(world: World, node: NodeState, position: Position): void {
  node.position = position
  for (const gate of world.gates.values()) {
    const pair = gate.pairs.get(node.localPort)
    if (pair !== undefined) pair.path = pathOf(world, gate, node)
  }
}

function pathOf(world: World, gate: Gate, node: NodeState): Path {
  const { model, seed } = world.options
  const isBackward = node.landmarkId !== undefined && node.landmarkId < gate.landmark.landmarkId
  return isBackward ? drawPath(model, node, gate.landmark, seed) : drawPath(model, gate.landmark, node, seed)
}

function gateAddress(world: World, landmarkId: string): { host: string; port: number } {
  const gate = world.gates.get(landmarkId)
  assert(gate !== undefined, `the planet has no landmark ${landmarkId}`)
  return { host: LOOPBACK, port: gate.socket.address().port }
}

function counting(world: World): (error: Error | null) => void {
  return error => {
    if (error === null) world.tally.delivered++
    else world.tally.unsent++
  }
}

/** The look-up is answered at once: Node would otherwise ask its resolver even for a numeric address. */
function openLoopbackSocket(): Socket {
  return createSocket({
    type: 'udp4',
    recvBufferSize: RECEIVE_BUFFER_BYTES,
    lookup: (host, _options, answer) => { answer(null, host, 4) },
  })
}

async function closeWorld(world: World): Promise<void> {
  world.line.close()
  const sockets = [...world.gates.values()].flatMap(gate => [gate.socket, ...[...gate.pairs.values()].flatMap(pair => pair.upstream?.socket ?? [])])
  await Promise.all(sockets.map(socket => new Promise<void>(resolve => { socket.close(() => { resolve() }) })))
}
