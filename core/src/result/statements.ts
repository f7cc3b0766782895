// In plain words: what a checked bundle proves, and on whose word the rest stands. Read by people who lend money or
// sign licences. On the path: result. Words decide nothing.

import { countryName } from '../region/index.ts'
import type { Outcome } from '../verdict/index.ts'
import type { LoggedLeaf } from '../log/index.ts'
import type { Found } from './found.ts'
import type { Statements } from './report.ts'

/** A time as a person writes it, UTC, to the second. Core has no clock and no Date: days are counted (Howard Hinnant, `civil_from_days`). */
export function timeWords(atMs: number): string {
  const days = Math.floor(atMs / 86_400_000)
  const seconds = Math.floor((atMs - days * 86_400_000) / 1000)
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(year)}-${two(month)}-${two(day)} ${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)} UTC`
}

function list(words: readonly string[], joint: string): string {
  const last = words.at(-1) ?? 'none'
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`
}

/** Names read in one sentence; more are counted. */
const NAMES_READ = 6

function countries(codes: readonly string[]): string {
  const names = codes.slice(0, NAMES_READ).map(countryName)
  const more = codes.length - names.length
  return list(more > 0 ? [...names, `${String(more)} others`] : names, 'or')
}

function chipsOf({ parts }: Found): string {
  const chips = parts?.chips ?? []
  const ids = chips.slice(0, 2).map(({ claims }) => claims.ear_verifier_claims.trigpoint.chip_id)
  const more = chips.length - ids.length
  return chips.length === 1 ? `chip ${ids[0] ?? ''}` : `${String(chips.length)} chips (${ids.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''})`
}

export function stateInWords(found: Found, atMs: number, isProven: boolean): Statements {
  const proven = isProven ? [placeSentence(found), ...provenSentences(found, atMs)] : ['Nothing: a check failed, and what the bundle says may be made up.']
  return { proven, word: wordSentences(found) }
}

const PLACE: Readonly<Record<Outcome, (left: string, allowed: string) => string>> = {
  inside: left => `inside: the delays leave ${left} and no other country`,
  outside: (left, allowed) => `outside: the delays exclude ${allowed}${left === 'none' ? '' : ` and leave ${left}`}`,
  unknown: left => `unknown: where they were is not settled (the delays leave ${left})`,
}

function placeSentence(found: Found): string {
  const verdict = found.parts?.verdict
  if (verdict === undefined) return ''
  const place = PLACE[verdict.outcome](countries(verdict.countries), countries(verdict.allowed_countries))
  const when = timeWords(verdict.judged_at_ms)
  if (found.region === undefined) return `On ${when} this verifier judged ${chipsOf(found)} ${place}.`
  return `On ${when} ${verdict.outcome === 'unknown' ? `${chipsOf(found)} gave evidence; the verdict is` : `the machine that answered for ${chipsOf(found)} was`} ${place}. This was computed again here, from the raw measurements.`
}

function provenSentences(found: Found, atMs: number): readonly string[] {
  const { parts, evidence, full, delay, logged } = found
  const sentences: string[] = []
  const verdict = parts?.verdict
  if (evidence !== undefined) {
    const verified = evidence.appraisals.filter(chip => chip.verified).length
    sentences.push(`${String(verified)} of ${String(evidence.appraisals.length)} chips signed with keys that a root which you trust certifies, over a nonce that binds this challenge, this agent and these delays: the evidence was made for this fix, after its delays were measured.`)
  }
  if (evidence?.isMeasuredAgain === true && parts?.chips.some(({ claims }) => claims.ear_verifier_claims.trigpoint.measured) === true)
    sentences.push('The firmware of the chips that are said to run as published was compared again here, with reference manifests that roots of your trust file certify.')
  if (isKnownGood(found))
    sentences.push(`No certificate of these chips was revoked, as far as responders that their issuers certify had said by then (the oldest answer is of ${timeWords(evidence?.revocation.producedAtMs ?? 0)}; a chip's last certificate, which its firmware makes, is known to no responder).`)
  if (full !== undefined && delay !== undefined && verdict !== undefined)
    sentences.push(`${String(delay.counted.length)} landmarks of ${String(verdict.operators)} operators signed their round trips; the ${verdict.bound === 'vacuum' ? 'bound is light in vacuum, true whatever the network' : 'bound is light in fibre, true only if every path is silica fibre'}${verdict.faulty > 0 ? `, and the region holds even if ${String(verdict.faulty)} of the operators lied` : ''}.`)
  if (logged !== undefined) sentences.push(loggedSentence(logged))
  if (verdict !== undefined)
    sentences.push(atMs < verdict.fresh_until_ms ? `The policy takes it as fresh until ${timeWords(verdict.fresh_until_ms)}.` : `It is about the past: the policy took it as fresh until ${timeWords(verdict.fresh_until_ms)}. Where the chips are since then it does not say.`)
  return sentences
}

export function loggedSentence({ checkpoint, index }: LoggedLeaf): string {
  const { witnesses, latestS } = checkpoint.witnessed
  const cosigned = witnesses.length === 0 ? '' : `, cosigned by ${list(witnesses, 'and')}${latestS === 0 ? '' : ` (last at ${timeWords(latestS * 1000)})`}`
  return `It is entry ${String(index)} of the log ${checkpoint.origin}, under a checkpoint of ${String(checkpoint.size)} entries${cosigned}: ${witnesses.length === 0 ? 'were it changed or left out later, whoever holds this file could show it' : 'it cannot be changed or taken back unnoticed'}.`
}

