import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../../domain/errors.ts'
import { parseMicros } from '../../domain/money/units.ts'
import { loadConfig } from '../../runtime/config.ts'

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError)
    return (error as Error).message.split('\n  - ').slice(1)
  }
}

describe('an empty environment', () => {
  const config = loadConfig({})

  it('trades on paper with the planned limits', () => {
    expect(config.mode).toBe('paper')
    expect(config.account.bankroll).toBe(parseMicros('1000'))
    expect(config.policy).toMatchObject({
      copyingEnabled: true,
      maxKellyFraction: 0.02,
      minEdge: 0.03,
      minLiquidity: parseMicros('2000'),
      maxPerLeader: parseMicros('100'),
      maxSlippageBps: 200,
      lowPriceSlippage: parseMicros('0.015'),
      lowPriceBelow: parseMicros('0.25'),
      maxDailyLoss: parseMicros('200'),
      cooldownMs: 60_000,
      maxSignalAgeMs: 60_000,
      maxExitAgeMs: 900_000,
    })
    expect(config.killSwitches).toMatchObject({ maxDrawdown: 0.1, adverseFills: 5, maxAverageSlippageBps: 100 })
  })

  it('looks for traders within bounds, at a rate that the providers allow', () => {
    expect(config.discovery).toEqual({
      enabled: true,
      historyDays: 180,
      candidatesPerRun: 40,
      maxLeaders: 5,
      autoAdd: true,
      strictAutoPause: false,
      copierDelayMs: 5_000,
      counterpartySample: 60,
      rates: { dataApi: 5, gamma: 5, prices: 10, chain: 1, bitquery: 0.5 },
      bitquery: { url: 'https://streaming.bitquery.io/graphql', pointsPerMonth: 1000 },
      retentionDays: { trades: 400, candidates: 90, deliveries: 30 },
    })
  })

  it('listens on this machine only and asks for no keys', () => {
    expect(config.api).toEqual({ host: '127.0.0.1', port: 8787, operatorToken: null })
    expect(config.webhooks).toEqual({ alchemy: [], quicknode: [], moralis: [] })
    expect(config.tradingKey).toBeNull()
    expect(config.databaseUrl).toBeNull()
  })
})

it('treats an empty value as unset', () => {
  expect(loadConfig({ ALCHEMY_API_KEY: '', DEFAULT_BANKROLL: ' ' })).toEqual(loadConfig({}))
})

it('names all problems at once', () => {
  const problems = problemsOf({
    MAX_KELLY_FRACTION: '0.2',
    DEFAULT_BANKROLL: 'much',
    API_PORT: '0',
    GAMMA_URL: 'ftp://gamma',
    COPY_TRADING_SIZING: 'all-in',
    ENABLE_COPY_TRADING: 'yes',
    POLYGON_EXCHANGES: '0xabc:clob-v2',
    PAPER_MIN_LATENCY_MS: '900',
    API_HOST: '0.0.0.0',
  })
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'API_PORT',
    'ENABLE_COPY_TRADING',
    'DEFAULT_BANKROLL',
    'MAX_KELLY_FRACTION',
    'COPY_TRADING_SIZING',
    'GAMMA_URL',
    'POLYGON_EXCHANGES',
    'PAPER_MIN_LATENCY_MS',
    'OPERATOR_TOKEN',
  ])
})

