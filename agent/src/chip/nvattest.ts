// Chips through the vendor's own command, `nvattest collect-evidence`, where it is installed: the way to Blackwell and
// later outside confidential mode, and to NVSwitches. Run as a subprocess with a time limit; what it prints is read
// like any foreign evidence.

import { execFile } from 'node:child_process'
import { toHex } from '@trigpoint/core/base'
import type { Clock } from '@trigpoint/runtime'
import { Fault, parseEvidenceInput, systemErrorCode } from '@trigpoint/runtime'
import { readChipId } from './chip-id.ts'
import type { ChipSource, CollectedEvidence } from './chip-source.ts'

export interface NvattestOptions {
  readonly clock: Pick<Clock, 'monotonicNs'>
  /** Default `nvattest`, found on the PATH. */
  readonly command?: string
  /** More arguments, for example `--gpu-evidence-source=corelib --gpu-architecture blackwell`. */
  readonly parameters?: readonly string[]
  /** The vendor's agent allows a minute. */
  readonly timeoutMs?: number
}

const DEFAULT_TIMEOUT_MS = 60_000
/** Eight GPUs and four switches print 250 KB. */
const MAXIMUM_OUTPUT_BYTES: number = 16 * 1024 * 1024

export function openNvattest(options: NvattestOptions): ChipSource {
  return {
    kind: 'nvattest',
    // The command knows evidence only; inventory comes from the driver or from the vendor agent's node record.
    list: async () => [],
    collect: nonce => collect(nonce, options),
    close: async () => {},
  }
}

async function collect(nonce: Uint8Array, options: NvattestOptions): Promise<readonly CollectedEvidence[]> {
  const startNs = options.clock.monotonicNs()
  const printed = await runCommand(options, ['collect-evidence', '--nonce', toHex(nonce), '--format', 'json', ...(options.parameters ?? [])])
  const latencyNs = Number(options.clock.monotonicNs() - startNs)
  const input = parseEvidenceInput(printed)
  if (!input.ok) throw new Fault('chip.nvattest-failed', `nvattest printed no evidence: ${input.refusal.message}`)
  return input.value.flatMap(device => {
    if (!device.ok) return []
    const { kind, arch = '', evidence } = device.item
    const certificatesPem = device.claimed.certificatesPem
    const chipId = readChipId(certificatesPem)
    const family = arch === 'LS10' ? 'switch' : 'gpu'
    return [{ ...(chipId === undefined ? {} : { chipId }), kind: kind ?? family, arch, evidence, certificatesPem, latencyNs }]
  })
}

function runCommand(options: NvattestOptions, parameters: readonly string[]): Promise<string> {
  const command = options.command ?? 'nvattest'
  const limits = { timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS, maxBuffer: MAXIMUM_OUTPUT_BYTES, windowsHide: true }
  return new Promise((resolve, reject) => {
    execFile(command, [...parameters], limits, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else if (systemErrorCode(error) === 'ENOENT')
        reject(new Fault('chip.nvattest-absent', `The command ${command} is not installed.`, { cause: error }))
      else reject(new Fault('chip.nvattest-failed', `nvattest failed: ${firstLine(stderr) || error.message}`, { cause: error }))
    })
  })
}

function firstLine(text: string): string {
  return (text.split('\n').find(line => line.trim() !== '') ?? '').slice(0, 300)
}