function wordSentences(found: Found): readonly string[] {
  const { signer, parts, site, evidence, full, delay } = found
  const name = signer.pinned === undefined ? 'whoever made this bundle' : signer.pinned.name
  const sentences: string[] = [
    signer.pinned === undefined
      ? 'Everything, as long as no trust file names the verifier: a bundle that is wholly made up looks the same.'
      : `${name}: that the challenge was fresh and unforeseen, and the times that it states.`,
  ]
  if (parts?.verdict.binding === 'transcript')
    sentences.push("The node's host: that the box which answered the landmarks stood with the chips. The chips signed after the delays and over them, but a host that lends its key to another box is not excluded by this alone (binding level: transcript).")
  if (full === undefined) sentences.push(`${name}: ${site === undefined ? 'the whole appraisal; the verdict alone is shown' : 'the region and the verdict; this level shows the chips\' evidence, but not the landmarks'}.`)
  else sentences.push(...landmarkWords(found, name), `The border tables ${full.verdict.borders}: where countries are; a disputed area counts for all who claim it.`)
  if (parts?.chips.some(({ claims }) => claims.ear_verifier_claims.trigpoint.test) === true) sentences.push('Nobody: that these chips are hardware. They are software under a test root, and prove nothing about real chips.')
  if (evidence !== undefined) sentences.push(...evidenceWords(found, name))
  if (delay !== undefined && delay.otherTickets.length > 0) sentences.push(`Receipts of ${delay.otherTickets.join(', ')} name another ticket than the one shown; challenge and key are the same.`)
  sentences.push(...logWords(found, name))
  return sentences
}

function landmarkWords({ full, delay, parts }: Found, name: string): readonly string[] {
  const excluded = full?.judgement.excluded ?? []
  const faulty = parts?.verdict.faulty ?? 0
  return [
    `${name}, as registrar: that the landmarks stand where their records say (${String(delay?.records.length ?? 0)} were challenged), and who runs them.`,
    `The landmarks: that they measured time honestly${faulty === 0 ? ', every one of them' : `; up to ${String(faulty)} operator${faulty === 1 ? '' : 's'} may have lied without changing the verdict`}.`,
    ...(excluded.length === 0 ? [] : [`${name}: that ${list(excluded.map(({ landmarkId, reason }) => `${landmarkId} (${reason})`), 'and')} should not count.`]),
  ]
}

function evidenceWords(found: Found, name: string): readonly string[] {
  const { evidence, site } = found
  const measured = site?.chips.some(({ claims }) => claims.ear_verifier_claims.trigpoint.measured) === true
  const lowered = site?.binding.lowered ?? []
  return [
    "The chips' vendor: that its devices keep their keys.",
    ...revocationWords(found, name),
    `${name}: that no other node spoke for these chips.`,
    ...(measured && evidence?.isMeasuredAgain === false ? [`${name}: that the firmware matches its reference values; not all manifests are at hand here, signed under a root that you trust.`] : []),
    ...(lowered.length === 0 ? [] : [`${name}: why a chip was not accepted: ${lowered.map(({ detail }) => detail).join(' ')}`]),
  ]
}

/** Whether what was judged again here says that nothing was revoked. */
function isKnownGood({ evidence }: Found): boolean {
  const { named, atHand, statuses } = evidence?.revocation ?? { named: 0, atHand: 0, statuses: [] }
  return named !== undefined && named > 0 && atHand === named && statuses.length > 0 && statuses.every(status => status === 'good')
}

function revocationWords(found: Found, name: string): readonly string[] {
  const { named, atHand, statuses } = found.evidence?.revocation ?? { named: undefined, atHand: 0, statuses: [] }
  if (named === undefined) return [`${name}: that no certificate was revoked at that time. The bundle does not say whether anybody was asked.`]
  if (named === 0) return ['Nobody: that no certificate of these chips was revoked. The verifier relied on no answer about revocation, so the vendor may have withdrawn a chip without this verdict knowing.']
  if (atHand < named) return [`${name}: what ${String(named - atHand)} of the ${String(named)} answers about revocation say that it relied on; they are not in the bundle.`]
  if (isKnownGood(found)) return [`${name}: that no newer answer about revocation said otherwise.`]
  const revoked = statuses.filter(status => status === 'revoked').length
  const unsettled = statuses.length - revoked - statuses.filter(status => status === 'good').length
  return [
    ...(revoked === 0 ? [] : [`Nobody: anything of ${String(revoked)} of these chips. Their vendor revoked a certificate of theirs, as answers in this bundle say.`]),
    ...(unsettled === 0 ? [] : [`Nobody: that no certificate was revoked of ${String(unsettled)} of these chips. The answers in this bundle do not speak of every certificate, or not of that time.`]),
  ]
}

export function logWords({ logged, named }: Pick<Found, 'logged' | 'named'>, name: string): readonly string[] {
  if (named !== undefined) return [`${name}: that it is entry ${String(named.index)} of the log ${named.origin}. A result by itself does not show that; its bundle does.`]
  if (logged === undefined || logged.checkpoint.witnessed.witnesses.length > 0) return []
  return [`${name}: that it shows everybody the same log. Your trust file asks for no witness, so a second version of the log would not be noticed here.`]
}
