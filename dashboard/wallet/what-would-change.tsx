import type { WalletPageView } from '../../api/views.ts'

type Lever = WalletPageView['explanation']['changes'][number]

/** What would have to be different, in sentences. */
export function WhatWouldChange({ title, changes }: { title: string; changes: readonly Lever[] }) {
  if (changes.length === 0) return null
  return (
    <div className="levers">
      <h3>{title}</h3>
      <ul>
        {changes.map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  )
}
