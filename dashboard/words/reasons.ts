/** Why a signal was not copied, in words. Keyed by the names of the domain's closed list; a test keeps the two equal. */
export const SKIP_WORDS: Readonly<Record<string, string>> = {
  'copying-off': 'Copying is switched off',
  'leader-not-followed': 'Leader is not followed',
  'leader-paused': 'Leader is paused',
  'leader-not-proven': 'Leader is not proven',
  'stale-signal': 'Seen too late',
  reorged: 'Trade left the chain',
  'leader-was-maker': 'Leader’s resting order was hit',
  'unknown-token': 'Unknown market',
  'unsupported-version': 'Unsupported exchange version',
  'market-resolved': 'Market is resolved',
  'market-closed': 'Market is closed',
  'market-not-accepting': 'Market takes no orders',
  'fees-unknown': 'Fees are unknown',
  'too-close-to-end': 'Too close to the end',
  'book-unavailable': 'No order book',
  'book-stale': 'Order book is out of date',
  'no-liquidity': 'Too little on offer',
  'spread-too-wide': 'Spread is too wide',
  'price-moved': 'Price has moved',
  'no-edge': 'No edge left after costs',
  'below-minimum-size': 'Below the minimum size',
  'nothing-to-sell': 'Nothing to sell',
  'cash-short': 'Not enough cash',
  halted: 'Trading is halted',
  'daily-loss': 'Daily loss limit',
  'leader-limit': 'Limit for one leader',
  'market-limit': 'Limit for one market',
  'event-limit': 'Limit for one event',
  'total-limit': 'Limit in total',
  'open-orders': 'Too many open orders',
  cooldown: 'Cooling down',
  cancelled: 'Cancelled by the operator',
}

/** What halted trading, in words. */
export const SWITCH_WORDS: Readonly<Record<string, string>> = {
  manual: 'Stopped by hand',
  'daily-loss': 'Daily loss limit',
  drawdown: 'Drawdown limit',
  'adverse-fills': 'Fills keep going against us',
  'wide-spread': 'Spreads are too wide',
  'average-slippage': 'Slippage is too high',
  'reconcile-break': 'Books do not match',
}

/** What became of our order, in words. */
export const ORDER_WORDS: Readonly<Record<string, string>> = {
  prepared: 'Prepared',
  submitting: 'Sending',
  unknown: 'Outcome unknown',
  filled: 'Filled',
  partial: 'Partly filled',
  rejected: 'Rejected',
  cancelled: 'Not filled',
}

/** The words for a name of a closed list; the name itself, readable, where a newer API sends one that we do not know. */
export const inWords = (words: Readonly<Record<string, string>>, name: string): string =>
  words[name] ?? name.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase())
