import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ENVIRONMENT, FILE_KEYS } from '../../runtime/environment.ts'
import { durationMs, loadComposeFile, mebibytes, ROOT, type Service, serviceOf } from './compose-file.ts'

const file = loadComposeFile()
const services = Object.entries(file.services)
const runsOnce = services.filter(([, service]) => service.restart === 'no')
const runsOn = services.filter(([, service]) => service.restart !== 'no')
const ours = ['migrate', 'api', 'worker', 'research'].map((name): [string, Service] => [name, serviceOf(file, name)])
const EXPOSED_ON_PURPOSE = 'proxy'

it('has the whole topology', () => {
  expect(runsOn.map(([name]) => name)).toEqual([
    'postgres',
    'temporal-postgres',
    'temporal',
    'temporal-ui',
    'api',
    'worker',
    'research',
    'proxy',
  ])
  expect(runsOnce.map(([name]) => name)).toEqual(['temporal-schema', 'temporal-namespace', 'migrate'])
  expect(serviceOf(file, 'worker').deploy?.replicas).toBe(2)
})

describe.each(services)('%s', (name, service) => {
  it('has a read-only file system, no capability, no way to more, and is not root', () => {
    expect(service.read_only).toBe(true)
    expect(service.cap_drop).toEqual(['ALL'])
    expect(service.cap_add ?? []).toEqual(name === EXPOSED_ON_PURPOSE ? ['NET_BIND_SERVICE'] : [])
    expect(service.security_opt).toEqual(['no-new-privileges:true'])
    expect(service.privileged).toBeUndefined()
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
  })

  it('writes to memory only, besides the volumes that hold what must last', () => {
    expect(service.tmpfs?.every((mount) => mount.includes(':size='))).toBe(true)
    for (const volume of service.volumes ?? []) {
      const [source = '', , access] = volume.split(':')
      if (source.startsWith('./')) {
        expect(access, volume).toBe('ro')
        expect(existsSync(join(ROOT, source)), volume).toBe(true)
      } else {
        expect(file.volumes).toHaveProperty(source)
      }
    }
  })

  it('is reached from outside only on this machine’s own address, if at all', () => {
    if (name === EXPOSED_ON_PURPOSE) return expect(service.profiles).toEqual(['webhooks'])
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    return undefined
  })

  it('has a pinned image, limits and bounded logs', () => {
    if (service.image !== 'understudy:local') expect(service.image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z]+)?$/)
    const limits = service.deploy?.resources?.limits
    expect(Number(limits?.cpus)).toBeGreaterThan(0)
    expect(mebibytes(limits?.memory)).toBeGreaterThan(0)
    expect(limits?.pids).toBeGreaterThan(0)
    expect(service.logging?.options).toHaveProperty('max-size')
  })

  it('says in its environment where secrets are, never what they are', () => {
    const { environment = {}, secrets = [] } = service
    const named = new Set(secrets.map((secret) => `/run/secrets/${secret}`))
    for (const secret of secrets) expect(file.secrets[secret]).toEqual({ file: `./secrets/${secret}` })
    for (const [key, value] of Object.entries(environment)) {
      if (key.endsWith('_FILE')) expect(named, key).toContain(value)
      else expect(key).not.toMatch(/(PASSWORD|PWD|TOKEN|SECRET|KEY|DATABASE_URL|RPC_URLS)S?$/)
    }
  })
})

it.each(runsOn)('%s is started again and checked, and is given time to stop', (_, service) => {
  expect(service.restart).toBe('unless-stopped')
  expect(service.healthcheck?.test ?? imageHealthcheckOf(service)).toBeTruthy()
  expect(durationMs(service.stop_grace_period)).toBeGreaterThanOrEqual(10_000)
})

/** The API's is in its image. */
const imageHealthcheckOf = (service: Service) =>
  service.image === 'understudy:local' && readFileSync(join(ROOT, 'Dockerfile'), 'utf8').includes('HEALTHCHECK')

