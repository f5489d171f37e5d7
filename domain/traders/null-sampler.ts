import { normalCdf } from '../portfolio/normal-distribution.ts'
import type { NullEvent } from './null-event.ts'
import type { Random } from './random.ts'

type Drawer = () => number

const TWO_POW_32 = 2 ** 32
/** Events whose outcomes are drawn together: 2⁸ combinations. */
const BLOCK = 8
const COMBINATIONS = 2 ** BLOCK

/** Draws one total of all events, each on its own. Steady events, nearly all there are, are kept in flat arrays. */
export function samplerOf(events: readonly NullEvent[], random: Random): Drawer {
  const steady = steadyOf(events)
  const bars = Float64Array.from(steady, ({ probability }) => probability * TWO_POW_32)
  const gains = Float64Array.from(steady, ({ won, lost }) => won - lost)
  const base = steady.reduce((sum, { lost }) => sum + lost, 0)
  const others = events.flatMap((event) => (event.kind === 'steady' ? [] : [drawerOf(event, random)]))
  const words = new Uint32Array(bars.length)
  return () => {
    let total = base
    random.fill(words)
    for (let i = 0; i < bars.length; i++) if ((words[i] ?? 0) < (bars[i] ?? 0)) total += gains[i] ?? 0
    for (const draw of others) total += draw()
    return total
  }
}

/**
 * The same with one random number for eight steady events, looked up in an alias table (Walker 1977) of their 256 combinations, and
 * paths drawn from 256 prepared ones whose mean is put to zero.
 */
export function tabulatedSamplerOf(events: readonly NullEvent[], random: Random): Drawer {
  const steady = steadyOf(events)
  const blocks = Math.ceil(steady.length / BLOCK)
  const values = new Float64Array(blocks * COMBINATIONS)
  const bars = new Uint32Array(blocks * COMBINATIONS)
  const aliases = new Uint32Array(blocks * COMBINATIONS)
  for (let block = 0; block < blocks; block++) {
    const from = block * COMBINATIONS
    const chances = combine(
      steady.slice(block * BLOCK, (block + 1) * BLOCK),
      values.subarray(from, from + COMBINATIONS),
    )
    fillAliases(chances, bars.subarray(from, from + COMBINATIONS), aliases.subarray(from, from + COMBINATIONS))
  }
  const paths = events.flatMap((event) => (event.kind === 'path' ? [preparedPaths(event, random)] : []))
  const choices = events.flatMap((event) => (event.kind === 'choice' ? [drawerOf(event, random)] : []))
  const words = new Uint32Array(blocks + paths.length)
  return () => {
    let total = 0
    random.fill(words)
    for (let block = 0; block < blocks; block++) {
      const word = words[block] ?? 0
      const from = block * COMBINATIONS
      const at = from + (word >>> 24)
      total += values[(word & 0xffffff) < (bars[at] ?? 0) ? at : from + (aliases[at] ?? 0)] ?? 0
    }
    for (let i = 0; i < paths.length; i++) total += paths[i]?.[(words[blocks + i] ?? 0) >>> 24] ?? 0
    for (const draw of choices) total += draw()
    return total
  }
}

const steadyOf = (events: readonly NullEvent[]) => events.filter((event) => event.kind === 'steady')

function drawerOf(event: Exclude<NullEvent, { kind: 'steady' }>, random: Random): Drawer {
  if (event.kind === 'path') return () => walk(event, random)
  return () => {
    let left = random.uniform()
    for (let i = 0; i < event.probabilities.length; i++) {
      left -= event.probabilities[i] ?? 0
      if (left < 0) return event.values[i] ?? 0
    }
    return event.none
  }
}

function walk({ start, fills }: NullEvent & { kind: 'path' }, random: Random): number {
  let x = start
  let elapsed = 0
  let held = 0
  let paid = 0
  for (const fill of fills) {
    x += Math.sqrt(fill.elapsed - elapsed) * random.normal()
    elapsed = fill.elapsed
    held += fill.shares
    paid += fill.shares * roughCdf(x / Math.sqrt(1 - elapsed))
  }
  return (x + Math.sqrt(1 - elapsed) * random.normal() > 0 ? held : 0) - paid
}

function preparedPaths(event: NullEvent & { kind: 'path' }, random: Random): Float64Array {
  const walks = Float64Array.from({ length: COMBINATIONS }, () => walk(event, random))
  const mean = walks.reduce((sum, value) => sum + value, 0) / COMBINATIONS
  return walks.map((value) => value - mean)
}

/** The value of each combination of wins and losses into `values`, and its probability. Fewer than eight events repeat. */
function combine(events: readonly (NullEvent & { kind: 'steady' })[], values: Float64Array): Float64Array {
  const chances = new Float64Array(COMBINATIONS)
  for (let combination = 0; combination < COMBINATIONS; combination++) {
    let chance = 1 / 2 ** (BLOCK - events.length)
    let value = 0
    for (let i = 0; i < events.length; i++) {
      const event = events[i]
      if (!event) continue
      const isWon = (combination >> i) & 1
      chance *= isWon ? event.probability : 1 - event.probability
      value += isWon ? event.won : event.lost
    }
    chances[combination] = chance
    values[combination] = value
  }
  return chances
}

/** Vose's construction: every slot keeps itself below its bar (of 2²⁴) and stands for its alias above. */
function fillAliases(chances: Float64Array, bars: Uint32Array, aliases: Uint32Array) {
  const scaled = chances.map((chance) => chance * COMBINATIONS)
  const small: number[] = []
  const large: number[] = []
  scaled.forEach((chance, slot) => {
    ;(chance < 1 ? small : large).push(slot)
  })
  while (small.length > 0 && large.length > 0) {
    const low = small.pop() ?? 0
    const high = large.at(-1) ?? 0
    bars[low] = Math.round((scaled[low] ?? 0) * 2 ** 24)
    aliases[low] = high
    scaled[high] = (scaled[high] ?? 0) + (scaled[low] ?? 0) - 1
    if ((scaled[high] ?? 0) < 1) small.push(large.pop() ?? 0)
  }
  for (const slot of [...small, ...large]) {
    bars[slot] = 2 ** 24
    aliases[slot] = slot
  }
}

/** Φ to six digits by interpolation, which is ample for chance and many times faster. */
function roughCdf(x: number): number {
  const at = (x + 8) * CDF_STEPS
  if (at <= 0) return 0
  const below = Math.floor(at)
  const left = CDF_TABLE[below]
  const right = CDF_TABLE[below + 1]
  return left === undefined || right === undefined ? 1 : left + (at - below) * (right - left)
}

const CDF_STEPS = 256
const CDF_TABLE = Float64Array.from({ length: 16 * CDF_STEPS + 1 }, (_, i) => normalCdf(i / CDF_STEPS - 8))
