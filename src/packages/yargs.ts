/** The build makes one file of it, as of arrow.ts. */
export { type ArgumentsCamelCase, type Argv, default as yargs, type Options } from "yargs";
