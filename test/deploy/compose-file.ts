import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export const ROOT = join(import.meta.dirname, '../..')

/** A service of a compose file, as far as the tests read it. */
export type Service = {
  image?: string
  build?: unknown
  user?: string
  command?: readonly string[]
  environment?: Readonly<Record<string, string>>
  env_file?: unknown
  secrets?: readonly string[]
  networks?: readonly string[]
  ports?: readonly string[]
  volumes?: readonly string[]
  profiles?: readonly string[]
  tmpfs?: readonly string[]
  read_only?: boolean
  cap_drop?: readonly string[]
  cap_add?: readonly string[]
  security_opt?: readonly string[]
  privileged?: boolean
  restart?: string
  stop_grace_period?: string
  depends_on?: Readonly<Record<string, { condition: string }>>
  healthcheck?: { test?: readonly string[]; disable?: boolean }
  logging?: { options?: Readonly<Record<string, string>> }
  deploy?: {
    replicas?: number
    resources?: { limits?: { cpus?: string; memory?: string; pids?: number } }
  }
}

export type ComposeFile = {
  services: Readonly<Record<string, Service>>
  networks: Readonly<Record<string, { internal?: boolean }>>
  volumes: Readonly<Record<string, unknown>>
  secrets: Readonly<Record<string, { file: string }>>
}

/** `docker-compose.yml` with its anchors merged. */
export const loadComposeFile = (): ComposeFile =>
  parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as ComposeFile

/** The service of that name. @throws Error when there is none */
export function serviceOf(file: ComposeFile, name: string): Service {
  const service = file.services[name]
  if (!service) throw new Error(`docker-compose.yml has no service ${name}`)
  return service
}

/** `75s` in milliseconds. */
export const durationMs = (text = ''): number => Number(/^(\d+)s$/.exec(text)?.[1] ?? Number.NaN) * 1000

/** `512m` in mebibytes. */
export const mebibytes = (text = ''): number => Number(/^(\d+)m$/.exec(text)?.[1] ?? Number.NaN)
