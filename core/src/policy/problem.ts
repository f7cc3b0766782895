// What is wrong with a policy file, and where: line and column, from 1, of the very word. On the path: policy.

import { LineCounter, isMap, isPair, isScalar, isSeq, type Document, type Node } from 'yaml'

export interface PolicyProblem {
  readonly line: number
  readonly column: number
  /** `sites.cyberjaya-1.countries.0`; empty for the file itself. */
  readonly path: string
  /** What was expected there and what was found. */
  readonly message: string
}

export type ProblemPath = readonly (string | number)[]

/** Finds the place of a path in the text: the value, or its key where the key itself is meant. */
export function placeProblem(document: Document, lines: LineCounter, path: ProblemPath, message: string, isKey = false): PolicyProblem {
  const { line, col } = lines.linePos(offsetOf(document, path, isKey))
  return { line: Math.max(1, line), column: Math.max(1, col), path: path.join('.'), message }
}

/** Offset of the deepest node on the path that is there. */
function offsetOf(document: Document, path: ProblemPath, isKey: boolean): number {
  let node: unknown = document.contents
  let offset = startOf(node, 0)
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1
    if (isMap(node)) {
      const pair = node.items.find(item => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step))
      if (pair === undefined) return offset
      offset = isKey && isLast ? startOf(pair.key, offset) : startOf(pair.value, startOf(pair.key, offset))
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      offset = startOf(node, offset)
    } else return offset
  }
  return offset
}

function startOf(node: unknown, otherwise: number): number {
  return (node as Node | null | undefined)?.range?.[0] ?? otherwise
}
