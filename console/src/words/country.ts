// Names of countries, the same as in the verifier's own sentences. Codes are ISO 3166-1 alpha-2; zones that a
// policy may treat apart (HK, MO, TW) and XK have names of their own.

import { countryName } from '@trigpoint/core/region'

/** As it stands alone: "Mainland China", "United Arab Emirates". */
export function countryLabel(code: string): string {
  const name = countryName(code).replace(/^the /, '')
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** As it reads inside a sentence: "Malaysia", "Malaysia and Singapore", "Malaysia, Singapore and 4 more". */
export function countryList(codes: readonly string[], longest = 4, last: 'and' | 'or' = 'and'): string {
  const shown = codes.length > longest ? codes.slice(0, longest - 1) : codes
  const rest = codes.length - shown.length
  return joinWords([...shown.map(countryName), ...(rest > 0 ? [`${String(rest)} more`] : [])], last)
}

export function joinWords(words: readonly string[], last = 'and'): string {
  if (words.length <= 1) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`
}

/** For the beginning of a sentence. */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
