// Refusals of the HTTP door itself: a closed list, never renamed or reused.

import type { RefusalCode } from '@trigpoint/core/base'

export const API_REFUSALS: readonly RefusalCode[] = [
  { code: 'api.unknown-route', meaning: 'There is nothing at this path.', remedy: 'See /openapi.json for what there is.' },
  { code: 'api.wrong-method', meaning: 'The path exists, but not with this method.', remedy: 'See /openapi.json for the methods of the path.' },
  { code: 'api.malformed', meaning: 'A parameter or a field of the body is missing, unknown in shape or out of its limits.', remedy: 'Correct the field that the message names.' },
  { code: 'api.not-json', meaning: 'The body is not JSON, or is not sent as application/json.', remedy: 'Send JSON in UTF-8 with content-type application/json.' },
  { code: 'api.too-large', meaning: 'The body is larger than this request may be.', remedy: 'Send less; the message names the limit.' },
  { code: 'api.too-many-requests', meaning: 'Too many requests came from this address in a short time.', remedy: 'Wait as long as Retry-After says.' },
  { code: 'api.busy', meaning: 'Too many large bodies or live readers are open at this moment.', remedy: 'Try again in a few seconds.' },
  { code: 'api.unauthorized', meaning: 'No token was sent, or it is unknown, expired or revoked.', remedy: 'Send a valid token as `Authorization: Bearer …`.' },
  { code: 'api.forbidden', meaning: 'The role of this token may not do this, or not for this site.', remedy: 'Ask an administrator for a token of the role that is needed.' },
  { code: 'api.wrong-host', meaning: 'The verifier listens on loopback without TLS and was addressed by another name.', remedy: 'Use http://127.0.0.1 or http://localhost, or add the name to allowedHosts.' },
]
