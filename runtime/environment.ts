import { z } from 'zod'
import type { ExchangeGeneration } from '../domain/copy/fill.ts'
import { toAddress } from '../domain/money/ids.ts'
import { DISCOVERY_SETTINGS, SPARE_DAYS } from './discovery-settings.ts'
import { LOG_LEVELS } from './logger.ts'
import {
  checkUrl,
  choice,
  choices,
  decimal,
  dollars,
  flag,
  fromFile,
  list,
  mayComeFromFile,
  optionalSecret,
  optionalUrl,
  optionalWords,
  priceDistance,
  secrets,
  url,
  urls,
  whole,
  words,
} from './setting.ts'

const HTTP = ['https', 'http']
const WEBSOCKET = ['wss', 'ws']

/** Every key that the product reads from the environment, by topic. Descriptions become `.env.example` and the docs. */
export const TOPICS = {
  'This machine': {
    UNDERSTUDY_HOME: words('.understudy').describe(
      'Folder that holds all state on this machine: the embedded database, the Temporal dev server’s database, logs.',
    ),
    DATABASE_URL: optionalSecret((text) => checkUrl(text, ['postgres', 'postgresql'])).describe(
      'Postgres to use instead of the embedded one. A Supabase connection string works (session pooler or direct connection).',
    ),
    TEMPORAL_ADDRESS: optionalWords().describe(
      'Temporal server to use (host:port) instead of a local dev server. API keys, TLS and profiles are read as the Temporal SDKs read them (TEMPORAL_API_KEY, TEMPORAL_TLS, TEMPORAL_PROFILE, temporal.toml).',
    ),
    TEMPORAL_NAMESPACE: words('default').describe('Temporal namespace.'),
    TEMPORAL_UI_PORT: whole('8233', 1, 65_535).describe(
      'Port of the local dev server’s Web UI. A free one is taken when it is in use.',
    ),
    API_HOST: words('127.0.0.1').describe(
      'Address that the API and the webhook endpoints listen on. Anything but this machine needs OPERATOR_TOKEN.',
    ),
    API_PORT: whole('8787', 1, 65_535).describe('Port of the API and the webhook endpoints.'),
    OPERATOR_TOKEN: optionalSecret(atLeast16).describe(
      'Bearer token of the operator API, at least 16 characters. Unset: only requests from this machine may change anything.',
    ),
    LOG_LEVEL: choice('info', LOG_LEVELS).describe(`How much is logged: ${LOG_LEVELS.join(', ')}.`),
    LOG_FORMAT: choice('auto', ['auto', 'pretty', 'json']).describe(
      '`pretty` for people, `json` for machines, `auto`: pretty on a terminal.',
    ),
  },
  'Mode and money': {
    DRY_RUN_MODE: flag('true')
      .refine((on) => on, 'must be true: live trading is not available yet')
      .describe('Paper trading. Live trading is not available yet, so `false` is refused.'),
    ENABLE_COPY_TRADING: flag('true').describe(
      'Whether entries are copied. When off, every signal is recorded as skipped.',
    ),
    DEFAULT_BANKROLL: dollars('1000', { min: '1', max: '1000000' }).describe('Capital of the account, dollars.'),
    MAX_DAILY_LOSS_USD: dollars('200').describe('Loss of one UTC day, realised and marked, at which entries stop.'),
    TRADING_WALLET_PRIVATE_KEY: optionalSecret(privateKey).describe(
      'Key of the trading wallet: 0x and 64 hex digits. Not needed for paper trading.',
    ),
  },
  'What is copied': {
    MAX_KELLY_FRACTION: decimal('0.02', 0, 0.05).describe(
      'Largest part of the bankroll in one entry. Never above 0.05.',
    ),
    MIN_EDGE_THRESHOLD: decimal('0.03', 0, 1).describe(
      'Least expected return on the cash of an entry, after fee and slippage.',
    ),
    COPY_TRADING_MIN_ABSOLUTE_EDGE: priceDistance('0.005').describe('Least expected gain per share, dollars.'),
    COPY_TRADING_SIZING: choice('kelly', ['kelly', 'ratio', 'fixed']).describe(
      'How an entry is sized before the caps: `kelly`, `ratio` (of the leader’s amount) or `fixed`.',
    ),
    COPY_TRADING_KELLY_FRACTION: decimal('0.25', 0, 1).describe('`kelly`: part of the full Kelly stake.'),
    COPY_TRADING_RATIO: decimal('0.05', 0, 1).describe('`ratio`: our dollars per dollar of the leader.'),
    COPY_TRADING_FIXED_USD: dollars('20').describe('`fixed`: dollars per entry.'),
    COPY_TRADING_COPY_MAKER_FILLS: flag('false').describe(
      'Also copy fills of a leader’s resting orders. Their price is an old intent, so they are skipped by default.',
    ),
    COPY_TRADING_MAX_SIGNAL_AGE_SECONDS: whole('60', 1, 86_400).describe(
      'A leader’s buy older than this is skipped, not copied late.',
    ),
    COPY_TRADING_MAX_EXIT_AGE_SECONDS: whole('900', 1, 86_400).describe(
      'A leader’s sale older than this is not followed; what we hold of it stays until they sell more or the market resolves.',
    ),
    COPY_TRADING_MIN_LIQUIDITY_USD: dollars('2000').describe('Least liquidity of a market, dollars.'),
    COPY_TRADING_MAX_SLIPPAGE_BPS: whole('200', 0, 10_000).describe(
      'How far above the leader’s price an entry may pay, basis points. The leader’s own price is always allowed.',
    ),
    COPY_TRADING_LOW_PRICE_SLIPPAGE: priceDistance('0.015').describe(
      'The same in price units for low prices, where basis points come to less than a tick: the wider of the two applies.',
    ),
    COPY_TRADING_LOW_PRICE_BELOW: priceDistance('0.25').describe(
      'Prices of the leader below this are low. 0: none is.',
    ),
    COPY_TRADING_MAX_EXIT_SLIPPAGE_BPS: whole('500', 0, 10_000).describe(
      'How far below the best bid an exit may sell, basis points.',
    ),
    COPY_TRADING_SLIPPAGE_MODELS: choices('book,spread', ['book', 'fixed', 'volume', 'spread']).describe(
      'Slippage models that gate an entry; the worst answer counts: book, fixed, volume, spread.',
    ),
    COPY_TRADING_MAX_SPREAD: priceDistance('0.05').describe('Widest spread that is entered, price units.'),
    COPY_TRADING_MAX_SPREAD_OF_MID: decimal('0.2', 0, 2).describe(
      'Widest spread that is entered, as a part of the mid price.',
    ),
    COPY_TRADING_MAX_BOOK_AGE_SECONDS: whole('10', 1, 3600).describe('An order book older than this is not traded on.'),
    COPY_TRADING_MAX_DEPTH_SHARE: decimal('0.1', 0, 1).describe('Largest part of the near depth that one entry takes.'),
    COPY_TRADING_MIN_TIME_TO_END_SECONDS: whole('120', 0, 31_536_000).describe(
      'No entry when the market is scheduled to end sooner than this.',
    ),
    COPY_TRADING_COOLDOWN_SECONDS: whole('60', 0, 86_400).describe(
      'After an entry, none in the same market for this long.',
    ),
  },
  'Limits of the account': {
    COPY_TRADING_MAX_SIZE_PER_WALLET: dollars('100').describe('Most dollars in positions copied from one leader.'),
    COPY_TRADING_MAX_PER_MARKET_USD: dollars('50').describe('Most dollars in one market.'),
    COPY_TRADING_MAX_PER_EVENT_USD: dollars('50').describe('Most dollars in all markets of one event.'),
    COPY_TRADING_MAX_TOTAL_USD: dollars('500').describe('Most dollars in all positions together.'),
    COPY_TRADING_MAX_OPEN_ORDERS: whole('10', 1, 1000).describe('Most orders under way at once.'),
    KILL_SWITCH_MAX_DRAWDOWN: decimal('0.1', 0, 1).describe(
      'Fall from the equity peak that halts the account, 0.1 = 10 %.',
    ),
    KILL_SWITCH_ADVERSE_FILLS: whole('5', 1, 1000).describe(
      'Consecutive fills the price moved against that halt the account.',
    ),
    KILL_SWITCH_ADVERSE_MARKOUT: decimal('0.01', 0, 1).describe('Move that makes a fill adverse, price units.'),
    KILL_SWITCH_WIDE_SPREAD_SHARE: decimal('0.5', 0, 1).describe(
      'Part of the watched order books that must be wide or stale to halt the account.',
    ),
    KILL_SWITCH_MAX_AVERAGE_SLIPPAGE_BPS: whole('100', 0, 10_000).describe(
      'Mean slippage of recent fills that halts the account, basis points.',
    ),
    KILL_SWITCH_SLIPPAGE_WINDOW: whole('20', 1, 1000).describe('How many recent fills that mean covers.'),
    KILL_SWITCH_MIN_SLIPPAGE_FILLS: whole('5', 1, 1000).describe('How many fills it needs before it counts.'),
    KILL_SWITCH_MAX_DRIFT_USD: dollars('1').describe('Difference between ledger and positions that halts the account.'),
  },
  Leaders: {
    COPY_TRADER_MIN_PNL_30D: dollars('0').describe('Least profit in 30 days of a wallet worth following, dollars.'),
    COPY_TRADER_MIN_SHARPE: decimal('0.7', -10, 10).describe('Least Sharpe ratio.'),
    COPY_TRADER_MIN_TRADES: whole('50', 0, 1_000_000).describe('Fewest trades in 30 days.'),
    COPY_TRADER_MIN_WIN_RATE: decimal('0.55', 0, 1).describe('Least win rate, 0.55 = 55 %.'),
    COPY_TRADER_ASSUMED_EDGE: decimal('0.08', 0, 1).describe(
      'Edge assumed for a leader added by hand, in units of √(p(1−p)) per share. A setting, not evidence: it is labelled “assumed” wherever it shows.',
    ),
    COPY_TRADER_ASSUMED_EDGE_SD: decimal('0.04', 0.001, 1).describe(
      'How uncertain that assumption is (standard deviation).',
    ),
  },
  Discovery: DISCOVERY_SETTINGS,
  'Paper trading': {
    PAPER_MIN_LATENCY_MS: whole('150', 0, 60_000).describe(
      'Shortest simulated way of an order to the venue, milliseconds.',
    ),
    PAPER_MAX_LATENCY_MS: whole('600', 0, 60_000).describe('Longest one. The book at arrival fills the order.'),
    PAPER_BOOK_REFRESH_MS: whole('5000', 0, 600_000).describe(
      'How long depth that we consumed stays gone, milliseconds.',
    ),
  },
  'Outside services': {
    GAMMA_URL: url('https://gamma-api.polymarket.com', HTTP).describe('Polymarket’s market data.'),
    CLOB_URL: url('https://clob.polymarket.com', HTTP).describe('Polymarket’s order books.'),
    DATA_API_URL: url('https://data-api.polymarket.com', HTTP).describe('Polymarket’s trades, activity and positions.'),
    RTDS_URL: url('wss://ws-live-data.polymarket.com', WEBSOCKET).describe(
      'Polymarket’s live trade stream (a hint, never the only source).',
    ),
    // Providers put their keys into these URLs.
    POLYGON_RPC_URLS: fromFile(urls('https://polygon-bor-rpc.publicnode.com,https://polygon.drpc.org', HTTP)).describe(
      'Polygon JSON-RPC endpoints, tried in turn.',
    ),
    POLYGON_WS_URL: fromFile(optionalUrl(WEBSOCKET)).describe(
      'Polygon WebSocket endpoint; with it new blocks are noticed sooner.',
    ),
    POLYGON_CHAIN_ID: whole('137', 1, 2_147_483_647).describe('Chain id: 137 Polygon, 80002 Amoy.'),
    POLYGON_EXCHANGES: list(
      [
        '0xe111180000d2663c0091e4f400237545b87b996b:clob-v2',
        '0xe2222d279d744050d28e00520010520000310f59:clob-v2:neg-risk',
        '0xe2222d002000ba0053cef3375333610f64600036:clob-v2:neg-risk',
        '0xe3333700ca9d93003f00f0f71f8515005f6c00aa:exchange-v3',
      ].join(','),
      parseExchange,
    ).describe('Exchange contracts whose fills are read: address:generation, and :neg-risk where it applies.'),
    POLYGON_POLL_MS: whole('1000', 100, 60_000).describe('How often new blocks are asked for, milliseconds.'),
    POLYGON_OVERLAP_BLOCKS: whole('6', 0, 1000).describe(
      'Blocks read again each time: nodes lag and chains reorganise.',
    ),
    POLYGON_MAX_RANGE_BLOCKS: whole('1000', 1, 100_000).describe('Most blocks in one eth_getLogs request.'),
    POLYGON_MAX_BACKFILL_BLOCKS: whole('50000', 0, 10_000_000).describe(
      'How far back a restart reads the gap since it last ran.',
    ),
    ALCHEMY_API_KEY: optionalSecret().describe('Alchemy: manages the watched addresses.'),
    ALCHEMY_WEBHOOK_URL: optionalUrl(HTTP).describe('Public URL of this server that Alchemy delivers to.'),
    ALCHEMY_SIGNING_KEYS: secrets().describe('Signing keys of the Alchemy webhooks, separated by commas.'),
    QUICKNODE_API_KEY: optionalSecret().describe('QuickNode: manages the watched addresses.'),
    QUICKNODE_SECURITY_TOKENS: secrets().describe('Security tokens of the QuickNode streams, separated by commas.'),
    MORALIS_API_KEY: optionalSecret().describe('Moralis: manages the watched addresses.'),
    MORALIS_STREAM_SECRETS: secrets().describe('Secrets of the Moralis streams, separated by commas.'),
    BITQUERY_API_KEY: optionalSecret().describe('Bitquery: a further source for discovering traders.'),
  },
} as const

