import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ExchangeGeneration } from '../domain/copy/fill.ts'
import type { CopyPolicy } from '../domain/copy/policy.ts'
import { InvalidInputError, messageOf } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { Address } from '../domain/money/ids.ts'
import type { Usd } from '../domain/money/units.ts'
import { ENVIRONMENT, type Environment, FILE_KEYS, REPLACED_KEYS } from './environment.ts'
import type { LogLevel } from './logger.ts'
import type { Secret } from './secret.ts'
import { readSecretFiles, withoutSecretFiles } from './secret-files.ts'

/** Everything that can be set, parsed once at the start of a process. */
export type Config = {
  /** `paper` unless live trading is switched on, which this version refuses. */
  mode: Mode
  /** The one folder that holds the product's state on this machine. */
  stateDir: string
  /** Null: an embedded Postgres in the state folder. */
  databaseUrl: Secret | null
  temporal: { address: string | null; namespace: string; uiPort: number }
  /** Where to look for programs, and where those that we fetched or built stay. */
  programs: { searchPath: string; cacheDir: string }
  endpoints: {
    gamma: string
    clob: string
    dataApi: string
    rtds: string
    polygonHttp: readonly string[]
    polygonWs: string | null
  }
  polygon: {
    chainId: number
    exchanges: readonly { address: Address; generation: ExchangeGeneration; negRisk: boolean }[]
    pollMs: number
    overlapBlocks: number
    maxRangeBlocks: number
    maxBackfillBlocks: number
  }
  /** Several keys are accepted at once so that a key can be rotated. */
  webhooks: { alchemy: readonly Secret[]; quicknode: readonly Secret[]; moralis: readonly Secret[] }
  providers: {
    alchemyApiKey: Secret | null
    alchemyWebhookUrl: string | null
    quicknodeApiKey: Secret | null
    moralisApiKey: Secret | null
    bitqueryApiKey: Secret | null
  }
  discovery: {
    enabled: boolean
    historyDays: number
    candidatesPerRun: number
    /** Most leaders that are copied because discovery chose them. */
    maxLeaders: number
    autoAdd: boolean
    /** Pauses on the 7-day Sharpe ratio alone, without asking for a sample. */
    strictAutoPause: boolean
    copierDelayMs: number
    /** Transactions of a wallet whose counterparties are looked up; 0 for none. */
    counterpartySample: number
    /** Requests a second to each provider, of all workers together. */
    rates: { dataApi: number; gamma: number; prices: number; chain: number; bitquery: number }
    bitquery: { url: string; pointsPerMonth: number }
    retentionDays: { trades: number; candidates: number; deliveries: number }
  }
  api: { host: string; port: number; operatorToken: Secret | null }
  account: { bankroll: Usd }
  policy: CopyPolicy
  leaderDefaults: {
    /** θ of a leader added by hand, in units of √(p(1−p)) per share: a setting, not evidence. */
    assumedEdge: number
    assumedEdgeSd: number
    minPnl30d: Usd
    minSharpe: number
    minTrades: number
    minWinRate: number
  }
  killSwitches: {
    maxDailyLoss: Usd
    /** Part of the equity peak, 0.1 = 10 %. */
    maxDrawdown: number
    adverseFills: number
    /** Price units per share. */
    adverseMarkout: number
    wideSpreadShare: number
    maxAverageSlippageBps: number
    slippageWindow: number
    minSlippageFills: number
    maxDrift: Usd
  }
  paper: { latencyMs: { min: number; max: number }; bookRefreshMs: number }
  tradingKey: Secret | null
  log: { level: LogLevel; pretty: boolean }
}

/** Exit code of a process whose configuration is wrong (`EX_CONFIG` of sysexits.h). */
const EXIT_BAD_CONFIG = 78

/** The configuration of this process. The only place that reads the environment. @throws InvalidInputError */
export function loadConfigFromEnvironment(): Config {
  return loadConfig(process.env, process.stdout.isTTY)
}

/** The configuration of this process; when it is wrong, prints every problem and exits 78. */
export function loadConfigOrExit(): Config {
  try {
    return loadConfigFromEnvironment()
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(EXIT_BAD_CONFIG)
  }
}

/** The environment of a child process: ours and `extra`, whose values also win over files that ours names. */
export const environmentWith = (extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...withoutSecretFiles(FILE_KEYS.filter((key) => key in extra)),
  ...extra,
})

