import { formatGain, signOf } from '../words/money.ts'

/** Dollars gained or lost: told by the sign, repeated by the colour. */
export function Gain({ amount }: { amount: string }) {
  const tone = { '-1': 'loss', '0': '', '1': 'gain' }[`${signOf(amount)}`]
  return <span className={tone}>{formatGain(amount)}</span>
}
