// The demo: a verifier, a planet with landmarks, agents and the console on one machine, and a story that unfolds.
// Everything talks the real protocol over real sockets; only geography is emulated.
//
//   this process: verifier + story      child: planet and landmarks      children: one agent a node

import { mkdirSync } from 'node:fs'
import { toBase64 } from '@trigpoint/core/base'
import { openVerifierClient, type Clock, type Log, type VerifierClient } from '@trigpoint/runtime'
import { openVerifier, type RunningVerifier } from '@trigpoint/verifier'
import { DEMO_WORLD, type World, type WorldSite } from '../world/index.ts'
import { openAgentProcesses, type AgentProcesses } from './agent-processes.ts'
import { answerDemo } from './control.ts'
import { declareAsParts, showDummies } from './deeds.ts'
import { openDemoFiles, type DemoFiles } from './demo-files.ts'
import { desiredNodes, papersOfPhase, STORY_SITE } from './desired-world.ts'
import { findFreePort } from './free-port.ts'
import { openGeography, type Geography } from './geography.ts'
import { fileDemoPolicy, writeDemoScreening } from './demo-policy.ts'
import { createEnrolmentToken, createPersons, DEMO_FASTEST_MOVE_KMH, DEMO_FIX_INTERVAL_MS, DEMO_MESH, expectDone, filePapers, honestPapers, putDossiers, putLandmarks, putSites } from './provision.ts'
import { readSeen } from './read-seen.ts'
import { advanceStory, PHASES, type StoryState } from './story.ts'

export interface DemoOptions {
  readonly dataDir: string
  readonly port: number
  readonly reset: boolean
  readonly speed: number | undefined
  readonly consoleDir: string
  /** How to run `trigpoint`: program and first arguments. */
  readonly command: readonly [string, ...string[]]
  readonly clock: Clock
  readonly log: Log
  /** Told once for every step of the start, for a person who waits. */
  readonly onStep: (text: string) => void
}

export interface RunningDemo {
  readonly url: string
  close(): Promise<void>
}

/** How often the story looks at its clock, ms. */
const TICK_MS = 500

/** The honest sites were there long before the story. */
const HONEST_SINCE_MS = 2 * 3600_000

/** The parts of a running demo, for the functions below. */
interface Stage {
  readonly options: DemoOptions
  readonly world: World
  readonly files: DemoFiles
  readonly client: VerifierClient
  readonly geography: Geography
  readonly agents: AgentProcesses
  readonly udpPorts: ReadonlyMap<string, number>
  story: StoryState
}

