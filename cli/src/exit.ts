// Exit codes of every `trigpoint` command, and the error that carries one to the boundary in main.ts.

/** 0 done and positive; 1 done, the answer is no; 2 the input cannot be used; 3 our surroundings failed (retry). */
export const EXIT = { ok: 0, refused: 1, unusable: 2, fault: 3 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Ends a command with a message for a person and an exit code. Thrown by command actions, caught in main.ts alone. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: ExitCode
  /** What to do about it; printed on a line of its own. */
  readonly hint: string

  constructor(exitCode: ExitCode, message: string, hint = '') {
    super(message)
    this.exitCode = exitCode
    this.hint = hint
  }
}
