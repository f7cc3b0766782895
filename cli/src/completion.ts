// `trigpoint completion bash|zsh|fish`: completion made from the command tree itself, so it cannot go stale.

import { Argument, type Command } from 'commander'

/** Words that may follow each command path, for example `evidence verify` -> its options. */
export function completionWords(program: Command, path: readonly string[] = []): ReadonlyMap<string, readonly string[]> {
  const visible = program.commands.filter(command => command.name() !== 'help')
  const words = [...visible.map(command => command.name()), ...program.options.flatMap(option => option.long ?? []), '--help']
  const here: [string, readonly string[]] = [path.join(' '), words]
  return new Map([here, ...visible.flatMap(command => [...completionWords(command, [...path, command.name()])])])
}

function bashScript(words: ReadonlyMap<string, readonly string[]>): string {
  const cases = [...words].map(([path, list]) => `    "${path}") words="${list.join(' ')}" ;;`)
  return [
    '# trigpoint completion for bash: source <(trigpoint completion bash)',
    '_trigpoint() {',
    '  local path="" word words=""',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    case "$word" in -*) ;; *) path="${path:+$path }$word" ;; esac',
    '  done',
    '  case "$path" in',
    ...cases,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o filenames -F _trigpoint trigpoint',
    '',
  ].join('\n')
}

function zshScript(words: ReadonlyMap<string, readonly string[]>): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(words)}`
}

function fishScript(words: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...words].flatMap(([path, list]) => {
    const condition = path === '' ? '__fish_use_subcommand' : path.split(' ').map(name => `__fish_seen_subcommand_from ${name}`).join('; and ')
    return list.map(word =>
      word.startsWith('--')
        ? `complete -c trigpoint -n '${condition}' -l ${word.slice(2)}`
        : `complete -c trigpoint -n '${condition}' -f -a ${word}`,
    )
  })
  return `# trigpoint completion for fish: trigpoint completion fish | source\n${lines.join('\n')}\n`
}

const SCRIPT = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a completion script for your shell')
    .addArgument(new Argument('<shell>').choices(Object.keys(SCRIPT)))
    .addHelpText('after', '\nExamples:\n  source <(trigpoint completion bash)\n  trigpoint completion fish | source')
    .action((shell: keyof typeof SCRIPT) => {
      process.stdout.write(SCRIPT[shell](completionWords(program)))
    })
}
