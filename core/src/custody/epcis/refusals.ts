// The closed list of refusal codes of EPCIS.

import type { RefusalCode } from '../../base/index.ts'

export const EPCIS_REFUSALS: readonly RefusalCode[] = [
  { code: 'epcis.not-valid', meaning: 'A document is not EPCIS 2.0, at the places that are named.', remedy: 'Correct these places; `trigpoint epcis validate` names them too.' },
  { code: 'epcis.too-many-events', meaning: 'A document holds more events than are captured at once.', remedy: 'Split it.' },
  { code: 'epcis.query-parameter', meaning: 'A query parameter is unknown, or its value is not one of its kind.', remedy: 'Compare it with EPCIS 2.0 section 8.2.7.1; values of a list are separated by |.' },
  { code: 'epcis.query-too-large', meaning: 'A query found more than it said it wants at most, or looks through more than one request may.', remedy: 'Narrow it, by time above all, or read page by page.' },
  { code: 'epcis.job-unknown', meaning: 'There is no capture job of this id.', remedy: 'Take the id from the Location header of the capture.' },
  { code: 'epcis.event-unknown', meaning: 'No event of this id was captured.', remedy: 'Check the id; in a path it is percent-encoded.' },
  { code: 'epcis.id-taken', meaning: 'An event of this id was captured already.', remedy: 'Send the same event through a capture job if it is only repeated; correct by an error declaration and a new event.' },
  { code: 'epcis.name-unknown', meaning: 'No captured event has this name in the place that the path says.', remedy: 'List the names one level up; names in a path are percent-encoded.' },
  { code: 'epcis.not-offered', meaning: 'Named queries and subscriptions of the binding are not offered.', remedy: 'Ask GET /epcis/events, again and again with GE_recordTime for what is new; live events are at /v1/events.' },
  { code: 'epcis.address-too-long', meaning: 'The address of a query is longer than is read.', remedy: 'Ask with fewer values at once.' },
  { code: 'epcis.not-acceptable', meaning: 'The answer is wanted in a form that is not offered.', remedy: 'Accept application/json or application/ld+json.' },
]
