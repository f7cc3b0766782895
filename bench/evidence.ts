// Appraisals of GPU evidence a second, beside the bare P-384 verifications a second of the same run.
// One verification is the least that an appraisal can cost: the report's signature. Known chain: the chain was verified
// before and is recognised by its digest. Cold: nothing is remembered, four more verifications and a root's digest.
// Manifests, where measured, are read before. Counted in CPU time of one core, so that other load on the machine does
// not count; the three kinds alternate in short rounds, and the share is the median of the rounds' shares.

import { createPublicKey, verify } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AppraisalContext, EvidenceItem, ReferenceReading } from '@trigpoint/core/evidence'
import { appraiseEvidence, DEVICE_ANCHORS, openChainCache, parsePem, parseReport, readManifest, REFERENCE_ANCHORS } from '@trigpoint/core/evidence'
import { forgeReport, makeManifests, openManifestSigner, openTestVendor } from '@trigpoint/lab'
import { nodePrimitives, openCachedPrimitives } from '@trigpoint/runtime'

const ROUNDS = 60
const ROUND_MS = 50
/** Operations before counting: bare, chain known, cold. */
const WARM_UP = [1000, 8000, 500] as const
/** Operations between two looks at the clock. */
const BATCH = 8
/** Required share of the limit when the chain is known. */
const REQUIRED = 0.85

interface Subject {
  readonly name: string
  readonly items: readonly EvidenceItem[]
  readonly context: AppraisalContext
}

const atMs = Date.UTC(2025, 10, 1)

function certificatesOf(pem: string): readonly Uint8Array[] {
  const parsed = parsePem(pem)
  if (!parsed.ok) throw new Error(parsed.refusal.message)
  return parsed.value
}

function testChips(): Subject {
  const vendor = openTestVendor('bench')
  const signer = openManifestSigner('bench')
  const chips = Array.from({ length: 8 }, (_, i) => vendor.makeChip({ name: `chip-${String(i)}` }))
  const nonce = new Uint8Array(32).fill(1)
  const items = chips.map(chip => ({ evidence: forgeReport(chip, nonce, () => ({})), certificates: certificatesOf(chip.certificatesPem) }))
  const [first] = chips
  const references = first === undefined ? [] : makeManifests(first, signer).flatMap(xml => {
    const reading = readManifest(Buffer.from(xml), { primitives: nodePrimitives, anchors: [signer.anchor] })
    return reading.ok ? [reading.value] : []
  })
  return { name: 'software chips, measured', items, context: contextOf([vendor.anchor], references, nonce) }
}

function realChips(): Subject | undefined {
  const folder = process.env['TRIGPOINT_REAL_DATA'] ?? new URL('../../shared/data', import.meta.url).pathname
  const base = join(folder, 'nvidia-evidence')
  if (!existsSync(base)) return undefined
  const names = readdirSync(join(base, 'evidence')).filter(name => /nvtrust|google-raw-gpu|mpt/.test(name))
  const items = names.map(name => {
    const file = JSON.parse(readFileSync(join(base, 'evidence', name), 'utf8')) as { readonly evidence: string; readonly certificate: string }
    return { evidence: new Uint8Array(Buffer.from(file.evidence, 'base64')), certificates: certificatesOf(Buffer.from(file.certificate, 'base64').toString()) }
  })
  const rims = join(base, 'originals/go-nvattest-tools/testing/testdata/rim')
  const references = readdirSync(rims).filter(name => name.startsWith('NV_')).flatMap(name => {
    const reading = readManifest(new Uint8Array(readFileSync(join(rims, name))), { primitives: nodePrimitives, anchors: REFERENCE_ANCHORS })
    return reading.ok ? [reading.value] : []
  })
  return { name: `${String(items.length)} real GPUs and switches`, items, context: contextOf(DEVICE_ANCHORS, references) }
}

function contextOf(anchors: AppraisalContext['anchors'], references: readonly ReferenceReading[], expectedNonce?: Uint8Array): AppraisalContext {
  const base = { primitives: openCachedPrimitives(nodePrimitives), anchors, atMs, references, chainCache: openChainCache() }
  return expectedNonce === undefined ? base : { ...base, expectedNonce }
}

/** Operations a second of CPU time over one slice; `step` does one. */
function rate(step: (i: number) => void, offset: number): number {
  const start = process.cpuUsage()
  let done = 0
  let usedMicros = 0
  while (usedMicros < ROUND_MS * 1000) {
    for (let i = 0; i < BATCH; i++) step(offset + done++)
    const { user, system } = process.cpuUsage(start)
    usedMicros = user + system
  }
  return (done * 1e6) / usedMicros
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** The report signatures alone, keys imported, over the very same bytes. */
function bareVerifications({ items }: Subject): (i: number) => void {
  const jobs = items.map(({ evidence, certificates }) => {
    const report = parseReport(evidence)
    if (!report.ok) throw new Error(report.refusal.message)
    const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificates[0] ?? []).toString('base64')}\n-----END CERTIFICATE-----`
    return { key: createPublicKey(pem), data: report.value.signed, signature: report.value.signature }
  })
  return i => {
    const job = jobs[i % jobs.length]
    if (job !== undefined) verify('sha384', job.data, { key: job.key, dsaEncoding: 'ieee-p1363' }, job.signature)
  }
}

function appraisals({ items }: Subject, context: AppraisalContext): (i: number) => void {
  return i => {
    const item = items[i % items.length]
    if (item !== undefined) appraiseEvidence(item, context)
  }
}

interface Measured {
  readonly bare: number
  readonly known: number
  readonly cold: number
  readonly share: number
}

function measure(subject: Subject): Measured {
  const { chainCache: _unused, ...cold } = { ...subject.context, primitives: nodePrimitives }
  const steps = [bareVerifications(subject), appraisals(subject, subject.context), appraisals(subject, cold)]
  // A verifier runs for months: the machine code of its hot paths is made in the first seconds.
  for (const [i, step] of steps.entries()) for (let done = 0; done < (WARM_UP[i] ?? 0); done++) step(done)
  const rounds = Array.from({ length: ROUNDS }, (_, round) => steps.map(step => rate(step, round)))
  const of = (index: number): number => median(rounds.map(rates => rates[index] ?? 0))
  return { bare: of(0), known: of(1), cold: of(2), share: median(rounds.map(([bare = 1, known = 0]) => known / bare)) }
}

function report(subject: Subject): boolean {
  const failed = subject.items.filter(item => !appraiseEvidence(item, subject.context).verified).length
  const { bare, known, cold, share } = measure(subject)
  const row = (what: string, perSecond: number, ratio: number): void => {
    console.log(`  ${what.padEnd(34)} ${perSecond.toFixed(0).padStart(8)} /s  ${(1e6 / perSecond).toFixed(0).padStart(6)} µs  ${(100 * ratio).toFixed(1).padStart(6)} %`)
  }
  console.log(`${subject.name}${failed === 0 ? '' : ` (${String(failed)} not verified)`}`)
  row('bare P-384 verification (limit)', bare, 1)
  row('appraisal, chain known', known, share)
  row('appraisal, cold (5 verifications)', cold, cold / bare)
  return share >= REQUIRED && failed === 0
}

const subjects = [testChips(), realChips()].filter(subject => subject !== undefined)
const enough = subjects.map(report).every(Boolean)
console.log(enough ? `at least ${String(100 * REQUIRED)} % of the limit when the chain is known: yes` : `at least ${String(100 * REQUIRED)} % of the limit when the chain is known: NO`)
process.exitCode = enough ? 0 : 1
