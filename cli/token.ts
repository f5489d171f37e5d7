import { Command } from 'commander'
import { NotFoundError } from '../domain/errors.ts'
import type { CommandContext } from './deps.ts'
import { show } from './output.ts'

/** `understudy token`: what the page and the API ask an operator for. */
export const tokenCommand = (context: CommandContext): Command =>
  new Command('token')
    .description('print the operator token, for the page and for scripts that use the API')
    .action((_options: unknown, command: Command) => {
      const found = context.operatorToken()
      if (!found) throw new NotFoundError('there is no operator token yet: the first npm start makes it')
      context.screen.note(`from ${found.from}`)
      show(command, context, { token: found.token }, () => [found.token])
    })
