import { Button, Group, NativeSelect, NumberInput, Switch } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { EVERYBODY, isNarrowed, type Question } from './question.ts'

/** How long typing may pause before the question is asked, ms. */
const PAUSE_MS = 350

/** Whom the leaderboard shows. */
export function FilterBar({
  question,
  onChange,
}: {
  question: Question
  onChange: (change: Partial<Question>) => void
}) {
  return (
    <Group className="filter-bar" gap="md" align="end" component="search" aria-label="Filter the leaderboard">
      <LeastInput
        label="Score at least"
        most={100}
        value={question.minScore}
        onChange={(minScore) => onChange({ minScore })}
      />
      <LeastInput
        label="Trades at least"
        most={1_000_000}
        value={question.minTrades}
        onChange={(minTrades) => onChange({ minTrades })}
      />
      <Switch
        label="Only with evidence"
        checked={question.onlyEvidence}
        onChange={(event) => onChange({ onlyEvidence: event.currentTarget.checked })}
      />
      <Switch
        label="Show paused"
        checked={question.showPaused}
        onChange={(event) => onChange({ showPaused: event.currentTarget.checked })}
      />
      <NativeSelect
        className="order-select"
        label="Sorted by"
        data={ORDERS}
        value={question.sort}
        onChange={(event) => onChange({ sort: event.currentTarget.value as Question['sort'], descending: true })}
      />
      {isNarrowed(question) && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange({ ...EVERYBODY, ...orderOf(question) })}>
          Show everybody
        </Button>
      )}
    </Group>
  )
}

/** For a phone, where there are no headings to sort by. */
const ORDERS: { value: Question['sort']; label: string }[] = [
  { value: 'score', label: 'Score' },
  { value: 'edge', label: 'Skill' },
  { value: 'probability', label: 'Copying pays' },
  { value: 'pnl30d', label: 'Their 30 days' },
  { value: 'trades30d', label: 'Trades' },
]

const orderOf = ({ sort, descending }: Question) => ({ sort, descending })

type LeastInputProps = { label: string; most: number; value: number | null; onChange: (value: number | null) => void }

/** A lower bound. It is asked for once typing has paused, and follows the address when that changes. */
function LeastInput({ label, most, value, onChange }: LeastInputProps) {
  const [typed, setTyped] = useState<{ text: string | number; of: number | null }>({ text: value ?? '', of: value })
  const ask = useDebouncedCallback(onChange, PAUSE_MS)
  return (
    <NumberInput
      className="least-input"
      label={label}
      placeholder="any"
      min={0}
      max={most}
      allowDecimal={false}
      allowNegative={false}
      value={typed.of === value ? typed.text : (value ?? '')}
      onChange={(text) => {
        setTyped({ text, of: value })
        ask(text === '' ? null : Number(text))
      }}
    />
  )
}
