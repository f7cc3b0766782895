// The action of `trigpoint evidence submit`: files of a vendor's tool or agent, handed to a running verifier as reports.

import { readFile } from 'node:fs/promises'
import type { AppraisedDevice, VendorReportAccepted } from '@trigpoint/core/wire'
import { describeInput, MAXIMUM_INPUT_BYTES, type VerifierClient } from '@trigpoint/runtime'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { note, printJson, printTable } from '../print.ts'
import type { SubmitOptions } from './options.ts'

export async function submitEvidence(files: readonly string[], options: SubmitOptions): Promise<ExitCode> {
  let genuine = true
  await withVerifier(options, async client => {
    for (const file of files) genuine = (await submitFile(client, file, options)) && genuine
  })
  return genuine ? EXIT.ok : EXIT.refused
}

async function submitFile(client: VerifierClient, file: string, options: SubmitOptions): Promise<boolean> {
  const value = await readJson(file)
  if ('resources' in value) {
    const node = accepted(await client.sendNodeRecord(options.node, value))
    if (options.json === true) printJson(node)
    else note(`${file}: node record of ${options.node} with ${String(node.gpus)} GPUs, taken as claims.${node.changes.length === 0 ? '' : ` Changed: ${node.changes.join('; ')}.`}`)
    return true
  }
  const report = accepted(await client.sendReport(options.node, value))
  if (options.json === true) printJson(report)
  else printReport(file, report)
  return report.devices.every(device => device.verified)
}

function printReport(file: string, { devices, proves }: VendorReportAccepted): void {
  printTable(['device', 'genuine', 'measured', 'mode', 'driver', 'VBIOS', 'revocation'], devices.map(rowOf))
  const failed = devices.filter(device => !device.verified).flatMap(device => device.checks.filter(check => !check.ok).slice(0, 1).map(check => `${device.chipId}: ${check.detail}`))
  for (const line of failed) note(line)
  note(`${file}: ${proves.identity ? (proves.fresh ? 'who they are is proved, just now' : 'who they are is proved, not when') : 'nothing is proved'}. ${proves.note}`)
}

function rowOf(device: AppraisedDevice): readonly string[] {
  const { chipId, verified, measured, test, mode, driverVersion, vbiosVersion, revocation } = device
  return [chipId + (test ? ' (test chip)' : ''), verified ? 'yes' : 'NO', measured ? 'yes' : 'no', mode, driverVersion ?? '-', vbiosVersion ?? '-', revocation.status]
}

async function readJson(file: string): Promise<object> {
  const bytes = await readFile(file === '-' ? '/dev/stdin' : file).catch((error: unknown) => {
    throw new CommandError(EXIT.unusable, `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  })
  if (bytes.length > MAXIMUM_INPUT_BYTES) throw new CommandError(EXIT.unusable, `${file} is larger than any input that is accepted`)
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Said below, with what the file seems to be.
  }
  throw new CommandError(EXIT.unusable, `${file}: ${describeInput(new Uint8Array(bytes)) ?? 'this is no JSON object or array.'}`)
}
