// What is wrong with an EPCIS document, and where: a JSON Pointer (RFC 6901) that names the place. A field that is
// missing is named as if it were there. On the path: custody; GS1 EPCIS 2.0 section 10 (JSON / JSON-LD binding).

export interface EpcisProblem {
  /** JSON Pointer, for example `/epcisBody/eventList/0/eventTime`; empty: the whole document. */
  readonly path: string
  readonly message: string
}

/** Looks at one value and adds what is wrong with it. */
export type Check = (value: unknown, at: string, problems: EpcisProblem[]) => void

/** More problems than these help nobody; the rest is not looked at. */
export const MAXIMUM_PROBLEMS = 100

/** The pointer to a member. */
export function pointer(at: string, key: string | number): string {
  return typeof key === 'number' ? `${at}/${String(key)}` : `${at}/${/[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key}`
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value for a message: short, whatever it is. */
export function quoted(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? value : kindOf(value)
  return typeof value === 'string' ? JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text) : text
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : JSON.stringify(value)
}
