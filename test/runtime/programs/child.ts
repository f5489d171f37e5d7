/** Lives until it is asked to stop, and says both. */
process.on('SIGTERM', () => {
  process.stdout.write('stopped\n')
  process.exit(0)
})
setInterval(() => undefined, 1000)
process.stdout.write(`running ${process.pid} ${process.argv.slice(2).join(' ')}\n`)
