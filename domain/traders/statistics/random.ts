/** Randomness that repeats itself exactly for the same seed. */
export type Random = {
  /** A whole number, 0 … 2³² − 1. */
  uint32: () => number
  /** Fills `words` with whole numbers, much faster than one by one. */
  fill: (words: Uint32Array) => void
  /** 0 ≤ u < 1, in steps of 2⁻³². */
  uniform: () => number
  /** Standard normal. */
  normal: () => number
}

/**
 * A generator for a seed of any text, such as a wallet and a day, so that nobody's figures depend on who was judged before.
 *
 * xoshiro128** 1.1 (Blackman and Vigna, 2018), its state filled from the text by {@link stateOf}.
 */
export const createRandom = (seed: string): Random => randomFrom(stateOf(seed))

/** The generator at a given state of four words, not all zero. */
export function randomFrom(state: readonly [number, number, number, number]): Random {
  let [a, b, c, d] = state
  let spare: number | null = null
  const uint32 = () => {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    return scrambled
  }
  const fill = (words: Uint32Array) => {
    let [e, f, g, h] = [a, b, c, d]
    for (let i = 0; i < words.length; i++) {
      words[i] = Math.imul(rotateLeft(Math.imul(f, 5), 7), 9)
      const shifted = f << 9
      g ^= e
      h ^= f
      f ^= g
      e ^= h
      g ^= shifted
      h = rotateLeft(h, 11)
    }
    a = e
    b = f
    c = g
    d = h
  }
  const uniform = () => uint32() * TWO_POW_MINUS_32
  const normal = () => {
    if (spare !== null) {
      const kept = spare
      spare = null
      return kept
    }
    // Box and Muller 1958. 1 − u lies in (0, 1], so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return { uint32, fill, uniform, normal }
}

const TWO_POW_MINUS_32 = 2 ** -32

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

/** Four FNV-1a hashes of the text from different starts, each finished by the mixer of splitmix32. */
function stateOf(text: string): [number, number, number, number] {
  const word = (start: number) => {
    let hash = start
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad)
    hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97)
    return hash ^ (hash >>> 15)
  }
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x3c6ef372), word(0xdaa66d2b) || 1]
}
