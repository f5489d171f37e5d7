/**
 * Who may import whom. `npm run check` reads this twice (scripts/check-imports.ts): with IMPORTS=all for every import, and
 * with IMPORTS=run-time over the sources without their `import type` statements, where only the first list holds.
 */
const { builtinModules } = require('node:module')

/**
 * `runTime`: folders whose code may be called. `types`: folders whose types may be named besides. `packages`: npm
 * packages and Node builtins that are allowed; without it, any. A `main.ts` wires, so it may import anything.
 */
const FOLDERS = {
  domain: { runTime: [], types: [], packages: [] },
  workflows: {
    runTime: ['domain', 'temporal'],
    types: ['activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  activities: {
    runTime: ['domain', 'temporal'],
    types: ['adapters', 'db', 'runtime'],
    packages: ['@temporalio/activity', '@temporalio/common', '@temporalio/client', 'p-limit'],
  },
  temporal: { runTime: ['domain'], types: ['workflows'] },
  'adapters/bitquery': { runTime: ['domain'], types: ['runtime'] },
  'adapters/paper': { runTime: ['domain'], types: ['runtime'] },
  'adapters/polygon': { runTime: ['domain'], types: ['runtime'] },
  'adapters/polymarket': { runTime: ['domain'], types: ['runtime'] },
  'adapters/webhooks': { runTime: ['domain'], types: ['runtime'] },
  db: { runTime: ['domain'], types: ['adapters/paper', 'runtime'] },
  runtime: { runTime: ['domain'], types: [] },
  api: { runTime: ['domain', 'temporal'], types: ['adapters', 'db', 'runtime', 'workflows'] },
  cli: { runTime: ['domain', 'temporal'], types: ['adapters', 'api', 'db', 'runtime', 'workflows'] },
  workers: { runTime: ['domain', 'temporal'], types: ['activities', 'adapters', 'db', 'runtime', 'workflows'] },
  sim: { runTime: ['domain', 'adapters/polygon'], types: ['runtime'] },
}

const OURS = '^(activities|adapters|api|bench|cli|db|domain|drill|runtime|scripts|sim|temporal|test|workers|workflows)/'
const typesToo = process.env.IMPORTS !== 'run-time'

const folderRules = Object.entries(FOLDERS).map(([folder, { runTime, types, packages }]) => {
  const folders = [folder, ...runTime, ...(typesToo ? types : [])].map((name) => `^${name}/`)
  const allowed = [...folders, ...(packages ?? []).map((name) => `node_modules/${name}/`)]
  return {
    name: `${folder}-imports`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: '/main\\.ts$' },
    to: packages ? { pathNot: allowed } : { path: OURS, pathNot: allowed },
  }
})

module.exports = {
  forbidden: [
    ...folderRules,
    { name: 'nothing-imports-test', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    {
      name: 'clients-only-at-the-edges',
      comment: 'pg belongs to db, viem to adapters, and both to what starts processes.',
      severity: 'error',
      from: { path: '^(activities|cli|temporal|workflows)/', pathNot: '/main\\.ts$' },
      to: { path: 'node_modules/(pg|viem|hono)/' },
    },
    ...(typesToo
      ? []
      : [
          { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
          {
            name: 'workflows-run-in-a-sandbox',
            severity: 'error',
            from: { path: '^workflows/index\\.ts$' },
            to: {
              path: [
                'node_modules/(pg|viem|zod|hono|pino|ws)/',
                'node_modules/@temporalio/(activity|client|worker)/',
                `^(node:)?(${builtinModules.join('|')})$`,
              ],
              reachable: true,
            },
          },
        ]),
  ],
  options: {
    // TypeScript 7 has no programming interface; swc reads the same syntax.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
