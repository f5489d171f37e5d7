import { relative } from 'node:path'
import { createClob } from '../adapters/polymarket/clob.ts'
import { createGamma } from '../adapters/polymarket/gamma.ts'
import { createHttp } from '../adapters/polymarket/http.ts'
import { createMarketResolver, type MarketResolver, type Resolution } from '../adapters/polymarket/resolver.ts'
import { messageOf } from '../domain/errors.ts'
import { type TokenId, toTokenId } from '../domain/money/ids.ts'
import { readEvaluationOptions } from './evaluation-options.ts'
import { findJsonFiles, type RecordedMarket, readMarkets } from './recorded-markets.ts'
import { createRecordedVenue } from './recorded-venue.ts'

/**
 * `npm run eval:markets -- --data DIR`: finds every market object recorded below DIR, serves it on Gamma's and the CLOB's
 * routes, and asks the product's resolver for each of its tokens. The truth is what the object says, read by hand.
 * Exits 1 when a token resolves to a wrong market or outcome, or nothing was found.
 */
const { data } = readEvaluationOptions('npm run eval:markets -- --data DIR', {})

const SHOWN = 10
const totals = {
  files: 0,
  objects: { gamma: 0, clob: 0 },
  checked: { gamma: 0, clob: 0 },
  right: { gamma: 0, clob: 0 },
  wrong: [] as string[],
  unresolved: new Map<string, { count: number; example: string }>(),
  notCounted: new Map<string, number>(),
  tokens: new Set<string>(),
}
const startedAt = performance.now()

for (const path of findJsonFiles(data)) {
  const name = relative(data, path)
  totals.files += 1
  try {
    const { markets, unusable } = readMarkets(path)
    for (const [reason, count] of unusable) totals.notCounted.set(reason, (totals.notCounted.get(reason) ?? 0) + count)
    if (markets.length === 0) continue
    const before = totals.right.gamma + totals.right.clob
    for (const distinct of passesOf(markets)) await evaluate(distinct, name)
    const tokens = markets.reduce((sum, market) => sum + market.tokens.length, 0)
    const right = totals.right.gamma + totals.right.clob - before
    console.log(`${elapsed()}  ${name}: ${markets.length} markets, ${right} of ${tokens} tokens right`)
  } catch (error) {
    console.error(`${elapsed()}  ${name}: not readable: ${messageOf(error)}`)
  }
}

report()
const seen = totals.checked.gamma + totals.checked.clob
process.exit(seen > 0 && totals.wrong.length === 0 ? 0 : 1)

/** A file can hold one market several times, at different moments: each pass has every condition at most once. */
function passesOf(markets: readonly RecordedMarket[]): RecordedMarket[][] {
  const passes: { conditions: Set<string>; markets: RecordedMarket[] }[] = []
  for (const market of markets) {
    let pass = passes.find(({ conditions }) => !conditions.has(market.conditionId))
    if (!pass) {
      pass = { conditions: new Set(), markets: [] }
      passes.push(pass)
    }
    pass.conditions.add(market.conditionId)
    pass.markets.push(market)
  }
  return passes.map((pass) => pass.markets)
}

async function evaluate(markets: readonly RecordedMarket[], name: string): Promise<void> {
  const now = () => Date.now()
  const fetch = createRecordedVenue(markets)
  const http = createHttp({ baseUrl: 'http://recorded.invalid', userAgent: 'understudy-eval', fetch, now })
  const clob = createClob({ http, now })
  const resolver = createMarketResolver({ gamma: createGamma({ http }), clob, now })
  const tokenIds = markets.flatMap(({ tokens }) => tokens.map(({ tokenId }) => toTokenId(tokenId)))
  const answers = await resolveAll(resolver, tokenIds)
  for (const market of markets) {
    totals.objects[market.shape] += 1
    for (const token of market.tokens) {
      totals.checked[market.shape] += 1
      totals.tokens.add(token.tokenId)
      const answer = answers.get(toTokenId(token.tokenId))
      const verdict = verdictOn(answer, market, token)
      if (verdict === 'right') totals.right[market.shape] += 1
      else if (verdict !== 'unresolved')
        totals.wrong.push(`${name}: token ${token.tokenId} of "${market.slug}": ${verdict}`)
      else noteUnresolved(await reasonOf(answer, () => clob.fetchMarketByToken(toTokenId(token.tokenId))), market, name)
    }
  }
}

/** In one go; where an answer is refused, token by token, so that one bad object costs only itself. */
async function resolveAll(
  resolver: MarketResolver,
  tokenIds: readonly TokenId[],
): Promise<Map<TokenId, Resolution | Error>> {
  try {
    return await resolver.resolveMany(tokenIds)
  } catch {
    const answers = new Map<TokenId, Resolution | Error>()
    for (const tokenId of tokenIds) {
      answers.set(tokenId, await resolver.resolve(tokenId).catch((error: unknown) => new Error(messageOf(error))))
    }
    return answers
  }
}

function verdictOn(
  answer: Resolution | Error | undefined,
  market: RecordedMarket,
  token: RecordedMarket['tokens'][number],
): string {
  if (answer === undefined || answer instanceof Error || answer.kind !== 'resolved') return 'unresolved'
  const { conditionId, slug } = answer.market
  const { tokenId, name, index } = answer.outcome
  const isRight =
    conditionId === market.conditionId &&
    slug === market.slug &&
    tokenId === token.tokenId &&
    name === token.outcome &&
    index === token.index
  return isRight ? 'right' : `expected ${token.outcome} (${token.index}), was ${name} (${index}) of "${slug}"`
}

async function reasonOf(answer: Resolution | Error | undefined, askAgain: () => Promise<unknown>): Promise<string> {
  if (answer instanceof Error) return answer.message
  if (answer?.kind === 'unsupported-version') return `version "${answer.version}" is refused`
  return askAgain().then(
    () => 'not listed',
    (error: unknown) => messageOf(error),
  )
}

function noteUnresolved(reason: string, market: RecordedMarket, name: string): void {
  const general = reason.replace(/0x[0-9a-f]+|\d{20,}/g, '…').replace(/\[\d+\]/g, '[…]')
  const known = totals.unresolved.get(general) ?? { count: 0, example: `"${market.slug}" in ${name}` }
  totals.unresolved.set(general, { ...known, count: known.count + 1 })
}

function report(): void {
  const { objects, checked, right, wrong, unresolved, notCounted } = totals
  const missing = [...unresolved.values()].reduce((sum, { count }) => sum + count, 0)
  console.log(`\nfiles read       ${totals.files}`)
  console.log(`markets          ${objects.gamma + objects.clob} (gamma ${objects.gamma}, clob ${objects.clob})`)
  console.log(`tokens seen      ${totals.tokens.size} distinct, ${checked.gamma + checked.clob} with repeats`)
  console.log(
    `resolved right   ${right.gamma + right.clob} (gamma ${share(right.gamma, checked.gamma)}, clob ${share(right.clob, checked.clob)})`,
  )
  console.log(`resolved wrong   ${wrong.length}`)
  for (const line of wrong.slice(0, SHOWN)) console.log(`                 ${line}`)
  console.log(`unresolved       ${missing}`)
  for (const [reason, { count, example }] of unresolved) console.log(`                 ${count}: ${reason}; ${example}`)
  for (const [reason, count] of notCounted) console.log(`not counted      ${count}: ${reason}`)
}

function share(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${part} of ${whole}, ${((100 * part) / whole).toFixed(2)} %`
}

function elapsed(): string {
  return `${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s`
}
