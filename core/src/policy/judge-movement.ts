// May this chip go from this country to that one? On the path: policy. A move needs what the rules of its country of
// departure ask; a permit counts when a paper names one. Malaysia's permit (MITI, 14 July 2025) holds even where a
// policy forgets it.

import { dayMs, type RuleBook } from '../custody/rules/index.ts'
import { composeAnswer, step, type PolicyAnswer, type PolicyStep } from './answer.ts'
import { isControlled, isInScope, type JudgedChip } from './chip-scope.ts'
import { isAmong } from './judge-placement.ts'
import type { PolicyFile, PolicyMovement } from './policy-file.ts'

export interface Movement {
  readonly chip: JudgedChip
  readonly from: string
  readonly to: string
  /** What the papers name. */
  readonly reference?: string | undefined
  /** Days between the announcement and the move. */
  readonly noticeDays?: number | undefined
}

/** What the law asks of itself: export, transhipment and transit of US-origin high-performance AI chips. */
export const BUILT_IN_MOVEMENTS: readonly PolicyMovement[] = [
  { name: 'strategic trade permit of Malaysia', from: ['MY'], chips: 'any', needs: 'permit', reference: ['STA', 'STP', 'MITI'], since: '2025-07-14', noticeDays: 30 },
]

/** Rules of a policy, and the built-in ones for countries that it does not speak of. */
export function movementRules(policy: Pick<PolicyFile, 'movements'> | undefined): readonly { readonly rule: PolicyMovement; readonly isBuiltIn: boolean }[] {
  const own = policy?.movements ?? []
  const spoken = new Set(own.flatMap(rule => rule.from))
  return [...own.map(rule => ({ rule, isBuiltIn: false })), ...BUILT_IN_MOVEMENTS.filter(rule => !rule.from.some(country => spoken.has(country))).map(rule => ({ rule, isBuiltIn: true }))]
}

/** The rules that a move meets. Built-in ones speak of controlled chips only. */
export function rulesOfMove(policy: PolicyFile | undefined, { chip, from, to }: Movement, book: RuleBook, atMs: number): readonly PolicyMovement[] {
  if (from === to) return []
  return movementRules(policy).filter(({ rule, isBuiltIn }) =>
    rule.from.includes(from) && (rule.to === undefined || isAmong(to, rule.to, book)) && (rule.since === undefined || atMs >= dayMs(rule.since)) &&
    (isBuiltIn ? isControlled(chip) : isInScope(chip, rule.chips, policy ?? { classes: {} }))).map(({ rule }) => rule)
}

export function judgeMovement(policy: PolicyFile, movement: Movement, book: RuleBook, atMs: number): PolicyAnswer {
  const rules = rulesOfMove(policy, movement, book, atMs)
  const { chip, from, to } = movement
  const steps = rules.length === 0
    ? [step('movement', 'allowed', from === to ? `${chip.name} stays in ${from}.` : `No rule speaks of ${chip.name} from ${from} to ${to}.`)]
    : rules.flatMap(rule => ruleSteps(rule, movement))
  return composeAnswer(policy, steps, [], book, atMs)
}

function ruleSteps(rule: PolicyMovement, movement: Movement): readonly PolicyStep[] {
  const { chip, from, to } = movement
  if (rule.needs === 'nothing') return [step('movement', 'allowed', `${rule.name}: ${chip.name} may go from ${from} to ${to}.`)]
  if (rule.needs === 'forbidden') return [step('movement', 'refused', `${rule.name}: ${chip.name} may not go from ${from} to ${to}.`)]
  const permit = namesPermit(rule, movement.reference)
    ? step('permit', 'allowed', `${rule.name}: the papers name ${movement.reference ?? ''}.`)
    : step('permit', 'refused', `${rule.name}: needed from ${from} to ${to}, and ${movement.reference === undefined || movement.reference === '' ? 'no paper names one' : `"${movement.reference}" is none`} (${(rule.reference ?? []).join(', ')}…).`)
  return [permit, ...noticeSteps(rule, movement)]
}

function noticeSteps(rule: PolicyMovement, { noticeDays }: Movement): readonly PolicyStep[] {
  if (rule.noticeDays === undefined || noticeDays === undefined) return []
  return [step('notice', noticeDays >= rule.noticeDays ? 'allowed' : 'refused', `${rule.name}: announced ${String(noticeDays)} days before; ${String(rule.noticeDays)} are needed.`)]
}

/** Whether a reference begins, at a word, with what the permits of this rule begin with. */
export function namesPermit(rule: PolicyMovement, reference: string | undefined): boolean {
  const words = (reference ?? '').toUpperCase().split(/[\s,;:]+/)
  return (rule.reference ?? []).some(prefix => words.some(word => word.startsWith(prefix.toUpperCase()) && word.length > prefix.length))
}
