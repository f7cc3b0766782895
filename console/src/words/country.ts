// Names of countries in English, from the browser's own tables. Codes are ISO 3166-1 alpha-2; zones that a
// policy may treat apart (HK, MO, TW) and XK are named plainly.

const PLAIN: Readonly<Record<string, string>> = { HK: 'Hong Kong', MO: 'Macao', TW: 'Taiwan', XK: 'Kosovo', US: 'United States', GB: 'United Kingdom' }
const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' })

export function countryName(code: string): string {
  return PLAIN[code] ?? names.of(code) ?? code
}

/** "Malaysia", "Malaysia and Singapore", "Malaysia, Singapore and 4 more". */
export function countryList(codes: readonly string[], longest = 4): string {
  const shown = codes.length > longest ? codes.slice(0, longest - 1) : codes
  const rest = codes.length - shown.length
  return joinWords([...shown.map(countryName), ...(rest > 0 ? [`${String(rest)} more`] : [])])
}

export function joinWords(words: readonly string[], last = 'and'): string {
  if (words.length <= 1) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`
}
