// Pages of lists, as every reading port gives them.

/** A page of a list: at most `limit` rows after the row that `after` names. */
export interface PageOf {
  readonly after?: string | undefined
  readonly limit: number
}

export interface Paged<T> {
  readonly items: readonly T[]
  /** Names the last row; null when nothing follows. */
  readonly next: string | null
}
