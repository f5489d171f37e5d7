import { FILE_KEYS, TOPICS } from '../../runtime/environment.ts'

/** `.env.example`: every key with what it means, commented out, set to what applies without it. */
export function renderEnvExample(): string {
  const sections = Object.entries(TOPICS).map(([topic, settings]) => {
    const lines = Object.entries(settings).map(
      ([key, setting]) => `# ${setting.description}\n# ${key}=${fallbackOf(setting) ?? ''}\n`,
    )
    return `## ${topic}\n\n${lines.join('\n')}`
  })
  return `${ENV_EXAMPLE_HEAD}\n${sections.join('\n')}`
}

/** `docs/configuration.md`: the same as tables. */
export function renderConfigurationPage(): string {
  const sections = Object.entries(TOPICS).map(([topic, settings]) => {
    const rows = Object.entries(settings).map(([key, setting]) => {
      const fallback = fallbackOf(setting)
      return `| \`${key}\` | ${fallback === null ? '' : `\`${fallback}\``} | ${(setting.description ?? '').replaceAll('|', '\\|')} |`
    })
    return `## ${topic}\n\n| key | default | what it does |\n|---|---|---|\n${rows.join('\n')}\n`
  })
  return `${PAGE_HEAD}\n${sections.join('\n')}`
}

type Setting = { description?: string | undefined; def: object }

/** The text that an unset key stands for; null where unset means absent. */
function fallbackOf({ def }: Setting): string | null {
  return 'defaultValue' in def && typeof def.defaultValue === 'string' ? def.defaultValue : null
}

const ENV_EXAMPLE_HEAD = `# Copy to .env and uncomment what you change. Nothing here is needed to start: paper trading runs without keys.
# Every secret NAME, and POLYGON_RPC_URLS and POLYGON_WS_URL, may be given as NAME_FILE instead: the path of a file that holds it.
# Generated from runtime/environment.ts; npx vitest run test/runtime/config-docs.test.ts -u writes it anew.
`

const PAGE_HEAD = `# Configuration

Everything is set by environment variables or a file \`.env\` in the repository's root; variables win. An empty value counts as
unset. A wrong configuration ends the program with code 78 after naming all problems. Secrets print as \`[redacted]\`.

This page is generated from \`runtime/environment.ts\`: \`npx vitest run test/runtime/config-docs.test.ts -u\` writes it anew.

## Secrets in files

These keys may be given as \`NAME_FILE\` instead, the path of a file that holds the value, as Docker and Kubernetes hand secrets
over. Space around the value is cut off and an empty file counts as unset. Giving both, or a file that cannot be read, is a
problem that names the key and shows no content.

${FILE_KEYS.map((key) => `\`${key}\``).join(', ')}
`