it.each([
  [{ MAX_KELLY_FRACTION: '0.051' }, 'MAX_KELLY_FRACTION must be a number in 0…0.05, was "0.051"'],
  [{ MAX_KELLY_FRACTION: 'NaN' }, 'MAX_KELLY_FRACTION must be a number in 0…0.05, was "NaN"'],
  [{ DRY_RUN_MODE: 'false' }, 'DRY_RUN_MODE must be true: live trading is not available yet'],
  [{ DEFAULT_BANKROLL: '1e9' }, 'DEFAULT_BANKROLL amount must be a plain decimal number, was "1e9"'],
  [
    { COPY_TRADING_MAX_SLIPPAGE_BPS: '1.5' },
    'COPY_TRADING_MAX_SLIPPAGE_BPS must be a whole number in 0…10000, was "1.5"',
  ],
  [
    { COPY_TRADING_SLIPPAGE_MODELS: ',' },
    'COPY_TRADING_SLIPPAGE_MODELS must name at least one of book, fixed, volume, spread',
  ],
  [{ DISCOVERY_HISTORY_DAYS: '390' }, 'TRADE_RETENTION_DAYS must be at least 31 above DISCOVERY_HISTORY_DAYS'],
  [{ DATA_API_REQUESTS_PER_SECOND: '0' }, 'DATA_API_REQUESTS_PER_SECOND must be a number in 0.1…100, was "0"'],
  [{ OPERATOR_TOKEN: 'short' }, 'OPERATOR_TOKEN must have at least 16 characters'],
])('refuses %j', (env, problem) => {
  expect(problemsOf(env)).toEqual([problem])
})

it.each(['SUPABASE_URL', 'SUPABASE_KEY'])('sends %s to DATABASE_URL', (key) => {
  const [problem] = problemsOf({ [key]: 'https://project.supabase.co' })
  expect(problem).toContain('DATABASE_URL')
  expect(problem).toContain('connection string')
})

it('takes several webhook keys so that one can be rotated', () => {
  const { webhooks } = loadConfig({ ALCHEMY_SIGNING_KEYS: 'whsec_old, whsec_new' })
  expect(webhooks.alchemy.map((key) => key.reveal())).toEqual(['whsec_old', 'whsec_new'])
})

it('reads exchanges with their generation', () => {
  const { polygon } = loadConfig({
    POLYGON_EXCHANGES: `0x${'AB'.repeat(20)}:exchange-v3,0x${'cd'.repeat(20)}:clob-v2:neg-risk`,
  })
  expect(polygon.exchanges).toEqual([
    { address: `0x${'ab'.repeat(20)}`, generation: 'exchange-v3', negRisk: false },
    { address: `0x${'cd'.repeat(20)}`, generation: 'clob-v2', negRisk: true },
  ])
})

it.each([
  ['auto', true, true],
  ['auto', false, false],
  ['pretty', false, true],
  ['json', true, false],
])('with LOG_FORMAT=%s on a terminal: %s, logs pretty: %s', (format, isTerminal, pretty) => {
  expect(loadConfig({ LOG_FORMAT: format }, isTerminal).log.pretty).toBe(pretty)
})

describe('secrets', () => {
  const key = `0x${'5eC2e7'.repeat(10)}abcd`
  const secrets = {
    TRADING_WALLET_PRIVATE_KEY: key,
    DATABASE_URL: 'postgres://me:hunter2secret@db.example/understudy',
    OPERATOR_TOKEN: 'operator-token-secret',
    ALCHEMY_SIGNING_KEYS: 'whsec_secret',
    BITQUERY_API_KEY: 'bitquery-secret',
  }

  it('do not print', () => {
    const config = loadConfig(secrets)
    const json = JSON.stringify(config, (_, value) => (typeof value === 'bigint' ? String(value) : value))
    for (const text of [inspect(config, { depth: 9 }), json, `${config.tradingKey}`]) {
      expect(text).not.toContain('secret')
      expect(text).not.toContain(key)
      expect(text).toContain('[redacted]')
    }
    expect(config.tradingKey?.reveal()).toBe(key)
  })

  it('are not shown when they are wrong', () => {
    const problems = problemsOf({
      TRADING_WALLET_PRIVATE_KEY: 'my-secret-key',
      DATABASE_URL: 'mysql://me:secret@db',
      OPERATOR_TOKEN: 'secret',
      GAMMA_URL: 'secret-host/path',
    })
    expect(problems).toHaveLength(4)
    expect(problems.join()).not.toContain('secret')
  })
})
