import type { DataCentre } from "./data-centre.ts";

/** True loads of all hosts over time, as fractions of their capacity, without the overhead of migrations. */
export class HostLoads {
  readonly hosts: number;
  readonly dimensions: number;
  /** Sample times, s. */
  readonly times: number[] = [];
  /** VMs on each host: times.length rows of `hosts` numbers. */
  readonly vms: number[] = [];
  /** times.length rows, each with `dimensions` numbers for every host. */
  readonly utilisation: number[] = [];
  readonly #centre: DataCentre;

  constructor(centre: DataCentre, dimensions: number) {
    this.#centre = centre;
    this.hosts = centre.hosts.length;
    this.dimensions = dimensions;
  }

  sample(time: number): void {
    this.times.push(time);
    for (const host of this.#centre.hosts) {
      this.vms.push(host.vms.length);
      const hosted = host.hosted();
      for (let d = 0; d < hosted.length; d++) this.utilisation.push(hosted[d] / host.capacity[d]);
    }
  }

  /** The utilisation of every host in its fullest dimension, at one sample. */
  greatest(sample: number): number[] {
    return Array.from({ length: this.hosts }, (_, host) => {
      const start = (sample * this.hosts + host) * this.dimensions;
      return Math.max(...this.utilisation.slice(start, start + this.dimensions));
    });
  }

  /** Hosts with at least one VM, at one sample. */
  activeHosts(sample: number): number {
    return this.vms.slice(sample * this.hosts, (sample + 1) * this.hosts).filter((count) => count > 0).length;
  }
}