/** The one schema of the environment. */
export const ENVIRONMENT = z
  .object({
    ...TOPICS['This machine'],
    ...TOPICS['Mode and money'],
    ...TOPICS['What is copied'],
    ...TOPICS['Limits of the account'],
    ...TOPICS.Leaders,
    ...TOPICS.Discovery,
    ...TOPICS['Paper trading'],
    ...TOPICS['Outside services'],
  })
  .refine((env) => !(env.PAPER_MIN_LATENCY_MS > env.PAPER_MAX_LATENCY_MS), {
    path: ['PAPER_MIN_LATENCY_MS'],
    error: 'must not be above PAPER_MAX_LATENCY_MS',
    when: always,
  })
  .refine((env) => !(env.DISCOVERY_HISTORY_DAYS + SPARE_DAYS > env.TRADE_RETENTION_DAYS), {
    path: ['TRADE_RETENTION_DAYS'],
    error: `must be at least ${SPARE_DAYS} above DISCOVERY_HISTORY_DAYS`,
    when: always,
  })
  .refine((env) => LOOPBACK.has(env.API_HOST) || env.OPERATOR_TOKEN, {
    path: ['OPERATOR_TOKEN'],
    error: 'must be set when API_HOST is not this machine',
    when: always,
  })

export type Environment = z.output<typeof ENVIRONMENT>

