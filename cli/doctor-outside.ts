import type { Config } from '../runtime/config.ts'
import type { DoctorProbes } from './doctor-probes.ts'
import { clockFinding, type Finding, fail, ok, reasonOf } from './finding.ts'

/** Whether an RPC endpoint answers, for the right chain. */
export async function checkRpc(probes: DoctorProbes, { polygon }: Config, url: string): Promise<Finding> {
  const check = 'Polygon RPC'
  // The path often holds a key.
  const { host } = new URL(url)
  const startedAt = probes.now()
  try {
    const chainId = Number(await callRpc(probes, url, 'eth_chainId'))
    const tookMs = probes.now() - startedAt
    if (chainId !== polygon.chainId) {
      return fail(
        check,
        `${host} serves chain ${chainId}, expected ${polygon.chainId}`,
        'correct POLYGON_RPC_URLS or POLYGON_CHAIN_ID',
      )
    }
    const block = Number(await callRpc(probes, url, 'eth_blockNumber'))
    return ok(check, `${host}: block ${block}, ${tookMs} ms`)
  } catch (error) {
    return fail(
      check,
      `${host} does not answer: ${reasonOf(error)}`,
      'check the network, or set POLYGON_RPC_URLS to other endpoints',
    )
  }
}

/** Whether market data can be had. */
export async function checkGamma(probes: DoctorProbes, { endpoints }: Config): Promise<Finding> {
  const startedAt = probes.now()
  try {
    const markets = await getJson(probes, `${endpoints.gamma}/markets?limit=1`)
    if (!Array.isArray(markets)) return fail('market data', 'answers something else than a list', 'is GAMMA_URL right?')
    return ok('market data', `${new URL(endpoints.gamma).host}: ${probes.now() - startedAt} ms`)
  } catch (error) {
    return fail(
      'market data',
      `${new URL(endpoints.gamma).host}: ${reasonOf(error)}`,
      'check the network and GAMMA_URL',
    )
  }
}

/** Whether order books can be had, and whether our clock agrees with theirs. */
export async function* checkClob(probes: DoctorProbes, { endpoints }: Config): AsyncGenerator<Finding> {
  const { host } = new URL(endpoints.clob)
  const startedAt = probes.now()
  try {
    const seconds = Number(await getJson(probes, `${endpoints.clob}/time`))
    const answeredAt = probes.now()
    yield ok('order books', `${host}: ${answeredAt - startedAt} ms`)
    // Whole seconds, read half way there.
    if (seconds > 0) yield clockFinding('clock', seconds * 1000 + 500 - (startedAt + answeredAt) / 2)
  } catch (error) {
    yield fail('order books', `${host}: ${reasonOf(error)}`, 'check the network and CLOB_URL')
  }
}

const ANSWER_WITHIN_MS = 5_000

/** Reads JSON within five seconds. @throws Error when it cannot */
export async function getJson(probes: DoctorProbes, url: string): Promise<unknown> {
  const response = await probes.fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return response.json()
}

async function callRpc(probes: DoctorProbes, url: string, method: string): Promise<unknown> {
  const response = await probes.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [] }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  const { result } = (await response.json()) as { result?: unknown }
  if (result === undefined) throw new Error('an answer without a result')
  return result
}
