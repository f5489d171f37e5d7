import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SKIP_REASONS } from '../../../domain/copy/decision.ts'
import { checkRules } from '../../../domain/copy/rules.ts'
import { entryInputs, exitInputs } from '../../support/decisions.ts'

const read = (path: string) => readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8')
const page = read('rules.md')
const headings = [...page.matchAll(/^### `([a-z-]+)`$/gm)].map(([, reason]) => reason)

describe('docs/rules.md', () => {
  it('has one heading for every reason to skip, and no other', () => {
    expect([...headings].sort()).toEqual([...SKIP_REASONS].sort())
  })

  it.each([
    ['an entry', entryInputs()],
    ['an exit', exitInputs()],
  ])('names the reasons in the order in which the rules are applied to %s', (_case, inputs) => {
    const places = checkRules(inputs).map(({ reason }) => headings.indexOf(reason))
    expect(places.length).toBeGreaterThan(7)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  it('gives every reason a setting or says that there is none, and an example', () => {
    const sections = page.split(/^### `/m).slice(1)
    const last = SKIP_REASONS.length - 1
    const texts = sections.map((section, index) => (index === last ? (section.split(/^## /m)[0] ?? '') : section))
    expect(texts.filter((text) => !/Settings?: |No setting\./.test(text))).toEqual([])
    expect(texts.filter((text) => !/^Example: \S/m.test(text))).toEqual([])
  })

  it('states the defaults that the configuration page states', () => {
    const configuration = read('configuration.md')
    const stated = [...page.replaceAll(/\s+/g, ' ').matchAll(/`([A-Z_]{6,})`, default `([^`]*)`/g)]
    expect(stated.length).toBeGreaterThan(30)
    for (const [, key, fallback] of stated) expect(configuration).toContain(`| \`${key}\` | \`${fallback}\` |`)
  })
})
