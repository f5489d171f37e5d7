import { normalCdf } from '../../portfolio/normal-distribution.ts'
import type { Random } from '../statistics/random.ts'
import type { NullEvent } from './null-event.ts'

type Drawer = () => number

const TWO_POW_32 = 2 ** 32
/** Events whose outcomes are drawn together: 2⁸ combinations. */
const BLOCK = 8
const COMBINATIONS = 2 ** BLOCK

/**
 * Draws one total of all events, each on its own. Steady events, nearly all there are, are kept in flat arrays, and chance is
 * multiplied, not branched on: a processor guesses every other branch wrong.
 */
export function samplerOf(events: readonly NullEvent[], random: Random): Drawer {
  const steady = steadyOf(events)
  const bars = new Float64Array(steady.map(({ probability }) => probability * TWO_POW_32))
  const gains = new Float64Array(steady.map(({ won, lost }) => won - lost))
  const base = steady.reduce((sum, { lost }) => sum + lost, 0)
  const others = events.flatMap((event) => (event.kind === 'steady' ? [] : [drawerOf(event, random)]))
  const words = new Uint32Array(bars.length)
  return () => {
    let total = base
    random.fill(words)
    for (let i = 0; i < bars.length; i++) total += (gains[i] ?? 0) * (Number((words[i] ?? 0) < (bars[i] ?? 0)) | 0)
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
  const slots = new Uint32Array(blocks * COMBINATIONS)
  for (let block = 0; block < blocks; block++) {
    const [from, to] = [block * COMBINATIONS, (block + 1) * COMBINATIONS]
    const chances = combine(steady.slice(block * BLOCK, (block + 1) * BLOCK), values.subarray(from, to))
    fillAliases(chances, slots.subarray(from, to))
  }
  const paths = events.flatMap((event) => (event.kind === 'path' ? [preparedPaths(event, random)] : []))
  const choices = events.filter((event): event is ChoiceEvent => event.kind === 'choice')
  const walks = tableOf(paths)
  const outcomes = tableOf(choices.map(outcomesByByte))
  const words = new Uint32Array(blocks + paths.length + choices.length)
  return () => {
    random.fill(words)
    let total = 0
    for (let block = 0; block < blocks; block++) {
      const word = words[block] ?? 0
      const from = block * COMBINATIONS
      const own = word >>> 24
      const slot = slots[from + own] ?? 0
      const alias = slot & 0xff
      // All ones where the slot keeps itself, else zero.
      const keeps = ((word & 0xffffff) - (slot >>> 8)) >> 31
      total += values[from + (alias ^ ((alias ^ own) & keeps))] ?? 0
    }
    for (let path = 0; path < paths.length; path++) {
      total += walks[path * COMBINATIONS + ((words[blocks + path] ?? 0) >>> 24)] ?? 0
    }
    for (let i = 0; i < choices.length; i++) {
      const word = words[blocks + paths.length + i] ?? 0
      const value = outcomes[i * COMBINATIONS + (word >>> 24)] ?? 0
      total += Number.isNaN(value) ? worthOf(choices[i], word / TWO_POW_32) : value
    }
    return total
  }
}

type ChoiceEvent = NullEvent & { kind: 'choice' }

/** What a choice is worth by the first eight bits of its random number; NaN where the other bits decide. */
function outcomesByByte(choice: ChoiceEvent): Float64Array {
  return Float64Array.from({ length: COMBINATIONS }, (_, byte) => {
    const [first, last] = [byte / COMBINATIONS, (byte + 1) / COMBINATIONS - 1 / TWO_POW_32]
    return optionOf(choice, first) === optionOf(choice, last) ? worthOf(choice, first) : Number.NaN
  })
}

/** Which condition pays at a uniform random number, by its place among those bet on; their number for none of them. */
function optionOf({ probabilities }: ChoiceEvent, uniform: number): number {
  let left = uniform
  let option = 0
  for (; option < probabilities.length; option++) {
    left -= probabilities[option] ?? 0
    if (left < 0) break
  }
  return option
}

const worthOf = (choice: ChoiceEvent | undefined, uniform: number): number =>
  choice ? (choice.values[optionOf(choice, uniform)] ?? choice.none) : 0

function tableOf(parts: readonly Float64Array[]): Float64Array {
  const table = new Float64Array(parts.length * COMBINATIONS)
  parts.forEach((part, i) => {
    table.set(part, i * COMBINATIONS)
  })
  return table
}

const steadyOf = (events: readonly NullEvent[]) => events.filter((event) => event.kind === 'steady')

function drawerOf(event: Exclude<NullEvent, { kind: 'steady' }>, random: Random): Drawer {
  if (event.kind === 'path') return () => walk(event, random)
  return () => worthOf(event, random.uniform())
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
  chances[0] = 1 / 2 ** (BLOCK - events.length)
  let combined = 1
  for (const { probability, won, lost } of events) {
    for (let i = 0; i < combined; i++) {
      const [chance, value] = [chances[i] ?? 0, values[i] ?? 0]
      chances[i] = chance * (1 - probability)
      values[i] = value + lost
      chances[combined + i] = chance * probability
      values[combined + i] = value + won
    }
    combined *= 2
  }
  for (; combined < COMBINATIONS; combined *= 2) {
    chances.copyWithin(combined, 0, combined)
    values.copyWithin(combined, 0, combined)
  }
  return chances
}

/** Vose's construction: every slot keeps itself below its bar, the upper 24 bits, and stands for its alias, the lower 8, above. */
function fillAliases(chances: Float64Array, slots: Uint32Array) {
  const scaled = chances.map((chance) => chance * COMBINATIONS)
  const small: number[] = []
  const large: number[] = []
  scaled.forEach((chance, slot) => {
    ;(chance < 1 ? small : large).push(slot)
  })
  while (small.length > 0 && large.length > 0) {
    const low = small.pop() ?? 0
    const high = large.at(-1) ?? 0
    const bar = Math.round((scaled[low] ?? 0) * 2 ** 24)
    slots[low] = bar < 2 ** 24 ? bar * 256 + high : low
    scaled[high] = (scaled[high] ?? 0) + (scaled[low] ?? 0) - 1
    if ((scaled[high] ?? 0) < 1) small.push(large.pop() ?? 0)
  }
  for (const slot of [...small, ...large]) slots[slot] = slot
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
