import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadComposeFile, ROOT, serviceOf } from './compose-file.ts'

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** What `.dockerignore` lets into the image. */
const included = textOf('.dockerignore')
  .split('\n')
  .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []))

describe('the image', () => {
  const dockerfile = textOf('Dockerfile')

  it('holds only what is named: no secrets, no state, no tests, no venue that pretends', () => {
    expect(textOf('.dockerignore').split('\n')).toContain('*')
    const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    for (const name of ['secrets', '.env', '.git', '.understudy', 'node_modules', 'test', 'sim', 'bench', 'drill']) {
      expect(included).not.toContain(name)
    }
    const known = new Set(folders.map(({ name }) => name))
    for (const path of included) if (!path.includes('.')) expect(known, path).toContain(path)
  })

  it('holds every folder that its programs import', () => {
    const programs = ['migrate', 'api', 'worker', 'research'].map(
      (name) => serviceOf(loadComposeFile(), name).command?.[3] ?? '',
    )
    const imported = [...programs, 'deploy/worker-health.ts', 'cli/main.ts'].flatMap((program) =>
      [...textOf(program).matchAll(/from '(?:\.\.\/)+([\w-]+)\//g)].map(([, folder]) => folder),
    )
    expect(imported.length).toBeGreaterThan(10)
    for (const folder of imported) expect(included).toContain(folder)
  })

  it('runs as nobody in particular, under an init, with a pinned base and a check', () => {
    expect(dockerfile).toMatch(/^ARG NODE=node:\d+\.\d+\.\d+-bookworm-slim$/m)
    expect(dockerfile).toMatch(/^USER 1000:1000$/m)
    expect(dockerfile).toMatch(/^ENTRYPOINT \["\/usr\/bin\/tini", "--"\]$/m)
    expect(dockerfile).toMatch(/^HEALTHCHECK /m)
    expect(dockerfile).toContain(
      `CMD ${JSON.stringify(serviceOf(loadComposeFile(), 'api').command).replaceAll(',', ', ')}`,
    )
  })

  it('brings the page and the workflows ready-made', () => {
    for (const script of ['scripts/build-dashboard.ts', 'scripts/build-workflows.ts'])
      expect(dockerfile).toContain(script)
    for (const folder of ['dist', 'dashboard/dist']) {
      expect(dockerfile).toContain(`COPY --from=build /app/${folder} ./${folder}`)
    }
  })
})
