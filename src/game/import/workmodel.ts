import { readAnyObject, readArray } from "../fields.ts";
import type { Place } from "../place.ts";
import { type Flow, type Network, NodeIndex, readAmount } from "./network.ts";

/** One service calls another this often for each request it gets itself. */
interface Call {
  readonly to: number;
  readonly rate: number;
}

/**
 * A muBench work model as a demand graph: one request to the first service is followed through
 * `external_services[]`; the demand between two services is the expected number of calls times the size of the
 * called one's response (`internal_service.loader.mean_response_size`, kB).
 */
export function networkFromWorkmodel(value: unknown, at: Place, notes: string[]): Network {
  const root = readAnyObject(value, at);
  const index = new NodeIndex();
  for (const name of Object.keys(root)) index.add(name, at);
  const names = index.ids();
  const services = names.map((name) => readAnyObject(root[name], at.key(name)));
  const calls = services.map((service, k) => readCalls(service.external_services, index, at.key(names[k])));
  const size = services.map((service, k) => responseSize(service.internal_service, at.key(names[k])));
  const requests = requestRates(calls, names, at);
  const demands: Flow[] = calls.flatMap((targets, from) =>
    targets.map(({ to, rate }) => ({ from, to, amount: requests[from] * rate * size[to] })),
  );
  notes.push(`demand is kB of responses for one request to "${names[0]}"`);
  return { nodes: names.map((name) => ({ name })), links: [], demands };
}

/** Each group calls `seq_len` of its services (all of them where it has no more), each with its probability (default 1). */
function readCalls(value: unknown, index: NodeIndex, at: Place): Call[] {
  const place = at.key("external_services");
  return readArray(value, place).flatMap((entry, k) => {
    const group = readAnyObject(entry, place.index(k));
    const services = readArray(group.services, place.index(k).key("services"));
    const length = readAmount(group.seq_len ?? services.length, "seq_len", place.index(k).key("seq_len"));
    const share = services.length === 0 ? 0 : Math.min(1, length / services.length);
    const chances = readAnyObject(group.probabilities ?? {}, place.index(k).key("probabilities"));
    return services.map((service) => {
      const to = index.find(service, place.index(k).key("services"));
      const own = Object.hasOwn(chances, String(service)) ? chances[String(service)] : 1;
      return { to, rate: share * readAmount(own, "probability", place.index(k).key("probabilities")) };
    });
  });
}

function responseSize(value: unknown, at: Place): number {
  const place = at.key("internal_service");
  const loader = readAnyObject(readAnyObject(value, place).loader, place.key("loader"));
  return readAmount(
    loader.mean_response_size,
    "response size",
    place.key("loader").key("mean_response_size"),
  );
}

/** Requests at each service for one at the first, in topological order (Kahn). */
function requestRates(calls: readonly Call[][], names: readonly string[], at: Place): Float64Array {
  const waiting = new Uint32Array(calls.length);
  for (const targets of calls) for (const { to } of targets) waiting[to]++;
  const requests = new Float64Array(calls.length);
  requests[0] = 1;
  const ready = names.map((_, k) => k).filter((k) => waiting[k] === 0);
  for (const service of ready) {
    for (const { to, rate } of calls[service]) {
      requests[to] += requests[service] * rate;
      if (--waiting[to] === 0) ready.push(to);
    }
  }
  const stuck = waiting.findIndex((callers) => callers > 0);
  if (stuck !== -1)
    throw at.problem("services that call each other in a cycle", names[stuck], "calls without a cycle");
  return requests;
}
