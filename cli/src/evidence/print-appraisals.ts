// Appraisals for a person: one row a device, then what did not hold and for whom.

import type { Appraisal, BindingLevel, TeeAppraisal } from '@trigpoint/core/evidence'
import { printTable } from '../print.ts'

const HEAD = ['device', 'verified', 'measured', 'chain', 'signature', 'nonce', 'firmware id', 'mode', 'driver', 'VBIOS', 'revocation'] as const

/** Names after a note before it says how many more. */
const NAMES_SHOWN = 8

export function printAppraisals(appraisals: readonly Appraisal[]): void {
  printTable(HEAD, appraisals.map(row))
  const notes = collectNotes(appraisals)
  if (notes.size > 0) process.stdout.write('\n')
  for (const [note, devices] of notes) {
    const whose = devices.length === appraisals.length && devices.length > 1 ? 'all devices' : shorten(devices)
    process.stdout.write(`${note}\n    ${whose}\n`)
  }
  const verified = appraisals.filter(one => one.verified).length
  process.stdout.write(`\n${String(verified)} of ${String(appraisals.length)} verified.${testNote(appraisals)}\n`)
}

/** What did not hold, each once, with the devices that it concerns. */
function collectNotes(appraisals: readonly Appraisal[]): ReadonlyMap<string, readonly string[]> {
  const notes = new Map<string, string[]>()
  for (const appraisal of appraisals)
    for (const { code, detail } of appraisal.checks.filter(({ ok }) => !ok)) {
      const text = `${code}: ${detail}`
      notes.set(text, [...(notes.get(text) ?? []), nameOf(appraisal)])
    }
  return notes
}

function shorten(devices: readonly string[]): string {
  const shown = devices.slice(0, NAMES_SHOWN).join(', ')
  return devices.length > NAMES_SHOWN ? `${shown} and ${String(devices.length - NAMES_SHOWN)} more` : shown
}

function row(appraisal: Appraisal): readonly string[] {
  const { measurements } = appraisal
  const measured = appraisal.measured
    ? 'yes'
    : measurements.mismatches.length > 0
      ? `no (differs: ${measurements.mismatches.join(', ')})`
      : appraisal.references.length === 0
        ? 'no (no manifest)'
        : 'no'
  return [
    nameOf(appraisal) + (appraisal.test ? ' (test chip)' : ''),
    appraisal.verified ? 'yes' : 'NO',
    measured,
    appraisal.chain,
    appraisal.signature,
    appraisal.nonce,
    appraisal.fwid,
    appraisal.mode,
    appraisal.driverVersion ?? '-',
    appraisal.vbiosVersion ?? '-',
    appraisal.revocation,
  ]
}

function nameOf(appraisal: Appraisal): string {
  return appraisal.id ?? 'unnamed device'
}

function testNote(appraisals: readonly Appraisal[]): string {
  return appraisals.some(({ test }) => test) ? ' Test chips are not real ones: they end at a test root.' : ''
}

const TEE_HEAD = ['CPU evidence', 'verified', 'chain', 'bound to the nonce', 'measurement', 'versions'] as const
/** Of a digest, as much as tells two apart. */
const DIGEST_SHOWN = 16

/** What CPUs say of the VM that asked, and how far that binds the key that answered. */
export function printTees(tees: readonly TeeAppraisal[], binding: BindingLevel): void {
  printTable(TEE_HEAD, tees.map(tee => [
    (tee.scheme ?? 'unknown kind') + (tee.test ? ' (test)' : ''), tee.verified ? 'yes' : 'NO', tee.chain, tee.binding, tee.measurement?.slice(0, DIGEST_SHOWN) ?? '-', tee.versions ?? '-',
  ]))
  for (const { refusal } of tees) if (refusal !== undefined) process.stdout.write(`${refusal.code}: ${refusal.message}\n`)
  process.stdout.write(`\nBinding of the key that asked: ${binding}.\n`)
}
