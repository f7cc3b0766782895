// Refusals of the verifier's flow: a closed list, never renamed or reused.

import type { RefusalCode } from '@trigpoint/core/base'

export const FLOW_REFUSALS: readonly RefusalCode[] = [
  { code: 'message.malformed', meaning: 'The signed text of a message is not JSON of the shape that the API describes.', remedy: 'Compare the versions of agent and verifier; the message names the field.' },
  { code: 'message.signature', meaning: 'A message is not signed by the key that it names or that is enrolled.', remedy: 'Sign the exact text of `body` with the enrolled key; if the key was lost, enrol again.' },
  { code: 'enrol.token-unknown', meaning: 'An enrolment token is not one of this verifier, or its secret is wrong.', remedy: 'Copy the token whole, or have a new one made.' },
  { code: 'enrol.token-expired', meaning: 'An enrolment token is past its expiry or was revoked.', remedy: 'Have a new token made.' },
  { code: 'enrol.token-used', meaning: 'An enrolment token was used by another agent; each serves once.', remedy: 'Have a new token made; if nobody of yours used it, look who did.' },
  { code: 'fix.agent-unknown', meaning: 'The agent is not enrolled here.', remedy: 'Enrol the agent with a token of its site.' },
  { code: 'fix.replayed', meaning: 'The sequence of a request is not above the last one: it was sent before, or by a copy of the agent.', remedy: 'Send requests with a growing sequence; if a copy of the agent runs, stop it.' },
  { code: 'fix.key-reused', meaning: 'The answering key of a request was used before; it must be fresh for each fix.', remedy: 'Make a new X25519 key for each request.' },
  { code: 'fix.too-many-open', meaning: 'The agent has several challenges open already.', remedy: 'Finish one, or wait until they expire.' },
  { code: 'fix.no-landmarks', meaning: 'No landmark of this verifier is registered, valid and in good standing.', remedy: 'Register landmarks, or renew their records; an administrator sees them in the console.' },
  { code: 'fix.unknown', meaning: 'There is no fix with this challenge id.', remedy: 'Check the id; a fix belongs to the verifier that issued the challenge.' },
  { code: 'fix.other-agent', meaning: 'The evidence is of another agent or challenge than the one that it was sent for.', remedy: 'Send evidence for the challenge that this agent was given.' },
  { code: 'fix.evidence-late', meaning: 'The evidence came after the challenge had expired; it was kept but proves no freshness.', remedy: 'Ask for a new challenge; check clock and network if it happens often.' },
  { code: 'fix.evidence-already-sent', meaning: 'Other evidence was already sent for this challenge; the first counts.', remedy: 'Ask for a new challenge.' },
  { code: 'receipt.challenge-unknown', meaning: 'A receipt is for a challenge that this verifier did not issue.', remedy: 'Send it to the verifier whose ticket was shown.' },
  { code: 'receipt.landmark-not-challenged', meaning: 'A receipt is of a landmark that was not chosen for this challenge.', remedy: 'A landmark serves only those who show a ticket for it; discard the receipt.' },
  { code: 'site.unknown', meaning: 'There is no such site.', remedy: 'Check the id, or create the site first.' },
  { code: 'site.policy-version', meaning: 'A policy was changed without a higher version.', remedy: 'Raise `version` with every change, so that verdicts name what they rest on.' },
  { code: 'landmark.unknown', meaning: 'There is no such landmark.', remedy: 'Check the id, or register the landmark first.' },
  { code: 'landmark.invalid', meaning: 'A landmark cannot be registered as described.', remedy: 'Correct the field that the message names.' },
  { code: 'paper.id-reused', meaning: 'A custody event of this id with another content is recorded.', remedy: 'Give each event an id of its own; correct by a new event, never by editing.' },
  { code: 'paper.in-future', meaning: 'A custody event is dated in the future.', remedy: 'Record what has happened; check the clock.' },
  { code: 'token.unknown', meaning: 'There is no such token.', remedy: 'Check the id that was shown when the token was made.' },
  { code: 'token.site-missing', meaning: 'A token for an operator names no site.', remedy: 'Name the site that the operator may see.' },
  { code: 'chip.unknown', meaning: 'There is no such chip.', remedy: 'Check the id; a chip is known once an agent enrolled with it, it answered, or a paper names it.' },
]
