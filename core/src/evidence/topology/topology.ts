// What a protected-PCIe device's signed report says about its neighbours: a GPU names its switches, a switch its
// GPUs. A server that was taken apart and built anew shows here, and no network delay would show it.

export interface Topology {
  /** Identities (PDI, upper hex) of the signed neighbours, sorted. */
  readonly neighbours: readonly string[]
  /** Whether everything that the verified devices presented together say of each other agrees; absent alone. */
  readonly consistent?: boolean
  /** Whether every neighbour named was presented and verified. */
  readonly complete?: boolean
  /** Neighbours that were named and not presented. */
  readonly missing?: readonly string[]
  /** What does not agree, for a person. */
  readonly contradictions?: readonly string[]
}
