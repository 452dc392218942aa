import type { Coordinates } from "../generate/great-circle.ts";
import type { Place } from "../place.ts";

/** What a network file holds, whichever form it has. */
export interface Network {
  readonly name?: string;
  readonly nodes: readonly NetworkNode[];
  readonly links: readonly Link[];
  /** Directed demands between nodes; `undefined` if the file has no such thing. */
  readonly demands?: readonly Flow[];
}

export interface NetworkNode {
  readonly name: string;
  /** Where it is, if the file says so on the globe. */
  readonly at?: Coordinates;
}

/** Between two node indices. */
export interface Link {
  readonly a: number;
  readonly b: number;
  /** Its length, where given. */
  readonly km?: number;
  /** What it stands for where links are demands. */
  readonly amount?: number;
}

export interface Flow {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/** Numbers nodes by their identifier in the file. */
export class NodeIndex {
  readonly #index = new Map<string, number>();

  get size(): number {
    return this.#index.size;
  }

  add(id: unknown, at: Place): void {
    const key = this.#key(id, at);
    if (this.#index.has(key)) throw at.problem("two nodes of one id", key, "one node for each id");
    this.#index.set(key, this.#index.size);
  }

  /** The number of a node, given one if it is new. */
  addOrFind(id: string): number {
    const known = this.#index.get(id);
    if (known !== undefined) return known;
    this.#index.set(id, this.#index.size);
    return this.#index.size - 1;
  }

  find(id: unknown, at: Place): number {
    const found = this.#index.get(this.#key(id, at));
    if (found === undefined) throw at.problem("no such node", id, "the id of a node in the file");
    return found;
  }

  ids(): string[] {
    return [...this.#index.keys()];
  }

  #key(id: unknown, at: Place): string {
    if (typeof id === "string" || typeof id === "number") return String(id);
    throw at.problem("bad node id", id, "text or a number");
  }
}

/** Coordinates if these are [longitude, latitude] on the globe; maps in pixels are not. */
export function onGlobe(longitude: unknown, latitude: unknown): Coordinates | undefined {
  if (typeof longitude !== "number" || typeof latitude !== "number") return undefined;
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? [longitude, latitude] : undefined;
}

/** A length, size or demand in a file: a finite number >= 0. */
export function readAmount(value: unknown, what: string, at: Place): number {
  if (typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  throw at.problem(`bad ${what}`, value, "a finite number >= 0");
}
