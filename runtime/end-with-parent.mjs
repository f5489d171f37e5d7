/**
 * Loaded before a child process's own code: when the parent dies, however it dies, the IPC channel closes and the child
 * is asked to stop; if that takes too long it ends at once.
 */
/** Above the time a worker gives its running activities. */
const GRACE_MS = 50_000

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref()
  process.kill(process.pid, 'SIGTERM')
})
// A listener would keep the process alive for as long as the parent lives.
process.channel?.unref()
