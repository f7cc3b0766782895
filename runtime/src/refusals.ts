// Refusals of runtime: what a person configured is not accepted. A closed list, never renamed or reused.

import type { RefusalCode } from '@trigpoint/core/base'

export const RUNTIME_REFUSALS: readonly RefusalCode[] = [
  { code: 'client.url-malformed', meaning: 'The verifier address is not an http or https URL of scheme, host and port.', remedy: 'Give an address such as https://verifier.example:8443.' },
  { code: 'client.url-insecure', meaning: 'Plain http is spoken on loopback only.', remedy: 'Use https, and give the CA certificate when it is a private one.' },
  { code: 'config.unreadable', meaning: 'A configuration file is absent, too large or cannot be read.', remedy: 'Check the path and its permissions.' },
  { code: 'config.malformed', meaning: 'A configuration file is not valid YAML or JSON.', remedy: 'Correct the line and column that the message names.' },
  { code: 'config.invalid', meaning: 'A configuration file has a field that is unknown, missing or out of its limits.', remedy: 'Correct the fields that the message names; docs/operate lists them.' },
]
