/**
 * Where a Brownian path that starts at 0 is at a moment between 0 and 1. The path is the same for the same seed, and any moment can be
 * asked for at any time: Lévy's construction, halving until the piece is small enough that a straight line does.
 */
export function brownianAt(seed: number, moment: number): number {
  let from = 0
  let length = 1
  let left = 0
  let right = normalOf(seed, 0)
  let node = 1
  for (let level = 0; level < LEVELS; level++) {
    const middle = (left + right) / 2 + (Math.sqrt(length) / 2) * normalOf(seed, node)
    length /= 2
    if (moment < from + length) {
      right = middle
      node *= 2
    } else {
      from += length
      left = middle
      node = node * 2 + 1
    }
  }
  return left + ((right - left) * (moment - from)) / length
}

/** Pieces of a minute where the whole is three days. */
const LEVELS = 12

/** A standard normal number that belongs to a node of a path (Box and Muller 1958). */
function normalOf(seed: number, node: number): number {
  const first = mix(seed ^ Math.imul(node + 1, 0x9e37_79b1))
  const second = mix(first ^ 0x85eb_ca6b)
  return Math.sqrt(-2 * Math.log((first + 1) / WORDS)) * Math.cos((2 * Math.PI * second) / WORDS)
}

const WORDS = 2 ** 32

/** The mixer of splitmix32. */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x21f0_aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97)
  return (mixed ^ (mixed >>> 15)) >>> 0
}
