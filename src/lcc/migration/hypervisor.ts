import type { RandomStream } from "../../game/random.ts";

/** Room that a host holds for a VM that it promised to take. */
interface Reservation {
  readonly need: Float64Array;
  /** When the promise lapses, s; infinite while the VM is on its way. */
  expires: number;
}

/**
 * One host as its own agent knows it: its capacity, the VMs on it, what it promised, and a noisy measurement of its
 * load. It knows nothing of any other host.
 *
 * Loads are vectors with one number for each dimension (cpu, memory, ...), in the units of the capacity.
 */
export class Hypervisor {
  readonly name: string;
  readonly index: number;
  readonly capacity: Float64Array;
  /** The VMs that run here, by index. With those of the other hosts it is the truth about where every VM is. */
  readonly vms: number[] = [];
  /** VMs that never migrate, here or elsewhere. */
  readonly pinned: ReadonlySet<number>;
  /** VMs of this host that are being copied to another one. */
  readonly leaving = new Set<number>();
  /** Extra load while migrations are under way, from or to this host. */
  readonly overhead: Float64Array;
  readonly #reservations = new Map<number, Reservation>();
  /** Loads of all VMs, of which this host reads those of its own. */
  readonly #load: Float64Array;
  readonly #noise: number;
  readonly #measurements: RandomStream;
  readonly #hosted: Float64Array;
  #stale = true;

  /** `noise` is the relative half-width of the uniform error of a measurement. */
  constructor(
    name: string,
    index: number,
    capacity: Float64Array,
    load: Float64Array,
    pinned: ReadonlySet<number>,
    noise: number,
    measurements: RandomStream,
  ) {
    this.name = name;
    this.pinned = pinned;
    this.index = index;
    this.capacity = capacity;
    this.#load = load;
    this.#noise = noise;
    this.#measurements = measurements;
    this.overhead = new Float64Array(capacity.length);
    this.#hosted = new Float64Array(capacity.length);
  }

  /** The true load of the VMs here, without the overhead of migrations. Valid until the next change. */
  hosted(): Float64Array {
    if (!this.#stale) return this.#hosted;
    const { length } = this.capacity;
    this.#hosted.fill(0);
    for (const vm of this.vms)
      for (let d = 0; d < length; d++) this.#hosted[d] += this.#load[vm * length + d];
    this.#stale = false;
    return this.#hosted;
  }

  /** To be called when loads or the list of VMs changed. */
  loadChanged(): void {
    this.#stale = true;
  }

  /** A measurement of the load with what is promised added: what the host must reckon with. */
  committed(now: number): Float64Array {
    const load = this.hosted().slice();
    for (let d = 0; d < load.length; d++) load[d] = (load[d] + this.overhead[d]) * this.#error();
    this.#lapse(now);
    for (const { need } of this.#reservations.values())
      for (let d = 0; d < load.length; d++) load[d] += need[d];
    return load;
  }

  /** A measurement of the load of one VM here. */
  measureVm(vm: number): Float64Array {
    const { length } = this.capacity;
    return this.#load.slice(vm * length, (vm + 1) * length).map((load) => load * this.#error());
  }

  #error(): number {
    return this.#noise === 0 ? 1 : 1 + this.#noise * (2 * this.#measurements.unit() - 1);
  }

  /** A VM here that may leave and is not leaving already, at random; null when there is none. */
  someVm(choices: RandomStream): number | null {
    const movable = this.vms.filter((vm) => !this.leaving.has(vm) && !this.pinned.has(vm));
    return movable.length === 0 ? null : movable[choices.below(movable.length)];
  }

  /** The greatest part of the capacity that a load takes in any dimension. */
  utilisation(load: Float64Array): number {
    let greatest = 0;
    for (let d = 0; d < load.length; d++) greatest = Math.max(greatest, load[d] / this.capacity[d]);
    return greatest;
  }

  /**
   * Measures the load, and holds room for a VM for `lease` seconds if everything promised then stays within `limit`
   * of the capacity. A second promise for the same VM replaces the first: the request may have been duplicated.
   */
  reserve(vm: number, need: Float64Array, limit: number, lease: number, now: number): boolean {
    if (this.vms.includes(vm)) return false;
    const before = this.#reservations.get(vm);
    if (before !== undefined && before.expires === Number.POSITIVE_INFINITY) return false;
    this.#reservations.delete(vm);
    const load = this.committed(now);
    for (let d = 0; d < load.length; d++) load[d] += need[d];
    const accepted = this.utilisation(load) <= limit;
    if (accepted) this.#reservations.set(vm, { need, expires: now + lease });
    else if (before !== undefined) this.#reservations.set(vm, before);
    return accepted;
  }

  /** Whether room is held for a VM; it is then held until `release`. */
  keepReservation(vm: number, now: number): boolean {
    this.#lapse(now);
    const reservation = this.#reservations.get(vm);
    if (reservation === undefined) return false;
    reservation.expires = Number.POSITIVE_INFINITY;
    return true;
  }

  release(vm: number): void {
    this.#reservations.delete(vm);
  }

  forgetReservations(): void {
    this.#reservations.clear();
  }

  #lapse(now: number): void {
    for (const [vm, { expires }] of this.#reservations) if (expires < now) this.#reservations.delete(vm);
  }
}
