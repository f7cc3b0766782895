// Refusals of the agent: what it does not accept from its operator, and, above all, from the verifier. A closed list.

import type { RefusalCode } from '@trigpoint/core/base'

export const AGENT_REFUSALS: readonly RefusalCode[] = [
  { code: 'agent.not-enrolled', meaning: 'The data folder holds no enrolment, or one that cannot be read.', remedy: 'Run `trigpoint agent enrol` with a token of the verifier.' },
  { code: 'agent.already-enrolled', meaning: 'The data folder belongs to an agent that is enrolled already.', remedy: 'Use another folder, or --force to enrol this one again with the same key.' },
  { code: 'agent.enrolment-id', meaning: 'The verifier answered the enrolment with another agent id than the key has.', remedy: 'Check that the address is the verifier and that nothing changes messages on the way.' },
  { code: 'agent.listen-not-loopback', meaning: 'The agent listens on loopback only.', remedy: 'Give 127.0.0.1:PORT or [::1]:PORT; use a proxy of your own to read the health page from elsewhere.' },
  { code: 'agent.challenge-expiry', meaning: 'A challenge has expired already, or lives longer than any challenge may.', remedy: 'Compare the clocks of this machine and of the verifier.' },
  { code: 'agent.challenge-landmarks', meaning: 'A challenge names a landmark twice.', remedy: 'Report it to the operator of the verifier.' },
  { code: 'agent.challenge-rounds', meaning: 'A challenge asks for more rounds than an agent answers.', remedy: 'Report it to the operator of the verifier.' },
  { code: 'agent.challenge-ticket', meaning: 'A ticket in a challenge is not signed by the verifier that this agent enrolled with, or is for another challenge, landmark or key.', remedy: 'Check that the address still is that verifier; a forged ticket is an attack.' },
  { code: 'agent.landmark-address', meaning: 'A landmark has an address that no landmark has: multicast, broadcast, link-local, unspecified, or loopback of this machine.', remedy: 'Report it to the operator of the verifier.' },
  { code: 'agent.spool-full', meaning: 'The verifier has been away so long that the spool is full; no new fix is begun and nothing in it is dropped.', remedy: 'Restore the connection to the verifier, or raise the spool limits.' },
  { code: 'agent.no-chips', meaning: 'The chip source lists no chip that the agent could speak for.', remedy: 'Run `trigpoint agent precheck` and follow it.' },
  { code: 'agent.control-request', meaning: 'The local control socket got a command that it does not know.', remedy: 'Use `trigpoint agent fix` or `trigpoint agent status` of the same version.' },
]
