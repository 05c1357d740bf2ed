import { Command } from 'commander';
import { CliError } from '../cli-error';

/** A script that completes the commands and options that there are. */
export function completionScript(shell: string, program: Command): string {
  const commands = program.commands.map((command) => ({
    name: command.name(), summary: command.summary(), options: command.options.flatMap(({ long }) => long ?? []),
  }));
  const names = commands.map(({ name }) => name).join(' ');
  switch (shell) {
    case 'bash':
      return [
        '_ecs_canary() {',
        '  local words="" current="${COMP_WORDS[COMP_CWORD]}"',
        '  case "${COMP_WORDS[1]}" in',
        ...commands.map(({ name, options }) => `    ${name}) words="${options.join(' ')}" ;;`),
        '  esac',
        `  [ "$COMP_CWORD" -gt 1 ] || words="${names}"`,
        '  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")',
        '}',
        'complete -o default -F _ecs_canary ecs-canary',
      ].join('\n');
    case 'zsh':
      return [
        '#compdef ecs-canary',
        '_ecs_canary() {',
        '  if (( CURRENT == 2 )); then',
        `    compadd -- ${names}`,
        '    return',
        '  fi',
        '  case "${words[2]}" in',
        ...commands.map(({ name, options }) => `    ${name}) compadd -- ${options.join(' ')} ;;`),
        '  esac',
        '  _files',
        '}',
        'compdef _ecs_canary ecs-canary',
      ].join('\n');
    case 'fish':
      return commands.flatMap(({ name, summary, options }) => [
        `complete -c ecs-canary -n __fish_use_subcommand -a ${name} -d '${summary.replace(/'/g, '\\\'')}'`,
        ...options.map((option) => `complete -c ecs-canary -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`),
      ]).join('\n');
    default:
      throw new CliError(`There is no completion for '${shell}'.`, 'There is one for bash, zsh and fish.');
  }
}
