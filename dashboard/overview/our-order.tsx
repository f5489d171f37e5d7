import type { SignalOrder } from '../../api/views.ts'
import { formatPrice, formatShares, formatUsd } from '../words/money.ts'
import { inWords, ORDER_WORDS } from '../words/reasons.ts'

/** What our order got, or how far it is. */
export function OurOrder({ order }: { order: SignalOrder | null }) {
  if (!order) return <span className="dimmed">–</span>
  const words = inWords(ORDER_WORDS, order.status)
  if (order.price === null) return <span className={order.status === 'unknown' ? 'caution' : undefined}>{words}</span>
  return (
    <>
      {formatUsd(order.notional)}
      <span className="under nowrap">
        {formatShares(order.shares)} at {formatPrice(order.price)}
      </span>
      {order.status !== 'filled' && <span className="under">{words}</span>}
    </>
  )
}
