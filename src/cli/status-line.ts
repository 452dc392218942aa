/** How many runs ended how. */
export function statusLine(statuses: Readonly<Record<string, number>>): string {
  return `runs: ${Object.entries(statuses)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`)
    .join(", ")}`;
}
