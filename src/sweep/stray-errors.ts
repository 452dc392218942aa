import { confine } from "../variants/driver/confined.ts";

/**
 * Keeps this thread alive when code of a researcher's own fails while no run is played, as in a timer or a promise that
 * nobody waits for: no row can tell it. Each message is told once. Nor can that code end the thread, or write results.
 * @param names The variants that it may come from.
 */
export function tellStrayErrors(names: readonly string[]): void {
  const whose = names.join(", ");
  const told = new Set<string>();
  confine(whose);
  process.on("uncaughtException", (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    if (told.has(message)) return;
    told.add(message);
    console.error(`variant failed outside its runs: ${whose} (${message})`);
  });
}
