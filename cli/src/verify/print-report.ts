// The report of a checked bundle, for a person: the answer first, then every check, then in plain words what is
// proven and on whose word the rest stands.

import { timeWords, type BundleReport, type Step } from '@trigpoint/core/result'
import { formatTable, outcomeWord } from '../print.ts'

const STEP_WORDS: Readonly<Record<Step, string>> = {
  signer: 'who signed', record: 'what is shown', log: 'the log', challenge: 'the challenge', delay: 'the delays', evidence: 'the chips', region: 'the region', verdict: 'the verdict',
}

export function printReport(report: BundleReport, expected: string | undefined): void {
  const lines = [...headLines(report, expected), '', ...checkLines(report), '', 'Proven:', ...report.statements.proven.map(bullet), '', 'Not proven here, but taken on the word of:', ...report.statements.word.map(bullet)]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function headLines(report: BundleReport, expected: string | undefined): readonly string[] {
  const { outcome, judgedAtMs, refusal, countries, siteName, level } = report
  const what = `${outcome === undefined ? 'no verdict' : outcomeWord(outcome)}${countries.length === 0 ? '' : ` (${countries.join(', ')})`}${judgedAtMs === undefined ? '' : `, judged ${timeWords(judgedAtMs)}`}`
  const head = refusal === undefined ? `PROVEN  ${what}` : `REFUSED  it says ${what}, but: ${refusal.message} [${refusal.code}]`
  const isOther = refusal === undefined && expected !== undefined && expected !== outcome
  return [
    head,
    ...(isOther ? [`The bundle holds, but the verdict is not "${expected}".`] : []),
    ...(siteName === undefined ? [] : [`Site: ${siteName}`]),
    `Level: ${level}`,
    ...(report.chips.length === 0 ? [] : ['', formatTable(['chip', 'outcome', 'identity', 'firmware', ''], report.chips.map(chip => [
      chip.chipId, outcomeWord(chip.outcome), chip.verified ? 'proved' : 'not proved', chip.measured ? 'as published' : 'not compared or different', chip.test ? 'TEST CHIP (software)' : '',
    ]))]),
  ]
}

function checkLines({ checks }: BundleReport): readonly string[] {
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
