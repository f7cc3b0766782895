// What can go wrong between this page and the verifier, as one error that every page knows how to put in words.
// refusal: the verifier said no (4xx), and why. fault: the verifier's surroundings failed (5xx).
// unreachable: no answer at all. unexpected: an answer that the wire definition does not know.

import { faultBodySchema, refusalBodySchema } from '@trigpoint/core/wire'

type ProblemKind = 'refusal' | 'fault' | 'unreachable' | 'unexpected'

export interface ProblemFacts {
  readonly kind: ProblemKind
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  readonly code: string
  readonly message: string
  /** Which field or place the refusal names; empty for the whole. */
  readonly where: string
}

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly facts: ProblemFacts
  constructor(facts: ProblemFacts) {
    super(facts.message)
    this.facts = facts
  }
}

/** Facts of any thrown value, so that a page never shows nothing. */
export function problemFacts(error: unknown): ProblemFacts {
  if (error instanceof ApiProblem) return error.facts
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'unexpected', status: 0, code: 'console.bug', message, where: '' }
}

/** Reads the body of an answer that is not 2xx. */
export function parseProblem(status: number, body: unknown): ApiProblem {
  const refusal = refusalBodySchema.safeParse(body)
  if (refusal.success) {
    const { code, message, where } = refusal.data.refusal
    return new ApiProblem({ kind: 'refusal', status, code, message, where })
  }
  const fault = faultBodySchema.safeParse(body)
  if (fault.success) return new ApiProblem({ kind: 'fault', status, ...fault.data.fault, where: '' })
  const message = `The verifier answered with HTTP status ${String(status)} and no reason.`
  return new ApiProblem({ kind: status >= 500 ? 'fault' : 'refusal', status, code: `http.${String(status)}`, message, where: '' })
}

/** What the reader can do about it, in one or two sentences. */
export function problemRemedy(facts: ProblemFacts): string {
  if (facts.status === 401) return 'Sign in again with a token that is still valid.'
  if (facts.status === 403) return 'Your token may not read this. Ask whoever runs this verifier for a token with a larger role.'
  if (facts.status === 404) return 'Check the address, or go back to the map and choose it from a list.'
  if (facts.status === 429) return 'Wait a minute; this page tries again by itself.'
  switch (facts.kind) {
    case 'fault': return 'The verifier has trouble of its own. No verdict is changed by this; try again in a moment.'
    case 'unreachable': return 'Check that the verifier runs and that your network reaches it. This page tries again by itself.'
    case 'unexpected': return 'This console and the verifier may be of different versions. Reload the page; if it stays, report it with the code above.'
    case 'refusal': return 'Change what the message names and try again.'
  }
}
