// The demo's folder: what is made at the first start and found again at the next. Chips and keys are made here, by the
// test vendor of a seed that is drawn once; nothing of it could ever pass for a real chip.

import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChipFile } from '@trigpoint/agent'
import { readManifest, type ReferenceReading, type TrustAnchor } from '@trigpoint/core/evidence'
import { Fault, nodePrimitives } from '@trigpoint/runtime'
import { makeManifests, makeNode, openManifestSigner, openTestVendor, type TestVendor } from '../vendor/index.ts'
import type { World } from '../world/index.ts'
import type { DemoPerson } from './control.ts'
import { STORY_START, type StoryState } from './story.ts'

export interface DemoFiles {
  readonly verifierDir: string
  readonly landmarkDir: (landmarkId: string) => string
  readonly agentDir: (nodeId: string) => string
  readonly chipFile: (nodeId: string) => string
  readonly vendor: TestVendor
  /** The test vendor's reference values for these chips. */
  readonly references: readonly ReferenceReading[]
  /** The root under which the test vendor signs them. */
  readonly manifestAnchors: readonly TrustAnchor[]
  /** The verifier's first administrator token, from its own folder. */
  readAdminToken(): string
  /** Chip ids of every node, made by the vendor. */
  readonly chipIds: ReadonlyMap<string, readonly string[]>
  readStory(): StoryState
  writeStory(state: StoryState): void
  /** Empty until they were made. */
  readPersons(): readonly DemoPerson[]
  writePersons(persons: readonly DemoPerson[]): void
}

/** Opens the folder, making what is missing. `reset` forgets everything first. Throws Fault `demo.folder`. */
export function openDemoFiles(dir: string, world: World, reset: boolean): DemoFiles {
  try {
    if (reset) rmSync(dir, { recursive: true, force: true })
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    return prepare(dir, world)
  } catch (cause) {
    throw new Fault('demo.folder', `The demo's folder ${dir} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. Name another with --data.`, { cause })
  }
}

function prepare(dir: string, world: World): DemoFiles {
  const seedFile = join(dir, 'vendor-seed')
  if (!existsSync(seedFile)) writeFileSync(seedFile, randomBytes(16).toString('hex'), { mode: 0o600 })
  const seed = readFileSync(seedFile, 'utf8')
  const vendor = openTestVendor(seed)
  const agentDir = (nodeId: string): string => join(dir, 'agents', nodeId)
  const chipFile = (nodeId: string): string => join(agentDir(nodeId), 'chips.json')
  const storyFile = join(dir, 'story.json')
  const personsFile = join(dir, 'persons.json')
  const verifierDir = join(dir, 'verifier')
  const chips = world.sites.flatMap(site => site.nodes.map(node => [node.nodeId, makeChips(vendor, node, chipFile(node.nodeId))] as const))
  return {
    verifierDir,
    manifestAnchors: [openManifestSigner(seed).anchor],
    references: readReferences(seed, chips.flatMap(([, made]) => made.slice(0, 1)).slice(0, 1)),
    readAdminToken: () => readFileSync(join(verifierDir, 'admin-token'), 'utf8').trim(),
    landmarkDir: landmarkId => join(dir, 'landmarks', landmarkId),
    agentDir,
    chipFile,
    vendor,
    chipIds: new Map(chips.map(([nodeId, made]) => [nodeId, made.map(chip => chip.chipId)])),
    readStory: () => (existsSync(storyFile) ? (JSON.parse(readFileSync(storyFile, 'utf8')) as StoryState) : STORY_START),
    readPersons: () => (existsSync(personsFile) ? (JSON.parse(readFileSync(personsFile, 'utf8')) as DemoPerson[]) : []),
    writePersons: persons => { writeWhole(personsFile, JSON.stringify(persons)) },
    writeStory: state => { writeWhole(storyFile, JSON.stringify(state)) },
  }
}

/** Chips of one node, written where its agent finds them: the folder stands for the server's slots. */
function makeChips(vendor: TestVendor, node: { readonly nodeId: string; readonly chassis: string; readonly chips: number }, path: string): readonly ChipFile[] {
  if (!existsSync(path)) {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
    writeWhole(path, JSON.stringify(makeNode(vendor, { name: node.chassis, gpus: node.chips })))
    chmodSync(path, 0o600)
  }
  return JSON.parse(readFileSync(path, 'utf8')) as readonly ChipFile[]
}

/** Manifests that fit the firmware of these chips; all chips of the demo run the same. */
function readReferences(seed: string, chips: readonly ChipFile[]): readonly ReferenceReading[] {
  const signer = openManifestSigner(seed)
  return chips
    .flatMap(chip => makeManifests(chip, signer))
    .flatMap(xml => {
      const reading = readManifest(Buffer.from(xml, 'utf8'), { primitives: nodePrimitives, anchors: [signer.anchor] })
      return reading.ok ? [reading.value] : []
    })
}

/** Never half a file: written aside, then renamed. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
