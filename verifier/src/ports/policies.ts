// What the verifier remembers of policies: every version that was in force, as its author wrote it. On the path:
// before verdict. A version is never changed; the newest is in force.

export interface PolicyRow {
  /** Grows in the order of activation. */
  readonly id: number
  readonly policyId: string
  readonly version: number
  readonly title: string
  /** SHA-256 of the text in UTF-8, hex. */
  readonly sha256: string
  readonly text: string
  readonly activatedAtMs: number
  readonly activatedBy: string
}

export interface PolicyReads {
  /** The one in force; undefined until the first. */
  newestPolicy(): Promise<PolicyRow | undefined>
  getPolicy(policyId: string, version: number): Promise<PolicyRow | undefined>
  /** Newest first. */
  listPolicies(limit: number): Promise<readonly PolicyRow[]>
}

export interface PolicyWrites {
  /** False when this version of this policy was there. */
  addPolicy(row: Omit<PolicyRow, 'id'>): Promise<boolean>
}
