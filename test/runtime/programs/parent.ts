import { join } from 'node:path'
import { startGuarded } from '../../../runtime/guarded-process.ts'
import { createShutdown } from '../../../runtime/shutdown.ts'
import { supervise } from '../../../runtime/supervisor.ts'

/** Runs two supervised children and one guarded program, and prints the process ids of all of them, one a line. */
const print = (line: string) => void process.stdout.write(`${line}\n`)
const shutdown = createShutdown({ log: print, timeLimitMs: 10_000 })

const program = await startGuarded({
  command: process.execPath,
  args: ['--eval', 'setInterval(() => undefined, 1000)'],
  logFile: join(process.argv[2] ?? '', 'guarded.log'),
  stopSignal: 'SIGTERM',
  graceMs: 5000,
})
shutdown.add('guarded', program.stop)
print(`running ${program.pid} guarded`)

for (const name of ['first', 'second']) {
  const child = supervise(
    { name, file: join(import.meta.dirname, 'child.ts'), args: [name] },
    {
      print: (childName, line) => print(line.startsWith('running') ? line : `${childName} ${line}`),
      onGivenUp: () => undefined,
    },
  )
  shutdown.add(name, child.stop)
}