/**
 * Reads a configuration from environment variables, and from the files that they name for secrets. An empty value counts as
 * unset.
 *
 * @param isTerminal - whether the output is read by a person; settles `LOG_FORMAT=auto`.
 * @throws InvalidInputError naming every problem at once, never the value of a secret.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>, isTerminal = false): Config {
  const given = Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value?.trim() ? [[key, value]] : [])))
  const { env: set, problems: fileProblems } = readSecretFiles(given, FILE_KEYS)
  const parsed = ENVIRONMENT.safeParse(set)
  const problems = [
    ...fileProblems,
    ...Object.keys(REPLACED_KEYS).flatMap((key) => (set[key] ? [`${key} ${REPLACED_KEYS[key]}`] : [])),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`),
  ]
  if (!parsed.success || problems.length > 0) {
    const plural = problems.length === 1 ? 'problem' : 'problems'
    throw new InvalidInputError(
      `The configuration has ${problems.length} ${plural}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    )
  }
  const cacheHome = set['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return {
    ...toConfig(parsed.data, isTerminal),
    programs: { searchPath: set['PATH'] ?? '', cacheDir: join(cacheHome, 'understudy') },
  }
}

const SECOND = 1000

function toConfig(env: Environment, isTerminal: boolean): Omit<Config, 'programs'> {
  return {
    mode: 'paper',
    stateDir: env.UNDERSTUDY_HOME,
    databaseUrl: env.DATABASE_URL,
    temporal: { address: env.TEMPORAL_ADDRESS, namespace: env.TEMPORAL_NAMESPACE, uiPort: env.TEMPORAL_UI_PORT },
    endpoints: {
      gamma: env.GAMMA_URL,
      clob: env.CLOB_URL,
      dataApi: env.DATA_API_URL,
      rtds: env.RTDS_URL,
      polygonHttp: env.POLYGON_RPC_URLS,
      polygonWs: env.POLYGON_WS_URL,
    },
    polygon: {
      chainId: env.POLYGON_CHAIN_ID,
      exchanges: env.POLYGON_EXCHANGES,
      pollMs: env.POLYGON_POLL_MS,
      overlapBlocks: env.POLYGON_OVERLAP_BLOCKS,
      maxRangeBlocks: env.POLYGON_MAX_RANGE_BLOCKS,
      maxBackfillBlocks: env.POLYGON_MAX_BACKFILL_BLOCKS,
    },
    webhooks: {
      alchemy: env.ALCHEMY_SIGNING_KEYS,
      quicknode: env.QUICKNODE_SECURITY_TOKENS,
      moralis: env.MORALIS_STREAM_SECRETS,
    },
    providers: {
      alchemyApiKey: env.ALCHEMY_API_KEY,
      alchemyWebhookUrl: env.ALCHEMY_WEBHOOK_URL,
      quicknodeApiKey: env.QUICKNODE_API_KEY,
      moralisApiKey: env.MORALIS_API_KEY,
      bitqueryApiKey: env.BITQUERY_API_KEY,
    },
    discovery: {
      enabled: env.DISCOVERY_ENABLED,
      historyDays: env.DISCOVERY_HISTORY_DAYS,
      candidatesPerRun: env.DISCOVERY_CANDIDATES_PER_RUN,
      maxLeaders: env.DISCOVERY_MAX_LEADERS,
      autoAdd: env.DISCOVERY_AUTO_ADD,
      strictAutoPause: env.STRICT_AUTO_PAUSE,
      copierDelayMs: env.COPIER_DELAY_SECONDS * SECOND,
      counterpartySample: env.DISCOVERY_COUNTERPARTY_SAMPLE,
      rates: {
        dataApi: env.DATA_API_REQUESTS_PER_SECOND,
        gamma: env.GAMMA_REQUESTS_PER_SECOND,
        prices: env.PRICE_REQUESTS_PER_SECOND,
        chain: env.CHAIN_REQUESTS_PER_SECOND,
        bitquery: env.BITQUERY_REQUESTS_PER_SECOND,
      },
      bitquery: { url: env.BITQUERY_URL, pointsPerMonth: env.BITQUERY_POINTS_PER_MONTH },
      retentionDays: {
        trades: env.TRADE_RETENTION_DAYS,
        candidates: env.CANDIDATE_RETENTION_DAYS,
        deliveries: env.DELIVERY_RETENTION_DAYS,
      },
    },
    api: { host: env.API_HOST, port: env.API_PORT, operatorToken: env.OPERATOR_TOKEN },
    account: { bankroll: env.DEFAULT_BANKROLL },
    policy: toPolicy(env),
    leaderDefaults: {
      assumedEdge: env.COPY_TRADER_ASSUMED_EDGE,
      assumedEdgeSd: env.COPY_TRADER_ASSUMED_EDGE_SD,
      minPnl30d: env.COPY_TRADER_MIN_PNL_30D,
      minSharpe: env.COPY_TRADER_MIN_SHARPE,
      minTrades: env.COPY_TRADER_MIN_TRADES,
      minWinRate: env.COPY_TRADER_MIN_WIN_RATE,
    },
    killSwitches: {
      maxDailyLoss: env.MAX_DAILY_LOSS_USD,
      maxDrawdown: env.KILL_SWITCH_MAX_DRAWDOWN,
      adverseFills: env.KILL_SWITCH_ADVERSE_FILLS,
      adverseMarkout: env.KILL_SWITCH_ADVERSE_MARKOUT,
      wideSpreadShare: env.KILL_SWITCH_WIDE_SPREAD_SHARE,
      maxAverageSlippageBps: env.KILL_SWITCH_MAX_AVERAGE_SLIPPAGE_BPS,
      slippageWindow: env.KILL_SWITCH_SLIPPAGE_WINDOW,
      minSlippageFills: env.KILL_SWITCH_MIN_SLIPPAGE_FILLS,
      maxDrift: env.KILL_SWITCH_MAX_DRIFT_USD,
    },
    paper: {
      latencyMs: { min: env.PAPER_MIN_LATENCY_MS, max: env.PAPER_MAX_LATENCY_MS },
      bookRefreshMs: env.PAPER_BOOK_REFRESH_MS,
    },
    tradingKey: env.TRADING_WALLET_PRIVATE_KEY,
    log: { level: env.LOG_LEVEL, pretty: env.LOG_FORMAT === 'auto' ? isTerminal : env.LOG_FORMAT === 'pretty' },
  }
}

function toPolicy(env: Environment): CopyPolicy {
  return {
    copyingEnabled: env.ENABLE_COPY_TRADING,
    maxSignalAgeMs: env.COPY_TRADING_MAX_SIGNAL_AGE_SECONDS * SECOND,
    maxExitAgeMs: env.COPY_TRADING_MAX_EXIT_AGE_SECONDS * SECOND,
    copyMakerFills: env.COPY_TRADING_COPY_MAKER_FILLS,
    minEdge: env.MIN_EDGE_THRESHOLD,
    minAbsoluteEdge: env.COPY_TRADING_MIN_ABSOLUTE_EDGE,
    minLiquidity: env.COPY_TRADING_MIN_LIQUIDITY_USD,
    maxSlippageBps: env.COPY_TRADING_MAX_SLIPPAGE_BPS,
    lowPriceSlippage: env.COPY_TRADING_LOW_PRICE_SLIPPAGE,
    lowPriceBelow: env.COPY_TRADING_LOW_PRICE_BELOW,
    maxExitSlippageBps: env.COPY_TRADING_MAX_EXIT_SLIPPAGE_BPS,
    maxSpread: env.COPY_TRADING_MAX_SPREAD,
    maxSpreadOfMid: env.COPY_TRADING_MAX_SPREAD_OF_MID,
    minTimeToEndMs: env.COPY_TRADING_MIN_TIME_TO_END_SECONDS * SECOND,
    maxBookAgeMs: env.COPY_TRADING_MAX_BOOK_AGE_SECONDS * SECOND,
    sizing: env.COPY_TRADING_SIZING,
    kellyFraction: env.COPY_TRADING_KELLY_FRACTION,
    maxKellyFraction: env.MAX_KELLY_FRACTION,
    copyRatio: env.COPY_TRADING_RATIO,
    fixedStake: env.COPY_TRADING_FIXED_USD,
    maxDepthShare: env.COPY_TRADING_MAX_DEPTH_SHARE,
    slippageModels: env.COPY_TRADING_SLIPPAGE_MODELS,
    maxPerLeader: env.COPY_TRADING_MAX_SIZE_PER_WALLET,
    maxPerMarket: env.COPY_TRADING_MAX_PER_MARKET_USD,
    maxPerEvent: env.COPY_TRADING_MAX_PER_EVENT_USD,
    maxTotal: env.COPY_TRADING_MAX_TOTAL_USD,
    maxDailyLoss: env.MAX_DAILY_LOSS_USD,
    maxOpenOrders: env.COPY_TRADING_MAX_OPEN_ORDERS,
    cooldownMs: env.COPY_TRADING_COOLDOWN_SECONDS * SECOND,
  }
}
