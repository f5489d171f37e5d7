import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { environmentWith, loadConfig } from '../../runtime/config.ts'
import { FILE_KEYS } from '../../runtime/environment.ts'

const dir = mkdtempSync(join(tmpdir(), 'understudy-secrets-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function fileWith(content: string): string {
  const path = join(dir, `secret-${Math.random()}`)
  writeFileSync(path, content)
  return path
}

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    return (error as Error).message.split('\n  - ').slice(1)
  }
}

it('knows the keys that may come from a file: secrets, and URLs that carry one', () => {
  expect(FILE_KEYS.toSorted()).toEqual([
    'ALCHEMY_API_KEY',
    'ALCHEMY_SIGNING_KEYS',
    'BITQUERY_API_KEY',
    'DATABASE_URL',
    'MORALIS_API_KEY',
    'MORALIS_STREAM_SECRETS',
    'OPERATOR_TOKEN',
    'POLYGON_RPC_URLS',
    'POLYGON_WS_URL',
    'QUICKNODE_API_KEY',
    'QUICKNODE_SECURITY_TOKENS',
    'TRADING_WALLET_PRIVATE_KEY',
  ])
})

it('reads values from files and cuts off the space around them', () => {
  const { databaseUrl, webhooks, endpoints } = loadConfig({
    DATABASE_URL_FILE: fileWith('postgres://me:pass@db/understudy\n'),
    ALCHEMY_SIGNING_KEYS_FILE: fileWith('\n whsec_old,\nwhsec_new \n'),
    POLYGON_RPC_URLS_FILE: fileWith('https://rpc.example/key'),
  })
  expect(databaseUrl?.reveal()).toBe('postgres://me:pass@db/understudy')
  expect(webhooks.alchemy.map((key) => key.reveal())).toEqual(['whsec_old', 'whsec_new'])
  expect(endpoints.polygonHttp).toEqual(['https://rpc.example/key'])
})

it('treats an empty file and an empty path as unset', () => {
  expect(loadConfig({ DATABASE_URL_FILE: fileWith('\n'), MORALIS_STREAM_SECRETS_FILE: '' })).toEqual(loadConfig({}))
})

it('leaves a file of a key that is no secret alone', () => {
  expect(loadConfig({ API_PORT_FILE: '/nowhere', DEFAULT_BANKROLL_FILE: fileWith('5') })).toEqual(loadConfig({}))
})

describe('a wrong file', () => {
  const path = fileWith('from-the-secret-file')

  it.each([
    [
      'given together with the value',
      { OPERATOR_TOKEN: 'the-secret-itself', OPERATOR_TOKEN_FILE: path },
      'OPERATOR_TOKEN must not be set together with OPERATOR_TOKEN_FILE',
    ],
    [
      'that is missing, or a secret put where its path belongs',
      { ALCHEMY_API_KEY_FILE: 'my-secret-key' },
      'ALCHEMY_API_KEY_FILE must be the path of a readable file, reading it gave ENOENT',
    ],
    [
      'that is a folder',
      { DATABASE_URL_FILE: dir },
      'DATABASE_URL_FILE must be the path of a readable file, reading it gave EISDIR',
    ],
    [
      'whose content does not fit the key',
      { TRADING_WALLET_PRIVATE_KEY_FILE: path },
      'TRADING_WALLET_PRIVATE_KEY must be 0x and 64 hex digits',
    ],
  ])('%s is a problem that shows no content', (_, env, problem) => {
    expect(problemsOf(env)).toEqual([problem])
    expect(problem).not.toContain('secret-')
  })

  it('is named beside all other problems', () => {
    const problems = problemsOf({ DATABASE_URL_FILE: '/nowhere', BITQUERY_API_KEY_FILE: '/nowhere', API_PORT: '0' })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'DATABASE_URL_FILE',
      'BITQUERY_API_KEY_FILE',
      'API_PORT',
    ])
  })
})

it('lets a child process be given a value although our own environment names a file', () => {
  process.env['DATABASE_URL_FILE'] = '/nowhere'
  process.env['OPERATOR_TOKEN_FILE'] = '/elsewhere'
  try {
    const env = environmentWith({ DATABASE_URL: 'postgres://me@db/own' })
    expect(env).toMatchObject({ DATABASE_URL_FILE: '', OPERATOR_TOKEN_FILE: '/elsewhere' })
    expect(loadConfig({ ...env, OPERATOR_TOKEN_FILE: '' }).databaseUrl?.reveal()).toBe('postgres://me@db/own')
  } finally {
    delete process.env['DATABASE_URL_FILE']
    delete process.env['OPERATOR_TOKEN_FILE']
  }
})
