import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import type { Decision } from '../domain/copy/decision.ts'
import { loadConfig } from '../runtime/config.ts'
import { tokenIdOf } from '../sim/ids.ts'
import { parseFill, parseSession, type Session, type SessionFill, type SessionMarket } from '../sim/session.ts'
import { CAREERS } from './demo-session/careers.ts'
import { recordedMarket } from './demo-session/recording.ts'
import { createRehearsal, type Rehearsal } from './demo-session/rehearsal.ts'
import { CUTS, DURATION_MS, LEADERS, SCENES, type Scene, SETTINGS, SPEED } from './demo-session/scenes.ts'

/**
 * Builds the bundled session: recorded books, and a script of simulated leaders' fills placed at moments of those books at
 * which the product's own rules answer what each scene wants, whether it sees the fill at once or seconds later.
 */
const { values } = parseArgs({ options: { data: { type: 'string' }, out: { type: 'string' } } })
if (!values.data) {
  console.error('usage: build-demo-session --data <folder with datasets/resolvedmarkets-btc15m> [--out <file>]')
  process.exit(64)
}
const out = values.out ?? join(import.meta.dirname, '../sim/sessions/demo.json.gz')

/** Wall milliseconds from a fill to the product's look at the book: waiting for a block, delivery, the workflow's first steps. */
const DELAYS_MS = [200, 700, 1_200, 1_700, 2_200, 2_700]

const stage = emptyStage(join(values.data, 'datasets/resolvedmarkets-btc15m'))
const config = loadConfig({ ...SETTINGS })
const rehearsal = createRehearsal(stage, config.policy, config.account.bankroll)
const session = parseSession({ ...stage, fills: SCENES.map((scene) => place(scene, stage, rehearsal)) })
const bytes = gzipSync(JSON.stringify(session), { level: 9 })
writeFileSync(out, bytes)
printSummary(session, bytes.length)

function emptyStage(data: string): Session {
  return parseSession({
    format: 'understudy-session/1',
    name: 'demo',
    description:
      'Three consecutive Bitcoin 15-minute markets of 28 September 2026, as recorded, with simulated leaders.',
    provenance: [
      'Order books: sample data of the Python package resolvedkit 0.1.0, MIT, Copyright (c) 2026 Elcara LLC-FZ (Resolved Markets).',
      'Leaders and their fills: written by scripts/build-demo-session.ts. Nobody recorded prints for these books.',
      'Fee schedule: of a recorded market of the same family, 2026-10-05.',
      'Pasts of wallets: generated from a seed when the venue starts.',
    ],
    settings: SETTINGS,
    speed: SPEED,
    durationMs: DURATION_MS,
    leaders: LEADERS,
    markets: Object.values(CUTS).map((cut) => recordedMarket(data, cut)),
    fills: [],
    careers: CAREERS,
  })
}

/** The scene as a fill, at its first moment that works. @throws Error when there is none. */
function place(scene: Scene, session: Session, rehearsal: Rehearsal): SessionFill {
  const seen = new Map<string, number>()
  for (let atMs = scene.from * 1000; atMs <= scene.to * 1000; atMs += 1000) {
    const fill = fillAt(scene, session, rehearsal, atMs)
    if (!fill) continue
    const answers = DELAYS_MS.map((delayMs) => rehearsal.decide(fill, delayMs))
    const [first] = answers
    if (first && answers.every((answer) => verdictOf(answer) === scene.want)) {
      rehearsal.play(fill, first)
      return fill
    }
    for (const answer of answers) seen.set(verdictOf(answer), (seen.get(verdictOf(answer)) ?? 0) + 1)
  }
  throw new Error(`no moment of "${scene.name}" gives ${scene.want}; seen ${JSON.stringify(Object.fromEntries(seen))}`)
}

function verdictOf(decision: Decision): string {
  return decision.verdict === 'copy' ? 'copy' : decision.reason
}

