/** One value of a CSV file; null is an empty field. */
export type CsvValue = string | number | boolean | null

/** One record as RFC 4180 writes it, with its line end. */
export const csvLine = (values: readonly CsvValue[]): string => `${values.map(csvField).join(',')}\r\n`

function csvField(value: CsvValue): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * A text that somebody else wrote, as a market's question. A spreadsheet would run one that starts like a formula, so that gets an
 * apostrophe in front.
 */
export const outsideText = (text: string | null): string | null =>
  text !== null && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
