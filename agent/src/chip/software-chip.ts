// Chips made of a file and a key: for demonstrations, tests and machines without a GPU. Their reports go through the
// very same appraisal as real ones, under their own test root, and every result says that they are test chips.

import { createPrivateKey, randomBytes, sign } from 'node:crypto'
import { concatBytes } from '@trigpoint/core/base'
import type { Clock } from '@trigpoint/runtime'
import { Fault } from '@trigpoint/runtime'
import type { ChipFile } from './chip-file.ts'
import type { ChipInventory, ChipSource, CollectedEvidence } from './chip-source.ts'
import { encodeUnsignedReport } from './encode-report.ts'

const NONCE_BYTES = 32

/** A source over chips already read (readChipFile). `clock`: whose monotonic time measures the latency. */
export function openSoftwareChips(chips: readonly ChipFile[], clock: Pick<Clock, 'monotonicNs'>): ChipSource {
  const keyed = chips.map(chip => ({ chip, key: createPrivateKey(chip.privateKeyPem) }))
  return {
    kind: 'software',
    list: async () => chips.map(describeChip),
    collect: async nonce => {
      if (nonce.length !== NONCE_BYTES) throw new Fault('chip.nonce-length', 'A chip takes a nonce of 32 bytes.')
      return keyed.map(({ chip, key }): CollectedEvidence => {
        const startNs = clock.monotonicNs()
        const report = encodeUnsignedReport(chip, nonce, new Uint8Array(randomBytes(NONCE_BYTES)))
        const signature = sign('sha384', report, { key, dsaEncoding: 'ieee-p1363' })
        const evidence = concatBytes(report, signature)
        const { chipId, kind, arch, certificatesPem } = chip
        return { chipId, kind, arch, evidence, certificatesPem, latencyNs: Number(clock.monotonicNs() - startNs) }
      })
    },
    close: async () => {},
  }
}

function describeChip(chip: ChipFile): ChipInventory {
  const { chipId, product, driverVersion, vbiosVersion, inventory } = chip
  return { chipId, ...inventory, driverVersion, vbiosVersion, product }
}
