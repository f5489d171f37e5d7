import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SupervisedChild, supervise } from '../../runtime/supervisor.ts'
import { loadComposeFile, ROOT, serviceOf } from './compose-file.ts'

/** A process as compose runs it: the command and the environment of its service, secrets in files. */
export type Container = {
  pid(): number | undefined
  /** SIGTERM, as `docker compose stop` sends it, and the wait until it is gone. */
  stop(): Promise<void>
  readonly output: readonly string[]
}

/** What `deploy/create-secrets.sh` made, with this database and these keys put in. */
export type Secrets = { dir: string; read(name: string): string; remove(): void }

/** Creates the secrets as an operator does, in a folder of their own. */
export function createSecrets(given: Readonly<Record<string, string>>): Secrets {
  const home = mkdtempSync(join(tmpdir(), 'understudy-deploy-'))
  execFileSync('sh', [join(ROOT, 'deploy/create-secrets.sh')], { cwd: home })
  const dir = join(home, 'secrets')
  for (const [name, value] of Object.entries(given)) writeFileSync(join(dir, name), value)
  return {
    dir,
    read: (name) => readFileSync(join(dir, name), 'utf8'),
    remove: () => rmSync(home, { recursive: true, force: true }),
  }
}

/** What a container of the service finds in its environment; `settings` stand for the addresses of a real network. */
export function environmentOf(name: string, secrets: Secrets, settings: Readonly<Record<string, string>>) {
  const { environment = {} } = serviceOf(loadComposeFile(), name)
  const moved = Object.entries(environment).map(([key, value]) => [key, value.replace('/run/secrets', secrets.dir)])
  return { ...NOTHING_INHERITED, ...Object.fromEntries(moved), ...settings } as Record<string, string>
}

/** Starts a process of the service. */
export function startContainer(name: string, env: Readonly<Record<string, string>>): Container {
  const [, , , file = ''] = serviceOf(loadComposeFile(), name).command ?? []
  const output: string[] = []
  const child: SupervisedChild = supervise(
    { name, file: join(ROOT, file), env },
    {
      print: (_, line) => void output.push(line),
      onGivenUp: (_, exitCode) => void output.push(`gave up with exit code ${exitCode}`),
    },
  )
  return { pid: child.pid, stop: child.stop, output }
}

/** What the machine that runs the tests may have set for itself. */
const NOTHING_INHERITED = { DATABASE_URL: '', OPERATOR_TOKEN: '', TEMPORAL_API_KEY: '', TEMPORAL_TLS: 'false' }