/** Keys that may be given as `NAME_FILE` instead: all secrets, and URLs that carry one. */
export const FILE_KEYS: readonly string[] = Object.entries(ENVIRONMENT.shape).flatMap(([key, setting]) =>
  mayComeFromFile(setting) ? [key] : [],
)

/** Keys of the owner's first plan that something else has replaced, and what to do instead. */
export const REPLACED_KEYS: Readonly<Record<string, string>> = {
  SUPABASE_URL: 'is not used: set DATABASE_URL to the Supabase connection string (Project settings, Database)',
  SUPABASE_KEY: 'is not used: set DATABASE_URL to the Supabase connection string, which carries the password',
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/** Settings are also compared when others are wrong, so that all problems are known at once. */
function always() {
  return true
}

const GENERATIONS: readonly ExchangeGeneration[] = ['clob-v1', 'clob-v2', 'exchange-v3']

function parseExchange(item: string) {
  const [address = '', generation, suffix] = item.split(':')
  const known = GENERATIONS.find((candidate) => candidate === generation)
  if (!known || (suffix !== undefined && suffix !== 'neg-risk')) {
    throw new RangeError(`must be address:${GENERATIONS.join('|')}[:neg-risk], was "${item}"`)
  }
  return { address: toAddress(address), generation: known, negRisk: suffix === 'neg-risk' }
}

function atLeast16(text: string) {
  if (text.length < 16) throw new RangeError('must have at least 16 characters')
}

function privateKey(text: string) {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new RangeError('must be 0x and 64 hex digits')
}
