import { Table, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  type ColumnHelper,
  type Header,
  type ReactTable,
  type Row,
  type SortingState,
  useTable,
} from '@tanstack/react-table'
import { Fragment, type ReactNode, useState } from 'react'
import { ExpandButton } from './expand-button.tsx'
import { RecordCards } from './record-cards.tsx'
import { features } from './table-features.ts'

type Features = typeof features
/** A column of whatever value. */
export type ColumnOf<T extends object> = ReturnType<ColumnHelper<Features, T>['columns']>[number]

type DataTableProps<T extends object> = {
  /** What the rows are, for those who cannot see the heading. */
  caption: string
  rows: T[]
  columns: ColumnOf<T>[]
  rowId: (row: T) => string
  /** Makes rows expandable: what an open row shows below itself. */
  detail?: (row: T) => ReactNode
  /** Given where the rows are one page of many: they come sorted, and asking for another order asks for other rows. */
  order?: RowOrder
}

/** By which column rows are sorted, and how another order is asked for. */
export type RowOrder = { by: string; descending: boolean; onChange: (by: string, descending: boolean) => void }

/** Rows as a table that can be sorted and opened by mouse and keyboard; as cards where there is no room for columns. */
export function DataTable<T extends object>({ caption, rows, columns, rowId, detail, order }: DataTableProps<T>) {
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: rowId,
    enableSortingRemoval: order === undefined,
    ...(order && orderedElsewhere(order)),
  })
  const [openRows, setOpenRows] = useState<ReadonlySet<string>>(new Set())
  const narrow = useMediaQuery('(max-width: 60em)', false, { getInitialValueInEffect: false })
  const toggle = (id: string) =>
    setOpenRows((open) => (open.has(id) ? new Set([...open].filter((other) => other !== id)) : new Set([...open, id])))
  const shared = { table, openRows, toggle, ...(detail && { detail }) }
  return narrow ? <RecordCards caption={caption} {...shared} /> : <WideTable caption={caption} {...shared} />
}

function orderedElsewhere({ by, descending, onChange }: RowOrder) {
  const sorting = [{ id: by, desc: descending }]
  return {
    manualSorting: true,
    sortDescFirst: true,
    state: { sorting },
    onSortingChange: (update: SortingState | ((before: SortingState) => SortingState)) => {
      const [next] = typeof update === 'function' ? update(sorting) : update
      if (next) onChange(next.id, next.desc)
    },
  }
}

export type ShownTable<T extends object> = {
  table: ReactTable<Features, T>
  openRows: ReadonlySet<string>
  toggle: (rowId: string) => void
  detail?: (row: T) => ReactNode
}

function WideTable<T extends object>({
  caption,
  table,
  openRows,
  toggle,
  detail,
}: ShownTable<T> & { caption: string }) {
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table highlightOnHover={detail !== undefined} verticalSpacing="sm" horizontalSpacing="md">
        <caption className="hidden-caption">{caption}</caption>
        <Table.Thead>
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id}>
              {group.headers.map((header) => (
                <HeaderCell key={header.id} header={header}>
                  <table.FlexRender header={header} />
                </HeaderCell>
              ))}
              {detail && (
                <Table.Th className="expand-cell">
                  <span className="for-screen-readers">Details</span>
                </Table.Th>
              )}
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody>
          {table.getRowModel().rows.map((row) => (
            <Fragment key={row.id}>
              <Table.Tr>
                {row.getAllCells().map((cell) => (
                  <Table.Td key={cell.id} className={cell.column.columnDef.meta?.numeric ? 'numeric' : undefined}>
                    <table.FlexRender cell={cell} />
                  </Table.Td>
                ))}
                {detail && (
                  <Table.Td className="expand-cell">
                    <ExpandButton rowId={row.id} open={openRows.has(row.id)} onToggle={toggle} />
                  </Table.Td>
                )}
              </Table.Tr>
              {detail && openRows.has(row.id) && <DetailRow row={row}>{detail(row.original)}</DetailRow>}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function HeaderCell<T extends object>({ header, children }: { header: Header<Features, T>; children: ReactNode }) {
  const { column } = header
  const className = column.columnDef.meta?.numeric ? 'numeric' : undefined
  if (!column.getCanSort()) return <Table.Th className={className}>{children}</Table.Th>
  const sorted = column.getIsSorted()
  return (
    <Table.Th className={className} aria-sort={SORT_NAMES[sorted || 'none']}>
      <UnstyledButton className="sort-button" onClick={() => column.toggleSorting()}>
        {children}
        <span aria-hidden="true" className="sort-arrow">
          {SORT_ARROWS[sorted || 'none']}
        </span>
      </UnstyledButton>
    </Table.Th>
  )
}

const SORT_NAMES = { asc: 'ascending', desc: 'descending', none: 'none' } as const
const SORT_ARROWS = { asc: '▲', desc: '▼', none: '' } as const

function DetailRow<T extends object>({ row, children }: { row: Row<Features, T>; children: ReactNode }) {
  return (
    <Table.Tr className="detail-row" id={`detail-${row.id}`}>
      <Table.Td colSpan={row.getAllCells().length + 1}>{children}</Table.Td>
    </Table.Tr>
  )
}
