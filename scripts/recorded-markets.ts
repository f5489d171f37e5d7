import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A market object somewhere in a file, with what it says itself about its tokens: read here by hand, not by the product. */
export type RecordedMarket = {
  /** The route whose answers look like this. */
  shape: 'gamma' | 'clob'
  raw: Record<string, unknown>
  conditionId: string
  slug: string
  tokens: { tokenId: string; outcome: string; index: number }[]
}

/** What a file holds. `unusable` counts market objects that name no tokens or no condition, by reason. */
export type MarketFile = { markets: RecordedMarket[]; unusable: Map<string, number> }

/** Every JSON file below a folder, in a fixed order. */
export function findJsonFiles(dir: string): string[] {
  const entries: Dirent[] = readdirSync(dir, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile() && /\.(json|jsonl|ndjson)(\.gz)?$/.test(entry.name))
  return files.map((entry) => join(entry.parentPath, entry.name)).sort()
}

/** All market objects in a file, however deep. @throws SyntaxError when it is not JSON. */
export function readMarkets(path: string): MarketFile {
  const bytes = readFileSync(path)
  const text = new TextDecoder().decode(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  const isLines = /\.(jsonl|ndjson)(\.gz)?$/.test(path)
  const found: MarketFile = { markets: [], unusable: new Map() }
  if (!isLines) visit(JSON.parse(text), found)
  else for (const line of text.split('\n')) if (line.includes('ondition')) visit(JSON.parse(line), found)
  return found
}

function visit(value: unknown, found: MarketFile): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) note(value as Record<string, unknown>, found)
  for (const child of Object.values(value)) visit(child, found)
}

function note(raw: Record<string, unknown>, found: MarketFile): void {
  const isGamma = 'clobTokenIds' in raw || 'positionIds' in raw || ('conditionId' in raw && 'outcomePrices' in raw)
  const isClob = 'condition_id' in raw && Array.isArray(raw['tokens'])
  if (!isGamma && !isClob) return
  const market = isGamma ? readGamma(raw) : readClob(raw)
  if (typeof market !== 'string') found.markets.push(market)
  else found.unusable.set(market, (found.unusable.get(market) ?? 0) + 1)
}

function readGamma(raw: Record<string, unknown>): RecordedMarket | string {
  const ids = listOf(raw['version'] === 'v2' ? raw['positionIds'] : raw['clobTokenIds'])
  if (ids.length === 0) return 'gamma object without token ids'
  if (typeof raw['conditionId'] !== 'string') return 'gamma object without a condition id (an excerpt)'
  const names = listOf(raw['outcomes'])
  return {
    shape: 'gamma',
    raw,
    conditionId: raw['conditionId'].toLowerCase(),
    slug: String(raw['slug']),
    tokens: ids.map((tokenId, index) => ({ tokenId, outcome: names[index] ?? '', index })),
  }
}

function readClob(raw: Record<string, unknown>): RecordedMarket | string {
  const tokens = (raw['tokens'] as Record<string, unknown>[]).filter((token) => token['token_id'])
  if (tokens.length === 0) return 'clob object without token ids'
  if (!('market_slug' in raw)) return 'clob object rewritten by its publisher (no market_slug)'
  return {
    shape: 'clob',
    raw,
    conditionId: String(raw['condition_id']).toLowerCase(),
    slug: String(raw['market_slug']),
    tokens: tokens.map((token, index) => ({
      tokenId: String(token['token_id']),
      outcome: String(token['outcome']),
      index,
    })),
  }
}

function listOf(value: unknown): string[] {
  const list = typeof value === 'string' && value !== '' ? (JSON.parse(value) as unknown) : value
  return Array.isArray(list) ? list.map(String) : []
}
