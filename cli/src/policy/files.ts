// `trigpoint policy check|test|schema`: policy files on this machine, by the tables of this machine.

import { readFileSync } from 'node:fs'
import { parsePolicy, policyJsonSchema, runPolicyTests, type ParsedPolicy } from '@trigpoint/core/policy'
import { readRules, systemClock } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson } from '../print.ts'
import { chosenRuleFolder } from '../rules/chosen-folder.ts'
import type { FileOptions } from './options.ts'

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(EXIT.unusable, `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export async function checkFiles(files: readonly string[], options: FileOptions): Promise<void> {
  const { book, left } = await readRules(chosenRuleFolder(options.rules))
  for (const line of left) note(line)
  for (const file of files) {
    const { problems, warnings, policy } = parsePolicy(readText(file), book, options.at ?? systemClock.nowMs())
    if (problems.length > 0) process.exitCode = EXIT.refused
    if (options.json === true) printJson({ file, valid: problems.length === 0, problems, warnings })
    else {
      printProblems(file, problems)
      for (const { line, column, message } of warnings) note(`${file}:${String(line)}:${String(column)}: warning: ${message}`)
      if (policy !== undefined) process.stdout.write(`${file}: usable: ${policy.policy} version ${String(policy.version)}, ${String(Object.keys(policy.sites).length)} sites, ${String(policy.licences.length)} licences, ${String(policy.tests.length)} tests\n`)
    }
  }
}

export async function testFiles(files: readonly string[], options: FileOptions): Promise<void> {
  const { book } = await readRules(chosenRuleFolder(options.rules))
  const atMs = options.at ?? systemClock.nowMs()
  for (const file of files) {
    const { policy, problems } = parsePolicy(readText(file), book, atMs)
    if (policy === undefined) {
      printProblems(file, problems)
      throw new CommandError(EXIT.unusable, `${file} has problems, so its tests cannot be run`)
    }
    const outcomes = runPolicyTests(policy, book, atMs)
    if (outcomes.some(each => !each.passed)) process.exitCode = EXIT.refused
    for (const { name, passed, detail, answer } of outcomes) {
      if (options.json === true) printJson({ file, name, passed, detail, outcome: answer.outcome, because: answer.because, steps: answer.steps, warnings: answer.warnings })
      else {
        process.stdout.write(`${passed ? 'pass' : 'FAIL'}  ${name}: ${detail}\n`)
        if (!passed) answer.steps.forEach(each => process.stdout.write(`        ${each.outcome.padEnd(8)}${each.code.padEnd(14)}${each.detail}\n`))
      }
    }
    if (options.json !== true) note(`${file}: ${String(outcomes.filter(each => each.passed).length)} of ${String(outcomes.length)} tests pass.`)
  }
}

export function printProblems(file: string, problems: ParsedPolicy['problems']): void {
  for (const { line, column, path, message } of problems) process.stdout.write(`${file}:${String(line)}:${String(column)}: ${path === '' ? '' : `${path}: `}${message}\n`)
}

export function printSchema(): void {
  process.stdout.write(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`)
}
