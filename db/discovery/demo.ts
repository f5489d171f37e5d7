/**
 * Whether this is a demo's database: it has leaders that a script plays, and everyone who is found beside them trades with that script.
 */
export const IS_DEMO = `exists (select from tracked_traders where source = 'demo')`
