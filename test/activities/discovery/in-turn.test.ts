import { expect, it } from 'vitest'
import { createTurns } from '../../../activities/discovery/in-turn.ts'

it('begins nothing before the one before has ended, well or not', async () => {
  const inTurn = createTurns()
  const said: string[] = []
  const slowly = (name: string, fails: boolean) => async () => {
    said.push(`${name} begins`)
    await new Promise((done) => setImmediate(done))
    said.push(`${name} ends`)
    if (fails) throw new Error(`${name} failed`)
    return name
  }
  const [first, second, third] = [inTurn(slowly('a', false)), inTurn(slowly('b', true)), inTurn(slowly('c', false))]
  await expect(second).rejects.toThrow('b failed')
  expect(await Promise.all([first, third])).toEqual(['a', 'c'])
  expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})
