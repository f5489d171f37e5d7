import { expect, it } from 'vitest'
import { ENVIRONMENT } from '../../runtime/environment.ts'
import { renderConfigurationPage, renderEnvExample } from '../support/config-docs.ts'

it('keeps .env.example equal to the schema', async () => {
  await expect(renderEnvExample()).toMatchFileSnapshot('../../.env.example')
})

it('keeps docs/configuration.md equal to the schema', async () => {
  await expect(renderConfigurationPage()).toMatchFileSnapshot('../../docs/configuration.md')
})

it('describes every key of the schema', () => {
  const undescribed = Object.entries(ENVIRONMENT.shape).filter(([, setting]) => !setting.description)
  expect(undescribed).toEqual([])
})
