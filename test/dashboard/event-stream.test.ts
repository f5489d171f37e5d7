import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventReader, type StreamEvent } from '../../dashboard/data/event-stream.ts'

const readAll = (...chunks: string[]) => {
  const events: StreamEvent[] = []
  const read = createEventReader((event) => events.push(event))
  for (const chunk of chunks) read(chunk)
  return events
}

describe('an event stream', () => {
  it('tells an event when its blank line arrives, not before', () => {
    expect(readAll('event: change\ndata: {}\n')).toEqual([])
    expect(readAll('event: change\ndata: {}\n\n')).toEqual([{ event: 'change', data: '{}' }])
  })

  it('is silent about heartbeats and fields that it does not know', () =>
    expect(readAll(': still here\n\nid: 4\nretry: 10\n\n')).toEqual([]))

  it('joins the lines of one event and gives it a default name', () =>
    expect(readAll('data: one\ndata:two\n\n')).toEqual([{ event: 'message', data: 'one\ntwo' }]))

  it('does not lend an event the name of the one before', () =>
    expect(readAll('event: change\n\ndata: x\n\n')).toEqual([{ event: 'message', data: 'x' }]))

  it('reads the same however the network cuts it and whichever line ends are used', () => {
    const text = ': hello\n\nevent: change\ndata: {"topics":["signals"]}\n\ndata: a\ndata: b\n\n'
    fc.assert(
      fc.property(
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(text.length * 2), { maxLength: 6 }),
        (lineEnd, cuts) => {
          const sent = text.replaceAll('\n', lineEnd)
          const edges = [0, ...cuts.map((cut) => Math.min(cut, sent.length)).sort((a, b) => a - b), sent.length]
          const chunks = edges.slice(1).map((edge, index) => sent.slice(edges[index], edge))
          // A lone return at the end of a chunk may be half of a line end; what follows decides.
          expect(readAll(...chunks, lineEnd)).toEqual([
            { event: 'change', data: '{"topics":["signals"]}' },
            { event: 'message', data: 'a\nb' },
          ])
        },
      ),
    )
  })
})
