import type { SkipReason } from './decision.ts'

/** One rule applied to one signal: what was found and what was allowed, in words. `reason` is the skip it leads to. */
export type Finding = { rule: string; reason: SkipReason; passed: boolean; actual: string; limit: string }
