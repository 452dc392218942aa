import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Problem } from "../problem.ts";
import { readManifest } from "./manifest.ts";

const CHUNK_BYTES = 1 << 20;

/**
 * Compares a table with the checksum in the manifest beside it, if there is one that knows it. Broken Arrow files can
 * keep the library busy for ever, so this comes first.
 * @throws Problem if they differ.
 */
export function verifyTable(path: string): void {
  const manifest = join(dirname(path), "manifest.json");
  if (!existsSync(path) || !existsSync(manifest)) return;
  const expected = readManifest(manifest).files[basename(path)]?.sha256;
  if (expected === undefined || hashOf(path) === expected) return;
  throw new Problem(`damaged table: ${path} is not what manifest.json beside it says; make it again`);
}

/** SHA-256 of a file, however large, as hexadecimal digits. */
export function hashOf(path: string): string {
  const hash = createHash("sha256");
  const chunk = new Uint8Array(CHUNK_BYTES);
  const file = openSync(path, "r");
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      hash.update(chunk.subarray(0, read));
    }
    return hash.digest("hex");
  } finally {
    closeSync(file);
  }
}
