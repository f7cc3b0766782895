// The report of a checked bundle, for a person: the answer first, then every check, then in plain words what is
// proven and on whose word the rest stands.

import { timeWords, type BundleReport, type CheckReport, type LeafReport, type Step } from '@trigpoint/core/result'
import { formatTable, outcomeWord, printText } from '../print.ts'

const STEP_WORDS: Readonly<Record<Step, string>> = {
  signer: 'who signed', record: 'what is shown', log: 'the log', challenge: 'the challenge', delay: 'the delays', evidence: 'the chips', region: 'the region', verdict: 'the verdict',
}

export function printReport(report: BundleReport, kind: 'bundle' | 'result', expected: string | undefined): void {
  printText([...headLines(report, kind, expected), ...bodyLines(report)].join('\n'))
}

/** An entry of the log: whether it holds, then what it says. */
export function printLeafReport(report: LeafReport): void {
  const { refusal, kind, index, said } = report
  const what = `an entry of the kind "${kind}"${index === undefined ? '' : `, number ${String(index)}`}`
  const parts = Object.entries(said).flatMap(([name, value]) => [`${name}:`, ...JSON.stringify(value, null, 2).split('\n').map(line => `  ${line}`)])
  printText([refusal === undefined ? `PROVEN  ${what}` : `REFUSED  it says that it is ${what}, but: ${refusal.message} [${refusal.code}]`, '', ...parts, ...bodyLines(report)].join('\n'))
}

function bodyLines(report: CheckReport): readonly string[] {
  return ['', ...checkLines(report), '', 'Proven:', ...report.statements.proven.map(bullet), '', 'Not proven here, but taken on the word of:', ...report.statements.word.map(bullet)]
}

function headLines(report: BundleReport, kind: 'bundle' | 'result', expected: string | undefined): readonly string[] {
  const { outcome, judgedAtMs, refusal, countries, siteName, level } = report
  const what = `${outcome === undefined ? 'no verdict' : outcomeWord(outcome)}${countries.length === 0 ? '' : ` (${countries.join(', ')})`}${judgedAtMs === undefined ? '' : `, judged ${timeWords(judgedAtMs)}`}`
  const head = refusal === undefined ? `PROVEN  ${what}` : `REFUSED  it says ${what}, but: ${refusal.message} [${refusal.code}]`
  const isOther = refusal === undefined && expected !== undefined && expected !== outcome
  return [
    head,
    ...(isOther ? [`The ${kind} holds, but the verdict is not "${expected}".`] : []),
    ...(siteName === undefined ? [] : [`Site: ${siteName}`]),
    `Level: ${level}${kind === 'result' ? ', the signed result alone' : ''}`,
    ...(report.chips.length === 0 ? [] : ['', ...(refusal === undefined ? [] : ['What it says of chips, not to be relied on:']), formatTable(['chip', 'outcome', 'identity', 'firmware', ''], report.chips.map(chip => [
      chip.chipId, outcomeWord(chip.outcome), chip.verified ? 'proved' : 'not proved', chip.measured ? 'as published' : 'not compared or different', chip.test ? 'TEST CHIP (software)' : '',
    ]))]),
  ]
}

function checkLines({ checks }: CheckReport): readonly string[] {
  const lines: string[] = []
  let last: Step | undefined
  const order = Object.keys(STEP_WORDS)
  for (const { step, ok, code, detail } of [...checks].sort((a, b) => order.indexOf(a.step) - order.indexOf(b.step))) {
    if (step !== last) lines.push(STEP_WORDS[step])
    last = step
    lines.push(`  ${ok ? 'ok    ' : 'FAILED'}  ${detail}${ok ? '' : ` [${code}]`}`)
  }
  return lines
}

function bullet(text: string): string {
  return `  - ${text}`
}
