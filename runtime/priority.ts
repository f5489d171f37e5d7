/**
 * How far each kind of work stands back when processors are scarce, as `nice` values. A provider that is not answered in time
 * delivers again or gives up, so taking in and storing what happened comes first (0), copying it next, research last.
 */
export const PRIORITY = { copying: 10, research: 19 } as const
