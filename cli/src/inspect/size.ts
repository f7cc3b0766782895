// `trigpoint inspect size`: the sample, and what smaller and larger shares would need.

import { endlessSampleSize, findingProbability, isSampleAim, MAXIMUM_POPULATION, missingUnits, sampleSize } from '@trigpoint/core/custody/inspection'
import { CommandError, EXIT } from '../exit.ts'
import { printJson, printTable } from '../print.ts'
import type { SizeOptions } from './inspect-options.ts'

const OTHER_SHARES = [0.01, 0.02, 0.05, 0.1, 0.2]

export function showSize({ population, missing: missingShare, confidence, json }: SizeOptions): void {
  const aim = { population, missingShare, confidence }
  if (!isSampleAim(aim)) throw new CommandError(EXIT.unusable, `give a population up to ${String(MAXIMUM_POPULATION)}, a missing share above 0 and a confidence below 100 %`)
  const size = sampleSize(aim)
  if (json === true) {
    printJson({ ...aim, sampleSize: size, missingUnits: missingUnits(aim), probability: findingProbability(population, missingUnits(aim), size) })
    return
  }
  process.stdout.write(`Look at ${String(size)} of ${String(population)} units, drawn by chance.\n`)
  process.stdout.write(`If ${String(missingUnits(aim))} or more were missing (${percent(missingShare)}), at least one would be among them with ${percent(findingProbability(population, missingUnits(aim), size))}.\n\n`)
  printTable(['missing share', 'of this population', 'of an endless one'], [...new Set([missingShare, ...OTHER_SHARES])].sort((a, b) => a - b).map(share =>
    [percent(share), String(sampleSize({ population, missingShare: share, confidence })), String(endlessSampleSize(share, confidence))]))
}

function percent(share: number): string {
  return `${String(Number((share * 100).toFixed(2)))} %`
}
