import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'

/**
 * What the Web UI's list can be filtered and sorted by. The server must know all of them before a workflow starts.
 *
 * SQL visibility has room for ten Keyword and three Int attributes in a namespace; money is Int micro-dollars because
 * its Double drops the sixth decimal. They are never encrypted, so nothing secret goes in.
 */
export const SEARCH_ATTRIBUTES = {
  leader: defineSearchAttributeKey('UsLeader', SearchAttributeType.KEYWORD),
  market: defineSearchAttributeKey('UsMarket', SearchAttributeType.KEYWORD),
  token: defineSearchAttributeKey('UsToken', SearchAttributeType.KEYWORD),
  side: defineSearchAttributeKey('UsSide', SearchAttributeType.KEYWORD),
  mode: defineSearchAttributeKey('UsMode', SearchAttributeType.KEYWORD),
  status: defineSearchAttributeKey('UsStatus', SearchAttributeType.KEYWORD),
  reason: defineSearchAttributeKey('UsReason', SearchAttributeType.KEYWORD),
  notional: defineSearchAttributeKey('UsNotionalMicros', SearchAttributeType.INT),
} as const
