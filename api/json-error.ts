/**
 * Where `text` stops being JSON: the index of the first character that may not stand there, `text.length` when it ends too
 * early. For valid JSON it answers `text.length` too.
 *
 * Only for text that `JSON.parse` refused. It keeps its own stack, so nesting cannot exhaust the engine's.
 */
export function findJsonError(text: string): number {
  const closers: string[] = []
  let expecting: Expecting = 'value'
  for (let index = skipSpace(text, 0); index < text.length; index = skipSpace(text, index)) {
    const character = text.charAt(index)
    const closes = character === closers.at(-1)
    if (closes && CLOSABLE.has(expecting)) {
      closers.pop()
      expecting = closers.length === 0 ? 'end' : 'comma'
      index += 1
    } else if ((expecting === 'value' || expecting === 'first-value') && OPENERS.has(character)) {
      closers.push(character === '{' ? '}' : ']')
      expecting = character === '{' ? 'first-key' : 'first-value'
      index += 1
    } else {
      const token = tokenEnd(text, index, expecting)
      if (!token.complete) return token.index
      index = token.index
      expecting = next(expecting, closers)
    }
  }
  return text.length
}

type Expecting = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'comma' | 'end'

const OPENERS = new Set(['{', '['])
/** Where a bracket may close: behind a value, or at once. */
const CLOSABLE: ReadonlySet<Expecting> = new Set(['comma', 'first-key', 'first-value'])

/** What follows once `expecting` was met. */
function next(expecting: Expecting, closers: readonly string[]): Expecting {
  if (expecting === 'key' || expecting === 'first-key') return 'colon'
  if (expecting === 'colon') return 'value'
  if (expecting === 'comma') return closers.at(-1) === '}' ? 'key' : 'value'
  return closers.length === 0 ? 'end' : 'comma'
}

/** `index` is behind the token when `complete`, else at the character that is wrong in it. */
type Token = { complete: boolean; index: number }

function tokenEnd(text: string, index: number, expecting: Expecting): Token {
  const character = text.charAt(index)
  switch (expecting) {
    case 'end':
      return { complete: false, index }
    case 'colon':
      return { complete: character === ':', index: character === ':' ? index + 1 : index }
    case 'comma':
      return { complete: character === ',', index: character === ',' ? index + 1 : index }
    case 'key':
    case 'first-key':
      return character === '"' ? stringEnd(text, index) : { complete: false, index }
    case 'value':
    case 'first-value': {
      if (character === '"') return stringEnd(text, index)
      const end = matchAt(PLAIN, text, index)
      return { complete: end > index, index: end }
    }
  }
}

function stringEnd(text: string, opening: number): Token {
  for (let index = opening + 1; index < text.length; ) {
    const character = text.charAt(index)
    if (character === '"') return { complete: true, index: index + 1 }
    const end = character === '\\' ? matchAt(ESCAPE, text, index) : index + (character < ' ' ? 0 : 1)
    if (end === index) return { complete: false, index }
    index = end
  }
  return { complete: false, index: text.length }
}

const SPACE = /[ \t\n\r]*/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

const skipSpace = (text: string, index: number): number => matchAt(SPACE, text, index)

/** The index behind the match of `pattern` at `index`, or `index` where it does not match. */
function matchAt(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  return pattern.test(text) ? pattern.lastIndex : index
}
