/** "1 round", "2 rounds". @param shown The number as it is to be read. */
export function counted(count: number, what: string, shown = String(count)): string {
  return `${shown} ${what}${count === 1 ? "" : "s"}`;
}
