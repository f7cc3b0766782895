// A check: one thing that was looked at, with its outcome, whether it passed or not.
// Every verdict carries all of its checks, so that a reader sees what it rests on.

export interface Check {
  /** `folder.what`, the same code that a refusal of this kind carries. */
  readonly code: string
  readonly ok: boolean
  /** One sentence for a person, with the values that decided. */
  readonly detail: string
}
