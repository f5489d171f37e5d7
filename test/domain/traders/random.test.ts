import { describe, expect, it } from 'vitest'
import { normalCdf } from '../../../domain/portfolio/normal-distribution.ts'
import { normalQuantile } from '../../../domain/traders/statistics/normal-quantile.ts'
import { createRandom, randomFrom } from '../../../domain/traders/statistics/random.ts'

describe('seeded randomness', () => {
  it('is xoshiro128**: the published sequence from the state 1, 2, 3, 4', () => {
    const { uint32 } = randomFrom([1, 2, 3, 4])
    expect(Array.from({ length: 8 }, uint32)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849,
    ])
  })

  it('repeats itself for one seed and differs for another', () => {
    const draw = (seed: string) => Array.from({ length: 5 }, createRandom(seed).uint32)
    expect(draw('0xab 2026-09-01')).toEqual(draw('0xab 2026-09-01'))
    expect(draw('0xab 2026-09-01')).not.toEqual(draw('0xab 2026-09-02'))
  })

  it('fills a list with what it would have given one by one', () => {
    const [filled, single] = [createRandom('fill'), createRandom('fill')]
    const words = new Uint32Array(9)
    filled.fill(words)
    expect([...words, filled.uint32()]).toEqual(Array.from({ length: 10 }, single.uint32))
  })

  it('is uniform and normal enough for statistics', () => {
    const random = createRandom('moments')
    const uniforms = Array.from({ length: 20_000 }, random.uniform)
    const normals = Array.from({ length: 20_000 }, random.normal)
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
    expect(mean(uniforms)).toBeCloseTo(0.5, 1.9)
    expect(mean(normals)).toBeCloseTo(0, 1.5)
    expect(mean(normals.map((x) => x * x))).toBeCloseTo(1, 1.3)
    expect(uniforms.every((u) => u >= 0 && u < 1)).toBe(true)
  })
})

describe('the inverse of Φ', () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.8, 0.8416212335729143],
    [1e-6, -4.753424308822899],
    [0, -8],
    [1, 8],
  ])('at %d is %d', (p, x) => {
    expect(normalQuantile(p)).toBeCloseTo(x, 9)
  })

  it('undoes Φ', () => {
    for (let x = -5; x <= 5; x += 0.25) expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 7)
  })
})
