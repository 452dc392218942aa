import { RandomStream, streamState } from "../../game/random.ts";
import { FULL } from "../../kernel/scenario.ts";
import type { Recorder } from "../trace/recorder.ts";
import { Hypervisor } from "./hypervisor.ts";
import { type Variation, Workload } from "./workload.ts";

/** How long a migration takes and what it costs meanwhile. */
export interface MigrationCost {
  /** s, however small the VM. */
  readonly setup: number;
  /** s for each unit of load in the dimension that is copied. */
  readonly perUnit: number;
  /** The dimension that is copied: memory, where there is one. */
  readonly dimension: number;
  /** Part of the VM's load that both hosts carry on top while it is being copied, in [0, 1]. */
  readonly overhead: number;
}

export interface DataCentreSpec {
  readonly hostNames: readonly string[];
  readonly vmNames: readonly string[];
  /** Row-major by host; every host has the same number of dimensions. */
  readonly capacity: Float64Array;
  readonly dimensions: number;
  /** Nominal loads, row-major by VM. */
  readonly load: Float64Array;
  /** The host of each VM at the start. */
  readonly assignment: Int32Array;
  /** VMs that never migrate. */
  readonly pinned: ReadonlySet<number>;
  readonly migration: MigrationCost;
  /** The relative half-width of the error of a measurement. */
  readonly noise: number;
  /** Null for loads that stay as they are. */
  readonly variation: Variation | null;
  readonly seed: string;
}

/** The world's clock and network, as far as the data centre needs them. */
export interface Physics {
  readonly now: number;
  after(delay: number, action: () => void): void;
  /** Whether the link between two hosts was there at every time from `since` until now. */
  connected(from: number, to: number, since: number): boolean;
}

interface Move {
  readonly vm: number;
  readonly from: Hypervisor;
  readonly to: Hypervisor;
  readonly overhead: Float64Array;
  readonly settle: (moved: boolean) => void;
  readonly start: number;
  aborted: boolean;
}

/**
 * The physical world: hosts, VMs and their true loads. Agents act on it through their own hypervisor alone.
 *
 * A migration copies the VM while it runs on at its source; at the end, in one event, it leaves the list of the source
 * and joins that of the destination. Whatever is lost, repeated or crashes before that event leaves the VM where it
 * was, so it is on exactly one host at any time: the two hypervisors settle ownership, never a message.
 */
export class DataCentre {
  readonly hosts: readonly Hypervisor[];
  readonly spec: DataCentreSpec;
  migrations = 0;
  failedMigrations = 0;
  /** VMs that came to a host whose true load exceeded its capacity with them. */
  arrivalsBeyondCapacity = 0;
  /** Called with the index of a host whose load changed. */
  onLoadChange: (host: number) => void = () => {};
  readonly #workload: Workload;
  readonly #up: boolean[];
  readonly #hostByName: ReadonlyMap<string, Hypervisor>;
  readonly #vmByName: ReadonlyMap<string, number>;
  readonly #moves = new Set<Move>();
  readonly #recorder: Recorder | null;
  #physics!: Physics;

