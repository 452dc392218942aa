import type { ArgumentsCamelCase, Argv } from "../packages/yargs.ts";

/** Options that every command has. */
export interface GlobalOptions {
  json: boolean;
}

/** Adds a command to the parser. One file in this folder defines one. */
export type Command = (yargs: Argv<GlobalOptions>) => Argv<GlobalOptions>;

/** The handler's arguments take their types from what the builder declares. */
export function defineCommand<Given>(definition: {
  /** The name, and the positional arguments. */
  readonly command: string;
  readonly describe: string;
  builder(yargs: Argv<GlobalOptions>): Argv<Given>;
  handler(given: ArgumentsCamelCase<Given>): Promise<void>;
}): Command {
  const handler = (given: ArgumentsCamelCase<Given>) => {
    // What code of the user's own prints is no result, also when it prints later, as in a timer (variants/driver/confined.ts).
    console.log = console.error;
    console.info = console.error;
    console.debug = console.error;
    return definition.handler(given);
  };
  return (yargs) => yargs.command<Given>({ ...definition, handler });
}