it('fits into 4 GB', () => {
  const used = runsOn.map(([, { deploy }]) => mebibytes(deploy?.resources?.limits?.memory) * (deploy?.replicas ?? 1))
  expect(used.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(4096)
})

it('publishes the API and the Web UI, and nothing else', () => {
  const published = services.filter(([name, { ports }]) => ports && name !== EXPOSED_ON_PURPOSE)
  expect(published.map(([name]) => name)).toEqual(['temporal-ui', 'api'])
})

it('keeps each server on a network without a way out, with those who need it', () => {
  const members = (network: string) =>
    services.filter(([, service]) => service.networks?.includes(network)).map(([name]) => name)
  for (const network of ['data', 'temporal-data', 'temporal']) expect(file.networks[network]?.internal).toBe(true)
  expect(members('data')).toEqual(['postgres', 'migrate', 'api', 'worker', 'research'])
  expect(members('temporal-data')).toEqual(['temporal-postgres', 'temporal-schema', 'temporal'])
  expect(members('temporal')).toEqual(['temporal', 'temporal-namespace', 'temporal-ui', 'api', 'worker', 'research'])
})

it('starts each service after what it needs', () => {
  const after = (name: string) =>
    Object.entries(serviceOf(file, name).depends_on ?? {}).map(([other, { condition }]) => `${other} ${condition}`)
  expect(after('temporal-schema')).toEqual(['temporal-postgres service_healthy'])
  expect(after('temporal')).toEqual(['temporal-schema service_completed_successfully'])
  expect(after('temporal-namespace')).toEqual(['temporal service_healthy'])
  expect(after('migrate')).toEqual(['postgres service_healthy'])
  for (const name of ['api', 'worker', 'research']) {
    expect(after(name)).toEqual([
      'migrate service_completed_successfully',
      'temporal-namespace service_completed_successfully',
    ])
  }
})

describe.each(ours)('our %s', (name, service) => {
  it('is given only keys that the configuration knows, and values that it takes', () => {
    const known = { ...ENVIRONMENT.shape, ...Object.fromEntries(FILE_KEYS.map((key) => [`${key}_FILE`, true])) }
    const { NODE_OPTIONS = '--max-old-space-size=1', ...settings } = service.environment ?? {}
    for (const key of Object.keys(settings)) expect(known).toHaveProperty(key)
    expect(ENVIRONMENT.safeParse({ ...settings, OPERATOR_TOKEN: 'from-a-secret-file' }).success).toBe(true)
    const heap = Number(/^--max-old-space-size=(\d+)$/.exec(NODE_OPTIONS)?.[1])
    expect(heap).toBeLessThan(mebibytes(service.deploy?.resources?.limits?.memory))
  })

  it('runs a program that is in the image', () => {
    expect(service.command?.slice(0, 3)).toEqual(['node', '--import', 'tsx'])
    const program = service.command?.[3] ?? ''
    expect(existsSync(join(ROOT, program))).toBe(true)
    const check = service.healthcheck?.test?.find((word) => word.endsWith('.ts'))
    if (name === 'worker' || name === 'research') expect(existsSync(join(ROOT, check ?? '')), check).toBe(true)
  })
})

it.each([
  ['api', 'api/main.ts'],
  ['worker', 'workers/main.ts'],
  ['research', 'workers/research/main.ts'],
])('%s is given longer to stop than it takes at most', (name, program) => {
  const limitMs = Number(
    /timeLimitMs: ([\d_]+)/.exec(readFileSync(join(ROOT, program), 'utf8'))?.[1]?.replaceAll('_', ''),
  )
  expect(durationMs(serviceOf(file, name).stop_grace_period)).toBeGreaterThan(limitMs)
})

describe('the Temporal server', () => {
  const { environment = {}, volumes = [], image } = serviceOf(file, 'temporal')

  it('reads the mounted dynamic config, whose keys spare every step a wait of 50 ms', () => {
    expect(volumes).toEqual([
      `./deploy/temporal-dynamic-config.yaml:${environment['DYNAMIC_CONFIG_FILE_PATH'] ?? ''}:ro`,
    ])
    const keys = parse(readFileSync(join(ROOT, 'deploy/temporal-dynamic-config.yaml'), 'utf8')) as Record<
      string,
      { value: unknown }[]
    >
    expect(Object.fromEntries(Object.entries(keys).map(([key, [entry]]) => [key, entry?.value]))).toEqual({
      'history.transferProcessorMaxPollRPS': 2000,
      'history.transferProcessorMaxPollHostRPS': 10_000,
      'history.timerProcessorMaxPollRPS': 2000,
      'matching.numTaskqueueReadPartitions': 1,
      'matching.numTaskqueueWritePartitions': 1,
      'system.enableActivityEagerExecution': true,
      'limit.maxIDLength': 255,
    })
  })

  it('has tools of its own version', () => {
    expect(serviceOf(file, 'temporal-schema').image?.split(':')[1]).toBe(image?.split(':')[1])
    expect(serviceOf(file, 'temporal-namespace').image?.split(':')[1]).toBe(image?.split(':')[1])
  })

  it('opens no more connections than its Postgres has', () => {
    // Four services in one process, each with a pool for either database.
    const pools = Number(environment['SQL_MAX_CONNS']) + Number(environment['SQL_VIS_MAX_CONNS'])
    expect(4 * pools).toBeLessThan(97)
  })

  it('is found in the same namespace by all', () => {
    const named = ['temporal-namespace', 'api', 'worker', 'research'].map(
      (name) => serviceOf(file, name).environment?.['TEMPORAL_NAMESPACE'],
    )
    expect(new Set([...named, serviceOf(file, 'temporal-ui').environment?.['TEMPORAL_DEFAULT_NAMESPACE']]).size).toBe(1)
  })
})

it('lets the proxy pass deliveries of the three providers and nothing else', () => {
  const caddyfile = readFileSync(join(ROOT, 'deploy/Caddyfile'), 'utf8')
  expect(caddyfile.match(/path .*/g)).toEqual(['path /webhooks/alchemy /webhooks/quicknode /webhooks/moralis'])
  expect(caddyfile.match(/reverse_proxy/g)).toHaveLength(1)
  expect(caddyfile).toMatch(
    /handle @delivery \{[^}]*\{[^}]*\}\s+reverse_proxy \S+ *\n\t\}\n\thandle \{\n\t\trespond 404/,
  )
})
