import type { Round, Start } from "./simulate.ts";

/** All rounds that are known so far, and the assignment at one of them, which can go forwards and backwards. */
export class History {
  readonly start: Start;
  readonly rounds: Round[] = [];
  /** The cloud of every VM at the round shown. */
  readonly assignment: Uint16Array;
  /** How many VMs each cloud hosts at the round shown. */
  readonly hosted: Uint32Array;
  shown = 0;
  /** Called for every VM that changes its cloud when another round is shown. */
  onMove: (vm: number, from: number, to: number) => void = () => {};
  /** By round, where the VMs that moved in it came from. */
  readonly #from: Uint16Array[] = [];
  readonly #latest: Uint16Array;

  constructor(start: Start) {
    this.start = start;
    this.assignment = start.assignment.slice();
    this.#latest = start.assignment.slice();
    this.hosted = new Uint32Array(start.clouds);
    for (const cloud of start.assignment) this.hosted[cloud]++;
  }

  add(round: Round): void {
    const { moved, to } = round;
    this.#from.push(Uint16Array.from(moved, (vm) => this.#latest[vm]));
    for (let k = 0; k < moved.length; k++) this.#latest[moved[k]] = to[k];
    this.rounds.push(round);
  }

  get last(): number {
    return Math.max(0, this.rounds.length - 1);
  }

  get current(): Round {
    return this.rounds[this.shown];
  }

  /** Where the VMs came from that moved in the round shown, beside `current.moved`. */
  get origins(): Uint16Array {
    return this.#from[this.shown];
  }

  show(round: number): void {
    const wanted = Math.max(0, Math.min(round, this.last));
    while (this.shown < wanted) {
      this.shown++;
      this.#move(this.rounds[this.shown].moved, this.rounds[this.shown].to);
    }
    while (this.shown > wanted) {
      this.#move(this.rounds[this.shown].moved, this.#from[this.shown]);
      this.shown--;
    }
  }

  #move(vms: Uint32Array, to: Uint16Array): void {
    for (let k = 0; k < vms.length; k++) {
      const from = this.assignment[vms[k]];
      this.assignment[vms[k]] = to[k];
      this.hosted[from]--;
      this.hosted[to[k]]++;
      this.onMove(vms[k], from, to[k]);
    }
  }
}
