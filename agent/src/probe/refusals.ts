// Why a landmark gave an agent no receipt: a closed list, never renamed or reused.

import type { RefusalCode } from '@trigpoint/core/base'

export const PROBE_REFUSALS: readonly RefusalCode[] = [
  {
    code: 'probe.landmark-silent',
    meaning: 'A landmark answered neither over UDP nor over TCP.',
    remedy: 'Allow outbound UDP, or TCP, to the port of the landmarks; a single silent landmark does no harm.',
  },
  {
    code: 'probe.landmark-refused',
    meaning: 'A landmark refused to measure and said why.',
    remedy: 'Read the cause in the message; an expired ticket points to a clock, busy passes by itself.',
  },
  {
    code: 'probe.landmark-unresolved',
    meaning: "A landmark's host name could not be resolved.",
    remedy: 'Check the name server of this machine.',
  },
  {
    code: 'probe.landmark-key',
    meaning: "A landmark's agreement key is unusable.",
    remedy: 'Report it to the verifier: its record of this landmark is wrong.',
  },
  {
    code: 'probe.out-of-time',
    meaning: 'A measurement began but no receipt came before the time was up.',
    remedy: 'The path loses many packets; the fix goes on with the other landmarks.',
  },
]
