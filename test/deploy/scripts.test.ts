import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Connection } from '@temporalio/client'
import { TypedSearchAttributes } from '@temporalio/common'
import { afterAll, describe, expect, it } from 'vitest'
import { environmentWith, loadConfig, loadConfigFromEnvironment } from '../../runtime/config.ts'
import { findTemporalProgram } from '../../runtime/temporal-program.ts'
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.ts'
import { testTemporal } from '../support/temporal.ts'
import { loadComposeFile, ROOT } from './compose-file.ts'
import { createSecrets } from './installation.ts'

const dir = mkdtempSync(join(tmpdir(), 'understudy-scripts-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const script = (name: string) => join(ROOT, 'deploy', name)
const pathWith = (folder: string) => `${folder}${delimiter}${environmentWith({})['PATH'] ?? ''}`

describe('deploy/create-secrets.sh', () => {
  const secrets = createSecrets({})
  afterAll(() => secrets.remove())

  it('makes all that docker-compose.yml asks for, closed to other users of the machine', () => {
    expect(readdirSync(secrets.dir).toSorted()).toEqual(Object.keys(loadComposeFile().secrets).toSorted())
    expect(statSync(secrets.dir).mode & 0o777).toBe(0o700)
  })

  it('makes secrets that the configuration takes', () => {
    const config = loadConfig({
      API_HOST: '0.0.0.0',
      OPERATOR_TOKEN_FILE: join(secrets.dir, 'operator-token'),
      DATABASE_URL_FILE: join(secrets.dir, 'database-url'),
      ALCHEMY_SIGNING_KEYS_FILE: join(secrets.dir, 'alchemy-signing-keys'),
      POLYGON_RPC_URLS_FILE: join(secrets.dir, 'polygon-rpc-urls'),
    })
    expect(config.api.operatorToken?.reveal()).toMatch(/^[0-9a-f]{64}$/)
    expect(new URL(config.databaseUrl?.reveal() ?? '')).toMatchObject({
      host: 'postgres:5432',
      password: secrets.read('postgres-password'),
    })
    expect(config.webhooks.alchemy).toEqual([])
  })

  it('leaves what exists as it is', () => {
    const token = secrets.read('operator-token')
    const again = execFileSync('sh', [script('create-secrets.sh')], { cwd: join(secrets.dir, '..'), encoding: 'utf8' })
    expect(again).toBe('')
    expect(secrets.read('operator-token')).toBe(token)
  })
})

describe('deploy/temporal-namespace.sh', () => {
  const text = readFileSync(script('temporal-namespace.sh'), 'utf8')

  it('lists the search attributes of the code', () => {
    const listed = [...text.matchAll(/^(Us\w+) (\w+)$/gm)].map(([, name, type]) => ({ name, type }))
    const ours = Object.values(SEARCH_ATTRIBUTES).map(({ name, type }) => ({
      name,
      type: TypedSearchAttributes.toMetadataType(type),
    }))
    expect(listed).toEqual(ours)
  })

  it('keeps finished runs for a week', () => {
    expect(text).toContain('RETENTION=168h')
  })

  it('prepares a server as often as it is run', async () => {
    const { programs } = loadConfigFromEnvironment()
    const program = await findTemporalProgram({
      ...programs,
      log: () => undefined,
      signal: new AbortController().signal,
    })
    symlinkSync(program, join(dir, 'temporal'))
    const { connection: options } = testTemporal()
    const namespace = `deploy-${process.pid}`
    const env = environmentWith({
      PATH: pathWith(dir),
      TEMPORAL_ADDRESS: options.address ?? '',
      TEMPORAL_NAMESPACE: namespace,
    })
    for (const run of ['first', 'second']) {
      const { status, stderr } = spawnSync('sh', [script('temporal-namespace.sh')], { env, encoding: 'utf8' })
      expect({ run, status, stderr }).toMatchObject({ run, status: 0 })
    }

    const connection = await Connection.connect(options)
    try {
      const described = await connection.workflowService.describeNamespace({ namespace })
      expect(Number(described.config?.workflowExecutionRetentionTtl?.seconds)).toBe(7 * 86_400)
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
      for (const { name } of Object.values(SEARCH_ATTRIBUTES)) expect(customAttributes).toHaveProperty(name)
    } finally {
      await connection.close()
    }
  })
})

it('deploy/temporal-schema.sh brings either database up to date, with the password from its file', () => {
  const bin = join(dir, 'bin')
  mkdirSync(bin)
  const tool = join(bin, 'temporal-sql-tool')
  writeFileSync(tool, '#!/bin/sh\necho "$SQL_PASSWORD $@"\n')
  chmodSync(tool, 0o755)
  writeFileSync(join(dir, 'password'), 'from the file\n')
  const output = execFileSync('sh', [script('temporal-schema.sh')], {
    encoding: 'utf8',
    env: {
      PATH: pathWith(bin),
      POSTGRES_SEEDS: 'temporal-postgres',
      POSTGRES_USER: 'temporal',
      SQL_PASSWORD_FILE: join(dir, 'password'),
    },
  })
  const server = '--plugin postgres12 --endpoint temporal-postgres --port 5432 --user temporal'
  const versioned = '/etc/temporal/schema/postgresql/v12'
  expect(output.trimEnd().split('\n')).toEqual(
    [
      ['temporal', `${versioned}/temporal/versioned`],
      ['temporal_visibility', `${versioned}/visibility/versioned`],
    ].flatMap(([database, folder]) => [
      `from the file ${server} --database ${database} create`,
      `from the file ${server} --database ${database} setup-schema --version 0.0`,
      `from the file ${server} --database ${database} update-schema --schema-dir ${folder}`,
    ]),
  )
})
