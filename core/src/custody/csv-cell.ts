// One cell of a CSV file (RFC 4180). A cell that a spreadsheet would take for a formula is made text by an apostrophe: what
// a host says of its own serial, or a paper of its customer, must not run on the desk of whoever opens the file.

/** First characters that spreadsheets read as a formula; white space before them does not help. */
const FORMULA = /^[\s\u00a0\ufeff]*[=+\-@\t\r|%＝＋－＠]/

export function csvCell(text: string): string {
  const harmless = FORMULA.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n;\t]/.test(harmless) || harmless !== text ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