/** What the leader would get from the recorded book then; null where there is nothing to take. */
function fillAt(scene: Scene, session: Session, rehearsal: Rehearsal, atMs: number): SessionFill | null {
  const tokenId = tokenOf(scene, session)
  const book = rehearsal.bookAt(tokenId, atMs - (scene.settledAfterMs ?? 0))
  if (!book) return null
  const isMaker = scene.more?.role === 'maker'
  const takesAsks = (scene.side === 'BUY') !== isMaker
  const levels = takesAsks ? book.asks : book.bids
  // A resting order has one price, and is hit by several takers.
  const [best] = levels
  const met = isMaker && best ? [halved(best), halved(best)] : levels
  const legs = legsOf(met, scene.size, rehearsal.holdingOf(scene.leader, tokenId))
  if (legs.length === 0) return null
  const isUnknown = scene.want === 'unknown-token'
  return parseFill({
    name: scene.name,
    atMs,
    leader: scene.leader,
    side: scene.side,
    tokenId: isUnknown ? tokenIdOf('demo', 'unknown') : tokenId,
    legs,
    note: scene.note,
    ...scene.more,
  })
}

function tokenOf(scene: Scene, session: Session): string {
  const market = session.markets.find(({ slug }) => slug === CUTS[scene.market].slug)
  const outcome = market?.outcomes.find(({ name }) => name === scene.outcome)
  if (!outcome) throw new Error(`no outcome ${scene.outcome} in ${CUTS[scene.market].slug}`)
  return outcome.tokenId
}

function halved([price, shares]: [number, number]): [number, number] {
  return [price, shares / 2]
}

/** Level by level, until the dollars or the shares are used up; whole cents of a share. */
function legsOf(levels: SessionMarket['books'][number]['asks'], size: Scene['size'], holding: number) {
  let dollarsLeft = 'dollars' in size ? size.dollars : Number.POSITIVE_INFINITY
  let sharesLeft = 'dollars' in size ? Number.POSITIVE_INFINITY : size.partOfHolding * holding
  const legs: { price: string; shares: string }[] = []
  for (const [price, offered] of levels) {
    const shares = Math.floor(Math.min(offered, sharesLeft, dollarsLeft / price) * 100 + 1e-9) / 100
    if (shares < 0.01) break
    legs.push({ price: String(price), shares: String(shares) })
    dollarsLeft -= shares * price
    sharesLeft -= shares
  }
  return legs
}

function printSummary(session: Session, size: number): void {
  console.log(
    `${out}: ${(size / 1024).toFixed(0)} kB, ${(session.durationMs / session.speed / 1000).toFixed(0)} s of wall time`,
  )
  console.table(session.markets.map(marketRow))
  const again = createRehearsal(session, config.policy, config.account.bankroll)
  console.table(
    session.fills.map((fill) => {
      const decision = again.decide(fill, 700)
      again.play(fill, decision)
      return fillRow(fill, decision, session)
    }),
  )
}

function marketRow(market: SessionMarket) {
  const seconds = (ms: number) => (ms / session.speed / 1000).toFixed(0)
  const winner = market.outcomes.find(({ payout }) => payout === 1)?.name
  return { slug: market.slug, books: market.books.length, 'ends s': seconds(market.endsMs), winner }
}

function fillRow(fill: SessionFill, decision: Decision, session: Session) {
  const market = session.markets.find(({ outcomes }) => outcomes.some(({ tokenId }) => tokenId === fill.tokenId))
  const { expectedPrice, depth, bindingCap } = decision.figures
  return {
    s: (fill.atMs / session.speed / 1000).toFixed(1),
    leader: fill.leader,
    what: `${fill.side} ${market?.outcomes.find(({ tokenId }) => tokenId === fill.tokenId)?.name ?? '?'}`,
    market: market?.slug.slice(-4) ?? '?',
    at: fill.legs.map(({ shares, price }) => `${shares}@${price}`).join(' '),
    answer: verdictOf(decision),
    ours: decision.verdict === 'copy' ? `${Number(decision.intent.shares) / 1e6}@${Number(expectedPrice) / 1e6}` : '',
    cap: decision.verdict === 'copy' ? bindingCap : '',
    'depth $': depth === null ? '' : (Number(depth) / 1e6).toFixed(0),
  }
}
