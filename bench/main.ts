import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../domain/errors.ts'
import { loadConfigOrExit } from '../runtime/config.ts'
import { createShutdown } from '../runtime/shutdown.ts'
import { benchAcknowledgement } from './acknowledgement.ts'
import { benchCode } from './code.ts'
import { type BenchContext, createBenchContext } from './context.ts'
import { benchCopyLatency } from './copy-latency.ts'
import type { Figure } from './figure.ts'
import { asText, describeMachine, type Section, writeFigures } from './report.ts'
import { benchSoak } from './soak.ts'
import { benchStartUp } from './start-up.ts'

/** `npm run bench`: measures the figures of docs/performance.md on this machine. */
const BENCHES: Readonly<Record<string, { title: string; run: (context: BenchContext) => Promise<Figure[]> }>> = {
  ack: { title: 'Webhook acknowledgement', run: benchAcknowledgement },
  copy: { title: 'From a fill to its paper order', run: benchCopyLatency },
  code: { title: 'The parts by themselves', run: benchCode },
  start: { title: 'Starting', run: benchStartUp },
  soak: { title: 'Ten minutes at 20 fills a second', run: benchSoak },
}
const DEFAULT = Object.keys(BENCHES).filter((name) => name !== 'soak')
const QUICK = 0.1

const HELP = `npm run bench -- [name…] [--quick] [--soak] [--no-write]

  name        ${Object.keys(BENCHES).join(', ')} (default: all but soak)
  --soak      also the soak of ten minutes
  --quick     a tenth of the samples, and nothing is written down
  --no-write  leaves docs/performance.md as it is

Everything runs on 127.0.0.1 in temporary folders. Close other programs first: the figures are those of the whole machine.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    quick: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
    write: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
})
const names = [...(positionals.length > 0 ? positionals : DEFAULT), ...(values.soak ? ['soak'] : [])]
const unknown = names.find((name) => !BENCHES[name])
if (values.help || unknown) {
  console.log(unknown ? `There is no bench "${unknown}".\n\n${HELP}` : HELP)
  process.exit(unknown ? 64 : 0)
}

const { stateDir } = loadConfigOrExit()
mkdirSync(stateDir, { recursive: true })
const log = createWriteStream(join(stateDir, 'bench.log'))
const shutdown = createShutdown({ log: (line) => console.log(line), timeLimitMs: 60_000 })
const context = createBenchContext({
  scale: values.quick ? QUICK : 1,
  tell: (line) => console.log(`  … ${line}`),
  print: (name, line) => log.write(`${name.padEnd(9)} ${line}\n`),
  signal: shutdown.signal,
})
const benching = runAll()
shutdown.add('the benches', () => benching.then(ignore, ignore))
try {
  await benching
  process.exit(0)
} catch (error) {
  console.error(`The bench could not be run: ${messageOf(error)}`)
  process.exit(shutdown.signal.aborted ? 130 : 1)
}

async function runAll(): Promise<void> {
  const sections: Section[] = []
  for (const name of names) {
    const bench = BENCHES[name]
    if (!bench) continue
    const section = { name, title: bench.title, figures: await bench.run(context) }
    console.log(`${asText(section)}\n`)
    sections.push(section)
  }
  const machine = describeMachine(context.versions, new Date())
  console.log(machine)
  if (values.write && !values.quick) writeFigures(sections, machine)
}

function ignore() {}
