// Pinned roots of the CPU makers: AMD's root key certificate of each server generation, Intel's provisioning root.
// Checked against the makers' published certificates.

import type { TrustAnchor } from '../chain/anchors.ts'

const amd = (generation: string, sha256: string): TrustAnchor => ({ name: `AMD ARK-${generation}`, sha256, test: false })

export const TEE_ANCHORS: readonly TrustAnchor[] = [
  amd('Milan', '69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd'),
  amd('Genoa', '4c6598d19c18719c5dfd4a7d335f674e5bfe1d8f800cea2cf270c10d103db2f1'),
  amd('Turin', '1f084161a44bb6d93778a904877d4819cafa5d05ef4193b2ded9dd9c73dd3f6a'),
  { name: 'Intel SGX Root CA', sha256: '44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3', test: false },
]
