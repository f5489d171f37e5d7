import type { Cell } from '@tanstack/react-table'
import type { ShownTable } from './data-table.tsx'
import { ExpandButton } from './expand-button.tsx'
import type { ColumnLook, features } from './table-features.ts'

/** The rows of a table as a list of cards, for a phone: the same columns, named beside their values. */
export function RecordCards<T extends object>({
  caption,
  table,
  openRows,
  toggle,
  detail,
}: ShownTable<T> & { caption: string }) {
  return (
    <ul className="record-cards" aria-label={caption}>
      {table.getRowModel().rows.map((row) => {
        const cells = row.getAllCells()
        return (
          <li key={row.id}>
            <div className="card-title">
              <div>{cells.filter(isA('title')).map(render)}</div>
              {detail && <ExpandButton rowId={row.id} open={openRows.has(row.id)} onToggle={toggle} />}
            </div>
            <dl>
              {[...cells.filter(isA(undefined)), ...cells.filter(isA('wide'))].map((cell) => (
                <div key={cell.id} className={isA('wide')(cell) ? 'wide' : undefined}>
                  <dt>{String(cell.column.columnDef.header)}</dt>
                  <dd>{render(cell)}</dd>
                </div>
              ))}
            </dl>
            {cells.filter(isA('action')).map(render)}
            {detail && openRows.has(row.id) && <div id={`detail-${row.id}`}>{detail(row.original)}</div>}
          </li>
        )
      })}
    </ul>
  )

  function render(cell: Cell<typeof features, T>) {
    return <table.FlexRender key={cell.id} cell={cell} />
  }
}

const isA =
  (place: ColumnLook['card']) =>
  <T extends object>(cell: Cell<typeof features, T>): boolean =>
    cell.column.columnDef.meta?.card === place
