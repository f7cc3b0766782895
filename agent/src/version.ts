// The agent's version, from its package's own manifest; it tells it to the verifier at enrolment.

import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

export const AGENT_VERSION: string = manifest.version
