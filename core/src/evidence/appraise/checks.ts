// Every check of an appraisal, passed or not, in the order in which a person asks. Those that `decides` marks make a
// device verified or not; the others are statuses of their own that a policy weighs.

import type { Check } from '../../base/index.ts'
import { timeText } from '../der/values.ts'
import type { DeviceIdentity } from '../identity/identity.ts'
import { chipIdOf, DEVICE_TYPES, productOf } from '../identity/identity.ts'
import type { ReferenceJudgement, ReferenceStatus } from '../reference/judge-references.ts'
import { manifestIds } from '../reference/manifest-id.ts'
import type { ReportFacts } from '../report/facts.ts'
import type { Findings } from './findings.ts'

export interface DecidingCheck extends Check {
  readonly decides: boolean
}

export function listChecks(findings: Findings): readonly DecidingCheck[] {
  return [...decidingChecks(findings), ...statusChecks(findings), ...referenceChecks(findings)]
}

function decides(code: string, ok: boolean, detail: string): DecidingCheck {
  return { code, ok, detail, decides: true }
}

function status(code: string, ok: boolean, detail: string): DecidingCheck {
  return { code, ok, detail, decides: false }
}

const FWID_DETAIL = {
  match: 'The firmware id of report and certificate agree.',
  absent: 'The report states no firmware id.',
  differs: 'The firmware id of the report is not the one in the certificate.',
} as const

function decidingChecks(findings: Findings): readonly DecidingCheck[] {
  const { reportRefusal, report, chain, signature, nonce, fwid, identity } = findings
  const checks: DecidingCheck[] = []
  checks.push(
    reportRefusal === undefined
      ? decides('evidence.report-malformed', true, `The report is well-formed (${report?.form ?? ''}, ${String(report?.blocks.count ?? 0)} measurements).`)
      : decides(reportRefusal.code, false, reportRefusal.message),
  )
  checks.push(
    chain.refusal === undefined
      ? decides('evidence.chain-broken', true, `${String(chain.certificates.length)} certificates link to ${chain.proven?.anchor.name ?? ''}.`)
      : decides(chain.refusal.code, false, `${chain.refusal.where}: ${chain.refusal.message}`),
  )
  if (chain.status === 'ok')
    checks.push(
      identity === undefined
        ? decides('evidence.identity-unreadable', false, 'The device certificate names no device in the known way.')
        : decides('evidence.identity-unreadable', true, `The device is ${chipIdOf(identity)}.`),
    )
  checks.push(
    signature === 'ok'
      ? decides('evidence.signature-failed', true, "The report is signed by the leaf certificate's key.")
      : decides('evidence.signature-failed', false, "The report's signature does not verify with the leaf certificate's key."),
  )
  if (nonce !== 'not-asked')
    checks.push(
      nonce === 'match'
        ? decides('evidence.nonce-differs', true, 'The report was made for the nonce asked about.')
        : decides('evidence.nonce-differs', false, 'The report was made for another nonce: it is not fresh.'),
    )
  checks.push(decides('evidence.fwid-differs', fwid !== 'differs', FWID_DETAIL[fwid]))
  return checks
}

function statusChecks(findings: Findings): readonly DecidingCheck[] {
  const { time, revocation, facts, identity, item } = findings
  const checks: DecidingCheck[] = []
  if (time !== undefined)
    checks.push(
      status('evidence.certificate-time', time.status === 'valid', `Certificates: ${time.status}, the first ends ${timeText(time.expiresAtMs)}.`),
    )
  if (revocation.status !== 'not-checked') {
    const problems = revocation.certificates.flatMap(one => {
      const problem = one.status === 'not-checked' ? 'no response names it' : one.problem
      return problem === null ? [] : [`certificate ${String(one.position)}: ${problem}`]
    })
    const reason = revocation.reason === null ? '' : ` (${revocation.reason})`
    checks.push(status('evidence.revoked', revocation.status === 'good', [`Revocation: ${revocation.status}${reason}`, ...problems].join('; ') + '.'))
  }
  if (facts?.ownPdi !== undefined && identity !== undefined)
    checks.push(status('evidence.identity-contradicts', facts.ownPdi === identity.pdi, `The report says ${facts.ownPdi}, the certificate ${identity.pdi}.`))
  const certified = identity === undefined ? undefined : DEVICE_TYPES[identity.type]
  if (item.kind !== undefined && certified !== undefined)
    checks.push(status('evidence.kind-differs', item.kind === certified, `The host says ${item.kind}, the certificate ${certified}.`))
  if (findings.architecture !== 'not-stated' && identity !== undefined)
    checks.push(status('evidence.architecture-differs', findings.architecture === 'match', `The host says ${item.arch ?? ''}, the certificate ${identity.hwmodel}.`))
  if (facts?.unknownFeatureFlag !== undefined)
    checks.push(status('evidence.mode-unknown', false, `Feature flag ${String(facts.unknownFeatureFlag)} has no known meaning.`))
  if (facts !== undefined && facts.unknownFields.length > 0)
    checks.push(status('evidence.fields-unknown', false, `Opaque fields ${facts.unknownFields.join(', ')} are not known and were not interpreted.`))
  return checks
}

function referenceChecks({ references, facts, identity }: Findings): readonly DecidingCheck[] {
  if (references === undefined || facts === undefined || identity === undefined) return []
  const { comparison, statuses, complete } = references
  const checks = statuses.flatMap(referenceCheck)
  checks.push(status('evidence.reference-missing', complete, complete ? 'Every manifest needed is at hand.' : missingText(facts, identity, references)))
  if (comparison.conflicts.length > 0)
    checks.push(status('evidence.reference-conflict', false, `More than one manifest claims measurement ${comparison.conflicts.join(', ')}.`))
  if (comparison.compared > 0) {
    const indices = comparison.mismatches.map(({ index }) => index)
    const detail = `${String(comparison.compared)} measurements compared, ${indices.length === 0 ? 'all equal' : `different: ${indices.join(', ')}`}.`
    checks.push(status('evidence.measurement-differs', indices.length === 0, detail))
  }
  return checks
}

function missingText(facts: ReportFacts, identity: DeviceIdentity, { used }: ReferenceJudgement): string {
  const wanted = manifestIds(facts, productOf(identity)).filter(({ class: one }) => !used.some(manifest => manifest.class === one))
  const missing = wanted.map(({ id }) => id).join(', ')
  return `Not at hand: ${missing === '' ? 'a manifest whose name the report does not tell' : missing}.`
}

function referenceCheck(reference: ReferenceStatus): readonly DecidingCheck[] {
  const name = `The ${reference.kind} manifest ${reference.version} (${reference.sha256.slice(0, 16)})`
  const usable = status(
    'evidence.reference-unusable', reference.problem === null,
    reference.problem === null ? `${name} is signed and fits.` : `${name} is not used: ${reference.problem}`,
  )
  const time = status(
    'evidence.reference-expired', !reference.expired,
    `${name} is signed by certificates that ${reference.expired ? 'are not valid at this time; they' : ''} end ${timeText(reference.expiresAtMs)}.`.replace('  ', ' '),
  )
  return [usable, time]
}
