/**
 * What is to happen, ordered by simulated time, then by the order in which it was put in: a binary heap, so two runs
 * that put in the same events take them out in the same order, whatever ties there are.
 */
export class EventQueue {
  readonly #heap: Entry[] = [];
  #sequence = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** The time of the next event, s; infinite when there is none. */
  get nextTime(): number {
    return this.#heap.length === 0 ? Number.POSITIVE_INFINITY : this.#heap[0].time;
  }

  push(time: number, event: SimulatedEvent): void {
    const heap = this.#heap;
    const entry = { time, sequence: this.#sequence++, event };
    let hole = heap.length;
    heap.push(entry);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!isBefore(entry, heap[parent])) break;
      heap[hole] = heap[parent];
      hole = parent;
    }
    heap[hole] = entry;
  }

  /** The next event. There must be one. */
  pop(): SimulatedEvent {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop()!;
    if (heap.length > 0) this.#sink(last);
    return first.event;
  }

  #sink(entry: Entry): void {
    const heap = this.#heap;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], entry)) break;
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = entry;
  }
}

export interface SimulatedEvent {
  happen(): void;
}

interface Entry {
  readonly time: number;
  readonly sequence: number;
  readonly event: SimulatedEvent;
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.time < other.time || (one.time === other.time && one.sequence < other.sequence);
}