/** Opens all parts; ready when the landmarks answer and the agents run. Throws Fault with what to do. */
export async function openDemo(options: DemoOptions): Promise<RunningDemo> {
  const closes: (() => Promise<void> | void)[] = []
  const close = async (): Promise<void> => {
    for (let step = closes.pop(); step !== undefined; step = closes.pop()) await step()
  }
  try {
    const { verifier, stage } = await openStage(options, closes)
    options.onStep('The first fixes are on their way.')
    const stopStory = runStory(stage)
    closes.push(stopStory)
    return { url: verifier.url, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openStage(options: DemoOptions, closes: (() => Promise<void> | void)[]): Promise<{ verifier: RunningVerifier; stage: Stage }> {
  const world = DEMO_WORLD
  mkdirSync(options.dataDir, { recursive: true })
  const files = openDemoFiles(options.dataDir, world, options.reset)
  // The routes are mounted before the stage stands.
  const current: { stage?: Stage } = {}
  const control = {
    persons: () => files.readPersons(),
    state: () => current.stage?.story ?? files.readStory(),
    change: (change: Partial<StoryState>) => { if (current.stage !== undefined) keepStory(current.stage, { ...current.stage.story, ...change }) },
  }
  await writeDemoScreening(files.verifierDir, options.clock.nowMs())
  options.onStep('Verifier and console …')
  const verifier = await openVerifier({
    dataDir: files.verifierDir,
    listen: { host: '127.0.0.1', port: options.port },
    anonymousRole: 'auditor',
    anchors: [files.vendor.anchor],
    references: files.references,
    manifestAnchors: files.manifestAnchors,
    fixIntervalMs: DEMO_FIX_INTERVAL_MS, mesh: DEMO_MESH, fastestMoveKmh: DEMO_FASTEST_MOVE_KMH,
    consoleDir: options.consoleDir,
    clock: options.clock,
    log: options.log,
    demo: { handle: request => answerDemo(request, control) },
  })
  closes.push(() => verifier.close())
  const client = expectDone(openVerifierClient({ url: verifier.url, token: files.readAdminToken() }))
  closes.push(() => { client.close() })
  await provideWorld(client, world, files)
  options.onStep(`${String(world.landmarks.length)} landmarks on an emulated planet …`)
  const nodes = world.sites.flatMap(site => site.nodes.map(node => ({ ...node, site })))
  const udpPorts = new Map<string, number>()
  for (const node of nodes) udpPorts.set(node.nodeId, await findFreePort('127.0.0.1'))
  const geography = await openGeography({
    seed: world.seed,
    landmarks: world.landmarks.map(landmark => ({ ...landmark, keyDir: files.landmarkDir(landmark.landmarkId) })),
    nodes: nodes.map(node => ({ nodeId: node.nodeId, position: node.site.position, lastMileMs: node.site.lastMileMs, localPort: udpPorts.get(node.nodeId) ?? 0 })),
  })
  closes.push(() => geography.close())
  const records = await putLandmarks(client, world, geography.addresses, options.clock.nowMs())
  await geography.openLandmarks({ verifierKey: toBase64(verifier.verifierKey), verifierUrl: verifier.url, records })
  const siteOf = new Map(nodes.map(node => [node.nodeId, node.site.siteId]))
  const agents = openAgentProcesses({
    command: options.command,
    verifierUrl: verifier.url,
    enrolmentToken: nodeId => createEnrolmentToken(client, siteOf.get(nodeId) ?? '', options.clock.nowMs()),
    log: options.log,
  })
  closes.push(() => agents.close())
  const story = files.readStory()
  const stage: Stage = { options, world, files, client, geography, agents, udpPorts, story: { ...story, speed: options.speed ?? story.speed } }
  current.stage = stage
  options.onStep(`${String(nodes.length)} nodes with eight chips each …`)
  await fileFirstPapers(stage)
  await reconcile(stage)
  return { verifier, stage }
}

/** People are made once: a tab that acts as somebody goes on after a restart. */
async function provideWorld(client: VerifierClient, world: World, files: DemoFiles): Promise<void> {
  await putSites(client, world)
  await putDossiers(client, world)
  await fileDemoPolicy(client, world)
  if (files.readPersons().length === 0) files.writePersons(await createPersons(client))
}

async function fileFirstPapers(stage: Stage): Promise<void> {
  for (const site of stage.world.sites)
    if (site.siteId !== STORY_SITE) await filePapers(stage.client, honestPapers(site, chipIdsOf(stage, site)), stage.options.clock.nowMs() - HONEST_SINCE_MS)
  await filePhasePapers(stage)
}

async function filePhasePapers(stage: Stage): Promise<void> {
  const site = stage.world.sites.find(each => each.siteId === STORY_SITE)
  const phase = PHASES[stage.story.phase]
  if (site === undefined || phase === undefined) return
  await filePapers(stage.client, papersOfPhase(site, chipIdsOf(stage, site), phase.id), stage.options.clock.nowMs())
}

/** What the chapter's people do beside papers. */
async function doDeeds(stage: Stage): Promise<void> {
  const site = stage.world.sites.find(each => each.siteId === STORY_SITE)
  if (site === undefined || PHASES[stage.story.phase]?.id !== 'shown') return
  const deed = { client: stage.client, url: stage.client.url, token: stage.files.readAdminToken(), siteId: site.siteId, nowMs: stage.options.clock.nowMs() }
  await declareAsParts(deed, chipIdsOf(stage, site))
  await showDummies(deed)
}

function chipIdsOf(stage: Stage, site: WorldSite): readonly string[] {
  return site.nodes.flatMap(node => stage.files.chipIds.get(node.nodeId) ?? [])
}

/** Makes the world be as the chapter says. */
async function reconcile(stage: Stage): Promise<void> {
  await Promise.all(
    desiredNodes(stage.world, stage.story.phase).map(async node => {
      stage.geography.move(node.nodeId, node.position)
      if (!node.running) return stage.agents.stop(node.nodeId)
      const { agentDir, chipFile } = stage.files
      return stage.agents.start({ nodeId: node.nodeId, dataDir: agentDir(node.nodeId), chipFile: chipFile(node.nodeId), udpPort: stage.udpPorts.get(node.nodeId) ?? 0 })
    }),
  )
}

function keepStory(stage: Stage, story: StoryState): void {
  stage.story = story
  stage.files.writeStory(story)
}

/** Moves the story on until it is stopped. A step that fails is said and tried again at the next tick. */
function runStory(stage: Stage): () => Promise<void> {
  let stopped = false
  let last = stage.options.clock.monotonicNs()
  const tick = async (): Promise<void> => {
    const now = stage.options.clock.monotonicNs()
    const elapsedMs = Number(now - last) / 1e6
    last = now
    const before = stage.story
    const seen = await readSeen(stage.client, STORY_SITE)
    const after = advanceStory(stage.story, elapsedMs, seen)
    if (after === stage.story) return
    keepStory(stage, after)
    if (after.phase === before.phase) return
    stage.options.onStep(`Chapter: ${PHASES[after.phase]?.name ?? ''}`)
    await filePhasePapers(stage)
    await reconcile(stage)
    await doDeeds(stage)
  }
  const loop = (async (): Promise<void> => {
    while (!stopped) {
      await tick().catch((error: unknown) => { stage.options.log.error('the story stumbled', { error }) })
      await new Promise(resolve => setTimeout(resolve, TICK_MS))
    }
  })()
  return async () => {
    stopped = true
    await loop
  }
}
