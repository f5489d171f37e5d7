import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SearchAttributeType } from '@temporalio/common'
import { loadClientConfigFromToml, loadClientConnectConfig, toClientOptions } from '@temporalio/envconfig'
import { describe, expect, it } from 'vitest'
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.ts'
import { loadComposeFile, ROOT } from './compose-file.ts'

const page = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8')
const blocksOf = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block)

describe('docs/deploy.md', () => {
  it('names files that exist', () => {
    const paths = [...page.matchAll(/(?<![\w/])(?:deploy|scripts|api|workers|bin|test)\/[\w./-]*\w/g)].map(
      ([path]) => path,
    )
    expect(paths.length).toBeGreaterThan(10)
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('names services, secrets and limits of docker-compose.yml', () => {
    const { services, secrets } = loadComposeFile()
    for (const name of Object.keys(services)) expect(page).toContain(name)
    for (const name of [
      'alchemy-signing-keys',
      'polygon-rpc-urls',
      'bitquery-api-key',
      'operator-token',
      'database-url',
    ]) {
      expect(secrets).toHaveProperty(name)
      expect(page).toContain(name)
    }
    for (const name of ['temporal', 'api', 'worker', 'research']) {
      const limit = services[name]?.deploy?.resources?.limits?.memory?.replace('m', ' MB')
      expect(page).toMatch(new RegExp(`\\| ${name}\\b.*\\| ${limit}`))
    }
  })

  it('lists the search attributes that Temporal Cloud must be given', () => {
    const names = (type: SearchAttributeType) =>
      Object.values(SEARCH_ATTRIBUTES)
        .filter((attribute) => attribute.type === type)
        .map(({ name }) => `\`${name}\``)
        .join(', ')
    expect(page).toContain(`| ${names(SearchAttributeType.KEYWORD)} | Keyword |`)
    expect(page).toContain(`| ${names(SearchAttributeType.INT)} | Int |`)
  })

  it('shows settings for Temporal Cloud that the SDK reads as meant', () => {
    const [apiKey, mutualTls] = blocksOf('toml').map((toml) => {
      const { profiles } = loadClientConfigFromToml(Buffer.from(toml), { strict: true })
      return toClientOptions(profiles['default'] ?? {})
    })
    const namespace = 'understudy.a1b2c'
    const byApiKey = {
      namespace,
      connectionOptions: { address: 'eu-central-1.aws.api.temporal.io:7233', apiKey: '…', tls: true },
    }
    expect(apiKey).toMatchObject(byApiKey)
    expect(mutualTls).toMatchObject({
      namespace,
      connectionOptions: { address: 'understudy.a1b2c.tmprl.cloud:7233', tls: { clientCertPair: {} } },
    })

    const variables = blocksOf('sh').find((block) => block.startsWith('TEMPORAL_ADDRESS'))
    const overrideEnvVars = Object.fromEntries(
      variables
        ?.trim()
        .split('\n')
        .map((line) => line.split('=')) ?? [],
    )
    expect(loadClientConnectConfig({ overrideEnvVars, disableFile: true })).toMatchObject(byApiKey)
  })
})
