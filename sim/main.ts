import { InvalidInputError, messageOf } from '../domain/errors.ts'
import { parseSimConfig, type SimConfig } from './config.ts'
import { loadSession } from './session.ts'
import { type SimOptions, startSim } from './start.ts'

/** Runs the venue until it is told to stop, or the process that started it is gone. */
async function main(): Promise<void> {
  const config = parseSimConfig(process.env)
  const sim = await startSim(await optionsOf(config))
  if (config.SIM_AUTOPLAY ?? true) sim.begin()
  process.stdout.write(`${JSON.stringify({ ready: true, url: sim.url, urls: sim.urls })}\n`)

  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    void sim.stop().finally(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.once('disconnect', stop)
}

async function optionsOf(config: SimConfig): Promise<SimOptions> {
  const webhooks = config.SIM_WEBHOOK_URL && {
    url: config.SIM_WEBHOOK_URL.replace(/\/$/, ''),
    alchemySigningKey: config.SIM_ALCHEMY_SIGNING_KEY,
    alchemyKinds: config.SIM_ALCHEMY_KINDS,
    quicknodeSecurityToken: config.SIM_QUICKNODE_SECURITY_TOKEN,
    quicknodeGzip: config.SIM_QUICKNODE_GZIP,
    moralisStreamSecret: config.SIM_MORALIS_STREAM_SECRET,
    moralisConfirmBlocks: config.SIM_MORALIS_CONFIRM_BLOCKS,
    delayMs: config.SIM_WEBHOOK_DELAY_MS,
    retryFactor: config.SIM_WEBHOOK_RETRY_FACTOR,
  }
  return {
    session: config.SIM_SESSION === undefined ? undefined : await loadSession(config.SIM_SESSION),
    port: config.SIM_PORT,
    speed: config.SIM_SPEED,
    run: config.SIM_RUN,
    repeat: config.SIM_REPEAT,
    blockMs: config.SIM_BLOCK_MS,
    pastUntil: config.SIM_PAST_UNTIL,
    dataLagMs: config.SIM_DATA_LAG_MS,
    seed: config.SIM_SEED,
    faults: config.SIM_FAULTS,
    webhooks: webhooks || undefined,
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exit(error instanceof InvalidInputError ? 78 : 1)
})
