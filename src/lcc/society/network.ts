import { RandomStream, streamState } from "../../game/random.ts";

/** What the network does to messages. Times in seconds of simulated time, the others probabilities per message. */
export interface NetworkFaults {
  /** The least time a message takes. */
  readonly latency: number;
  /** A uniform draw from [0, jitter) is added to it. */
  readonly jitter: number;
  readonly loss: number;
  readonly duplication: number;
  /** A message that is hit may be overtaken and takes up to `reorderDelay` longer; all others of a pair stay in order. */
  readonly reordering: number;
  readonly reorderDelay: number;
  readonly partitions: readonly Partition[];
}

/** From `from` until `until`, messages between a named agent and one that is not named are lost. */
export interface Partition {
  readonly from: number;
  readonly until: number;
  readonly agents: readonly string[];
}

export const RELIABLE: NetworkFaults = {
  latency: 0.01,
  jitter: 0,
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderDelay: 1,
  partitions: [],
};

/**
 * Decides the fate of every message, each kind of fate from a random stream of its own. A fault leaves the numbers in
 * the other streams as they are, but not who draws them: a lost message draws no latency and a duplicate one of its
 * own, so that later messages get other latencies.
 */
export class Network {
  readonly #faults: NetworkFaults;
  readonly #latency: RandomStream;
  readonly #loss: RandomStream;
  readonly #duplication: RandomStream;
  readonly #reordering: RandomStream;
  readonly #cuts: readonly {
    readonly from: number;
    readonly until: number;
    readonly side: ReadonlySet<number>;
  }[];
  readonly #agents: number;
  /** When the last message from one agent to another arrives, by from * agents + to; kept only with jitter. */
  readonly #lastArrival = new Map<number, number>();

  constructor(faults: NetworkFaults, agents: readonly string[], seed: string) {
    this.#faults = faults;
    this.#agents = agents.length;
    const stream = (purpose: string) => new RandomStream(streamState(`lcc network ${purpose}`, { seed }));
    this.#latency = stream("latency");
    this.#loss = stream("loss");
    this.#duplication = stream("duplication");
    this.#reordering = stream("reordering");
    const index = new Map(agents.map((name, i) => [name, i]));
    this.#cuts = faults.partitions.map(({ from, until, agents: names }) => ({
      from,
      until,
      side: new Set(names.map((name) => index.get(name)!)),
    }));
  }

  /** Whether two agents could reach each other at every time from `since` to `now`. */
  connected(from: number, to: number, since: number, now: number): boolean {
    for (const cut of this.#cuts) {
      if (now >= cut.from && since < cut.until && cut.side.has(from) !== cut.side.has(to)) return false;
    }
    return true;
  }

  /** Arrival times of a message sent now: none when it is lost, two when it is duplicated. */
  arrivals(from: number, to: number, now: number): readonly number[] {
    const { loss, duplication } = this.#faults;
    if (loss > 0 && this.#loss.unit() < loss) return NONE;
    if (this.#cuts.length > 0 && !this.connected(from, to, now, now)) return NONE;
    const first = this.#arrival(from, to, now);
    if (duplication > 0 && this.#duplication.unit() < duplication)
      return [first, this.#arrival(from, to, now)];
    return [first];
  }

  #arrival(from: number, to: number, now: number): number {
    const { latency, jitter, reordering, reorderDelay } = this.#faults;
    const time = now + latency + (jitter > 0 ? jitter * this.#latency.unit() : 0);
    if (reordering > 0 && this.#reordering.unit() < reordering)
      return time + reorderDelay * this.#reordering.unit();
    if (jitter === 0) return time;
    const pair = from * this.#agents + to;
    const inOrder = Math.max(time, this.#lastArrival.get(pair) ?? 0);
    this.#lastArrival.set(pair, inOrder);
    return inOrder;
  }
}

const NONE: readonly number[] = [];
