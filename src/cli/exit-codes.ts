/** Exit codes of every command. */
export const DONE = 0;
export const FAILED = 1;
export const BAD_INPUT = 2;
