// Signals of the devices themselves: labels, neighbours, firmware, freshness and latency of their signed reports.

import type { SignalMap } from './signal.ts'

export const DEVICE_SIGNALS: SignalMap<'label-moved' | 'topology-broken' | 'evidence-replayed' | 'firmware-changed' | 'latency-outlier'> = {
  'label-moved': {
    code: 'label-moved',
    title: 'A label sits on another chip',
    pattern: 'A chip\'s serial, board or chassis is reported or recorded otherwise than before, and no paper says that the chip was installed, removed or maintained since its last report.',
    computedFrom: ['inventories that nodes report', 'papers and association events', 'inspection records'],
    severity: 'high',
    severityNote: 'High where a serial changed; medium where board or chassis did.',
    honestCauses: ['A repair or an exchange of a chassis whose paper was not recorded.', 'A firmware that reads the labels anew.'],
    nextStep: 'Ask for the maintenance record; have the labels photographed in place.',
  },
  'topology-broken': {
    code: 'topology-broken',
    title: 'The neighbours are not what they were',
    pattern: 'The GPUs and switches of a machine sign who stands beside them, and what they sign contradicts itself or differs from before: some were added, some are gone, some are in other company.',
    computedFrom: ['signed reports in protected-PCIe mode', 'association events'],
    severity: 'high',
    severityNote: 'High where a chip is in other company, where some came and others went, or where the reports contradict each other; medium where one only came or went.',
    honestCauses: ['A GPU or switch that failed and was exchanged.', 'One that did not answer this time.'],
    nextStep: 'Compare with the maintenance record; where there is none, inspect the machine: an eight-GPU board may have been taken apart.',
  },
  'evidence-replayed': {
    code: 'evidence-replayed',
    title: 'An old report shown again',
    pattern: 'A report was made over a nonce that was used in an earlier fix or report.',
    computedFrom: ['nonces inside the signed reports'],
    severity: 'critical',
    severityNote: 'Critical where the nonce was first seen from another node; high otherwise.',
    honestCauses: ['A collecting tool that keeps its last output and hands it in again.'],
    nextStep: 'Ask for a fresh report now; if it does not come, treat the chips as not there.',
  },
  'firmware-changed': {
    code: 'firmware-changed',
    title: 'Firmware or mode changed',
    pattern: 'A chip signed another driver, VBIOS or mode than before, or measurements that differ from the vendor\'s reference values and did not before.',
    computedFrom: ['signed reports', 'reference manifests'],
    severity: 'medium',
    severityNote: 'Medium where measurements differ or the mode changed; otherwise for information.',
    honestCauses: ['An update by the operator.', 'A reference manifest that is not at hand or was issued anew.'],
    nextStep: 'Import the manifests of the installed versions; if it still differs, have the vendor explain the indices.',
  },
  'latency-outlier': {
    code: 'latency-outlier',
    title: 'Reports take another time than where they were enrolled',
    pattern: 'At least three of a chip\'s five newest reports took longer, or less, than the enrolled distribution of its site, kind and firmware allows.',
    computedFrom: ['the agent\'s timing of each report, the host\'s word', 'latencies enrolled while the chip was proved inside'],
    severity: 'medium',
    severityNote: 'Always medium: delay can be added by anybody.',
    honestCauses: ['Load on the node.', 'Power management.', 'Another driver.'],
    nextStep: 'Compare with the load of the node; look at the delays of the same fixes; inspect if both moved.',
  },
}
