/**
 * Runs one program and ends it when the process that asked for it ends, however that happens: killed processes run no
 * cleanup, but their end of the IPC channel closes. Plain JavaScript, so that it starts fast and stays small.
 *
 * argv[2] is JSON: { command, args, uid, gid, stopSignal, graceMs }.
 */
import { spawn } from 'node:child_process'

const { command, args, uid, gid, stopSignal, graceMs } = JSON.parse(process.argv[2])

const program = spawn(command, args, { uid, gid, stdio: ['ignore', 'inherit', 'inherit'] })
program.once('spawn', () => tell({ pid: program.pid }))
program.once('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(127)
})
program.once('exit', (code, signal) => process.exit(code ?? (signal === stopSignal ? 0 : 1)))

process.on('disconnect', stop)
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop)

function stop() {
  program.kill(stopSignal)
  setTimeout(() => program.kill('SIGKILL'), graceMs)
}

function tell(message) {
  if (process.connected) process.send(message, () => {})
}
