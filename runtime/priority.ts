/** How far research stands back when processors are scarce, as a `nice` value: it must never delay a copy. */
export const RESEARCH_NICENESS = 19
