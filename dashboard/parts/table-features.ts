import { createSortedRowModel, metaHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table'
import { compareAmounts } from '../words/money.ts'

/** How a column shows itself. */
export type ColumnLook = {
  /** Numbers stand to the right, digit under digit. */
  numeric?: boolean
  /** On a phone: `title` heads the card, `action` closes it, `wide` ones take a whole line after the others. */
  card?: 'title' | 'wide' | 'action'
}

/** What all tables of the page can do. */
export const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  columnMeta: metaHelper<ColumnLook>(),
})

type HasValue = { getValue(columnId: string): unknown }

/** Orders decimal strings by their exact value; what has none yet comes first. */
export function byAmount(a: HasValue, b: HasValue, columnId: string): number {
  const [left, right] = [a.getValue(columnId), b.getValue(columnId)]
  if (typeof left !== 'string' || typeof right !== 'string') return Number(left !== null) - Number(right !== null)
  return compareAmounts(left, right)
}
