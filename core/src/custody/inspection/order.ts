// The order of texts in what is hashed: by UTF-16 code units, as JavaScript compares, never by a locale.

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
