import { Argument, type Command, Command as CommandClass } from 'commander'
import { oneOf } from './options.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

/** `understudy completion <shell>`: a script for the shell, made from the commands as they are. */
export function completionCommand(print: (text: string) => void, programOf: () => Command): Command {
  return new CommandClass('completion')
    .description('print a completion script for a shell; see docs/cli.md for where to put it')
    .addArgument(new Argument('<shell>', SHELLS.join(', ')).argParser(oneOf('<shell>', SHELLS)))
    .action((shell: Shell) => print(SCRIPTS[shell](wordsOf(programOf()))))
}

/** What can follow a command: its subcommands and options, by the words before, as `traders add`. */
type Words = ReadonlyMap<string, readonly string[]>

function wordsOf(program: Command): Words {
  const words = new Map<string, readonly string[]>()
  const global = program.options.flatMap((option) => (option.long ? [option.long] : []))
  const visit = (command: Command, path: string) => {
    const names = command.commands.map((inner) => inner.name())
    const options = command.options.flatMap((option) => (option.long ? [option.long] : []))
    const choices = command.registeredArguments.flatMap((argument) =>
      /^[a-z]+(, [a-z]+)+$/.test(argument.description) ? argument.description.split(', ') : [],
    )
    words.set(path, [...new Set([...names, ...choices, ...options, ...global, '--help'])])
    for (const inner of command.commands) visit(inner, path === '' ? inner.name() : `${path} ${inner.name()}`)
  }
  visit(program, '')
  return words
}

const SCRIPTS: Readonly<Record<Shell, (words: Words) => string>> = {
  bash: (words) => `# understudy completion for bash
_understudy() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || path="\${path:+$path }$word"
  done
  local words
  case "$path" in
${[...words].map(([path, list]) => `    "${path}") words="${list.join(' ')}" ;;`).join('\n')}
    *) words="--help" ;;
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -F _understudy understudy`,
  zsh: (words) => `#compdef understudy
# understudy completion for zsh
_understudy() {
  local path="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] || path="\${path:+$path }$word"
  done
  case "$path" in
${[...words].map(([path, list]) => `    "${path}") compadd -- ${list.join(' ')} ;;`).join('\n')}
    *) compadd -- --help ;;
  esac
}
compdef _understudy understudy`,
  fish: (words) => `# understudy completion for fish
function __understudy_path
  set -l words (commandline -opc)
  string join ' ' (string match -v -- '-*' $words[2..-1])
end
complete -c understudy -f
${[...words].map(([path, list]) => `complete -c understudy -n 'test (__understudy_path) = "${path}"' -a '${list.join(' ')}'`).join('\n')}`,
}
