import type { ReactNode } from 'react'

export type HealthFact = {
  name: string
  value: ReactNode
  /** Whether the value wants looking at; `why` then says what it means. */
  wrong?: boolean
  why?: string
}

/** Facts by name; those that want looking at stand out by words and colour. */
export function HealthFacts({ facts }: { facts: readonly HealthFact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ name, value, wrong, why }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={wrong ? 'caution' : undefined}>
            {value}
            {wrong && why && <span className="why">{why}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
