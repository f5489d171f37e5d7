import { decimal, flag, url, whole } from './setting.ts'

/** Whole months of trades are detached, and a month is at most this long. */
export const SPARE_DAYS = 31

/** What can be set about looking for traders. */
export const DISCOVERY_SETTINGS = {
  DISCOVERY_ENABLED: flag('true').describe(
    'Look for traders worth copying, in a process of its own. When off, nobody is found, scored, added or paused by itself, and nothing is back-tested.',
  ),
  DISCOVERY_HISTORY_DAYS: whole('180', 30, 1095).describe(
    'How much of a new candidate’s past is read, days. Later runs add what is new.',
  ),
  DISCOVERY_CANDIDATES_PER_RUN: whole('40', 1, 1000).describe(
    'Most candidates that one hourly run reads and scores; the others wait for the next one.',
  ),
  DISCOVERY_MAX_LEADERS: whole('5', 0, 200).describe('Most leaders that are copied because discovery chose them.'),
  DISCOVERY_AUTO_ADD: flag('true').describe(
    'Whether wallets that score above 70 are followed by themselves. When off, they are only listed.',
  ),
  STRICT_AUTO_PAUSE: flag('false').describe(
    'Pause a leader whenever the 7-day Sharpe ratio of its copies is below 0.3, however few copies that is of. When off, five active days and ten closed copies are needed first.',
  ),
  COPIER_DELAY_SECONDS: decimal('5', 0, 3600).describe(
    'How long after a leader a copy is assumed to be filled, where scoring counts what copying costs.',
  ),
  DISCOVERY_COUNTERPARTY_SAMPLE: whole('60', 0, 200).describe(
    'Of how many of an active candidate’s transactions in 90 days the chain is asked who was on the other side, for finding wash trading. Each takes one receipt, at most 60 in one run. 0 asks for none.',
  ),
  DATA_API_REQUESTS_PER_SECOND: decimal('5', 0.1, 100).describe(
    'Most requests of discovery to the Data API, of all workers together. Polymarket allows 20 a second for trades.',
  ),
  GAMMA_REQUESTS_PER_SECOND: decimal('5', 0.1, 100).describe('The same for market data.'),
  PRICE_REQUESTS_PER_SECOND: decimal('10', 0.1, 100).describe('The same for past prices.'),
  CHAIN_REQUESTS_PER_SECOND: decimal('1', 0.1, 100).describe(
    'The same for Polygon’s nodes, where 20 receipts count as one request. What trading reads of the chain does not count.',
  ),
  BITQUERY_URL: url('https://streaming.bitquery.io/graphql', ['https', 'http']).describe(
    'Bitquery’s endpoint. It is asked only where BITQUERY_API_KEY is set.',
  ),
  BITQUERY_REQUESTS_PER_SECOND: decimal('0.5', 0.01, 10).describe(
    'Most requests to Bitquery. The smallest plan allows 30 a minute.',
  ),
  BITQUERY_POINTS_PER_MONTH: whole('1000', 0, 100_000_000).describe(
    'Points that discovery may spend at Bitquery in a calendar month; then that source rests. A trial has 1,000.',
  ),
  TRADE_RETENTION_DAYS: whole('400', 60, 3650).describe(
    'Trades older than this, and snapshots of scores, are removed month by month. Must reach back further than DISCOVERY_HISTORY_DAYS.',
  ),
  CANDIDATE_RETENTION_DAYS: whole('90', 7, 3650).describe(
    'Candidates that no source has shown for this long, and that nobody follows, are forgotten.',
  ),
  DELIVERY_RETENTION_DAYS: whole('30', 8, 3650).describe(
    'How long the record of webhook deliveries is kept. What is younger than a week cannot be removed.',
  ),
} as const
