import { Command } from 'commander'
import type { DecisionView } from '../db/read-model.ts'
import { parseCanonicalJson, toCanonicalJson } from '../domain/copy/canonical.ts'
import { decide } from '../domain/copy/decide.ts'
import { type DecisionInputs, RULES_VERSION } from '../domain/copy/decision.ts'
import { AppError } from '../domain/errors.ts'
import type { CommandContext } from './deps.ts'
import { EXIT } from './exit-codes.ts'
import { show } from './output.ts'
import { loadDecision } from './signals.ts'

/** A decision recomputed from its record alone. `difference` is the first place where the two texts part, null when equal. */
type Replay = {
  decisionId: string
  equal: boolean
  rulesChanged: boolean
  storedRules: string
  currentRules: string
  difference: { path: string; stored: string; recomputed: string } | null
}

/** Recomputes a stored decision from its stored inputs and compares the canonical texts, byte for byte. */
function replayDecision(view: Pick<DecisionView, 'decisionId' | 'inputs' | 'decision' | 'rulesVersion'>): Replay {
  const inputs = parseCanonicalJson(view.inputs) as DecisionInputs
  const recomputed = toCanonicalJson(decide(inputs))
  // The column may have reordered the keys; the canonical text of the same value is the same.
  const stored = toCanonicalJson(parseCanonicalJson(view.decision))
  const equal = stored === recomputed
  return {
    decisionId: view.decisionId,
    equal,
    rulesChanged: view.rulesVersion !== RULES_VERSION,
    storedRules: view.rulesVersion,
    currentRules: RULES_VERSION,
    difference: equal ? null : firstDifference('', JSON.parse(stored), JSON.parse(recomputed)),
  }
}

/** `understudy replay <decision>` */
export function replayCommand(context: CommandContext): Command {
  return new Command('replay')
    .description(`recompute a decision from its record alone; ends with ${EXIT.different} when the answer differs`)
    .argument('<id>', 'a decision or a fill; the beginning is enough when only one has it')
    .action(async (id: string, _options: unknown, command: Command) => {
      const deps = context.connect()
      const replay = replayDecision(await loadDecision(deps, id))
      show(command, context, replay, () => replayLines(replay), deps)
      if (!replay.equal) throw new ReplayDiffers(`decision ${replay.decisionId} comes out differently`)
    })
}

/** Carries the exit code of a replay that came out differently; what there is to say has been printed. */
export class ReplayDiffers extends AppError {
  override readonly name = 'ReplayDiffers'
  readonly retry = 'no'
}

function replayLines({ decisionId, equal, rulesChanged, storedRules, currentRules, difference }: Replay): string[] {
  return [
    equal ? `equal: decision ${decisionId} comes out the same, bit for bit` : `different: decision ${decisionId}`,
    ...(difference
      ? [`  at ${difference.path}`, `  stored      ${difference.stored}`, `  recomputed  ${difference.recomputed}`]
      : []),
    rulesChanged
      ? `The rules have changed since: decided under version ${storedRules}, now ${currentRules}.`
      : `The rules are the same as then: version ${currentRules}.`,
  ]
}

function firstDifference(path: string, stored: unknown, recomputed: unknown): Replay['difference'] {
  if (isObject(stored) && isObject(recomputed)) {
    for (const key of new Set([...Object.keys(stored), ...Object.keys(recomputed)])) {
      const inner = firstDifference(path === '' ? key : `${path}.${key}`, stored[key], recomputed[key])
      if (inner) return inner
    }
    return null
  }
  const [was, is] = [textOf(stored), textOf(recomputed)]
  return was === is ? null : { path: path || 'the whole', stored: was, recomputed: is }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const textOf = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))
