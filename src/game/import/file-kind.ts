import { looksLikeEdgeList } from "./edge-list.ts";
import { looksLabelled } from "./matrix.ts";
import { looksLikeNetwork } from "./read-network.ts";

/** What the text of a file is taken for. */
export type FileKind = "network" | "edge list" | "labelled matrix" | "plain matrix";

export function fileKind(text: string): FileKind {
  if (looksLikeNetwork(text)) return "network";
  if (looksLikeEdgeList(text)) return "edge list";
  return looksLabelled(text) ? "labelled matrix" : "plain matrix";
}

export function isMatrix(kind: FileKind): boolean {
  return kind === "labelled matrix" || kind === "plain matrix";
}

/** A file's name in messages, with what it was taken for and why, unless its first letter leaves no doubt. */
export function nameWithKind(file: string, kind: FileKind): string {
  switch (kind) {
    case "network":
      return file;
    case "edge list":
      return `${file}, read as an edge list (its first line names two ends)`;
    case "labelled matrix":
      return `${file}, read as a matrix with labels (its first line is a header, but not source,target,value)`;
    case "plain matrix":
      return `${file}, read as a plain matrix (its first line is no header, such as source,target,value)`;
  }
}