  constructor(spec: DataCentreSpec, recorder: Recorder | null) {
    const { hostNames, dimensions, capacity, pinned, noise, seed } = spec;
    this.spec = spec;
    this.#recorder = recorder;
    this.#workload = new Workload(spec.load, seed);
    const measurements = new RandomStream(streamState("lcc measurements", { seed }));
    this.hosts = hostNames.map((name, i) => {
      const own = capacity.slice(i * dimensions, (i + 1) * dimensions);
      return new Hypervisor(name, i, own, this.#workload.load, pinned, noise, measurements);
    });
    spec.assignment.forEach((host, vm) => {
      this.hosts[host].vms.push(vm);
    });
    this.#up = hostNames.map(() => true);
    this.#hostByName = new Map(this.hosts.map((host) => [host.name, host]));
    this.#vmByName = new Map(spec.vmNames.map((name, i) => [name, i]));
  }

  /** Starts the clock: loads begin to vary. */
  start(physics: Physics): void {
    this.#physics = physics;
    const { variation } = this.spec;
    if (variation === null) return;
    const change = () => {
      this.#workload.change(variation);
      for (const host of this.hosts) {
        host.loadChanged();
        this.onLoadChange(host.index);
      }
      physics.after(variation.interval, change);
    };
    physics.after(variation.interval, change);
  }

  vmIndex(name: string): number | undefined {
    return this.#vmByName.get(name);
  }

  vmName(vm: number): string {
    return this.spec.vmNames[vm];
  }

  /** The host of each VM, from the lists of the hosts; -1 for a VM that no host has. */
  assignment(): Int32Array {
    const assignment = new Int32Array(this.spec.vmNames.length).fill(-1);
    for (const host of this.hosts) for (const vm of host.vms) assignment[vm] = host.index;
    return assignment;
  }

  /**
   * Copies a VM to another host; calls `settle` in a later event with whether it moved. With `reserved` the
   * destination turns away a VM for which it holds no room; without, it takes whatever comes.
   */
  migrate(
    from: Hypervisor,
    vmName: string,
    toName: string,
    reserved: boolean,
    settle: (moved: boolean) => void,
  ): void {
    const vm = this.#vmByName.get(vmName);
    const to = this.#hostByName.get(toName);
    if (vm === undefined || to === undefined || !this.#canStart(vm, from, to, reserved)) {
      this.failedMigrations++;
      this.#recorder?.migration("migration-failed", vmName, from.name, toName);
      this.#physics.after(0, () => settle(false));
      return;
    }
    const { setup, perUnit, dimension, overhead } = this.spec.migration;
    const { dimensions } = this.spec;
    const load = this.#workload.load.slice(vm * dimensions, (vm + 1) * dimensions);
    const move = {
      ...{ vm, from, to, settle },
      overhead: load.map((part) => part * overhead),
      start: this.#physics.now,
      aborted: false,
    };
    this.#moves.add(move);
    from.leaving.add(vm);
    this.#burden(move, 1);
    this.#recorder?.migration("migration-started", vmName, from.name, toName);
    this.#physics.after(setup + perUnit * load[dimension], () => this.#finish(move));
  }

  #canStart(vm: number, from: Hypervisor, to: Hypervisor, reserved: boolean): boolean {
    if (from === to || !from.vms.includes(vm) || from.leaving.has(vm) || from.pinned.has(vm)) return false;
    const { now } = this.#physics;
    if (!this.#up[to.index] || !this.#physics.connected(from.index, to.index, now)) return false;
    return !reserved || to.keepReservation(vm, now);
  }

  #finish(move: Move): void {
    if (move.aborted) return;
    const { vm, from, to, settle, start } = move;
    if (!this.#physics.connected(from.index, to.index, start)) {
      this.#abort(move);
      return;
    }
    this.#end(move);
    from.vms.splice(from.vms.indexOf(vm), 1);
    to.vms.push(vm);
    from.loadChanged();
    to.loadChanged();
    this.migrations++;
    this.#recorder?.migration("migrated", this.vmName(vm), from.name, to.name);
    if (to.utilisation(to.hosted()) > FULL) this.arrivalsBeyondCapacity++;
    settle(true);
    this.onLoadChange(from.index);
    this.onLoadChange(to.index);
  }

  #abort(move: Move): void {
    this.#end(move);
    move.aborted = true;
    this.failedMigrations++;
    this.#recorder?.migration("migration-failed", this.vmName(move.vm), move.from.name, move.to.name);
    move.settle(false);
  }

  #end(move: Move): void {
    this.#moves.delete(move);
    move.from.leaving.delete(move.vm);
    move.to.release(move.vm);
    this.#burden(move, -1);
  }

  #burden({ from, to, overhead }: Move, sign: number): void {
    for (let d = 0; d < overhead.length; d++) {
      from.overhead[d] += sign * overhead[d];
      to.overhead[d] += sign * overhead[d];
    }
    // Adding and subtracting leaves rounding behind; a host without migrations carries exactly nothing.
    for (const host of [from, to]) {
      if (![...this.#moves].some((move) => move.from === host || move.to === host)) host.overhead.fill(0);
    }
  }

  /** A host goes down: its VMs stay on it, migrations from and to it end where they began, promises are forgotten. */
  crash(index: number): void {
    const host = this.hosts[index];
    for (const move of [...this.#moves]) if (move.from === host || move.to === host) this.#abort(move);
    host.forgetReservations();
    this.#up[index] = false;
  }

  restart(index: number): void {
    this.#up[index] = true;
  }
}
