import { readAnyObject, readArray } from "../fields.ts";
import type { Place } from "../place.ts";
import {
  type Flow,
  type Link,
  type Network,
  type NetworkNode,
  NodeIndex,
  onGlobe,
  readAmount,
} from "./network.ts";

/**
 * NetworkX node-link JSON as TopoHub publishes SNDlib and the Topology Zoo: `nodes[].id`, `.name`, `.pos` (longitude,
 * latitude), `edges[]` (or `links[]`) with `source`, `target` and `dist` in km, and `graph.demands[from][to]`.
 * Demands of single links may stand in `demand` or `weight`. Other keys are left alone: the form is not ours.
 */
export function networkFromNodeLink(value: unknown, at: Place): Network {
  const root = readAnyObject(value, at);
  const graph = root.graph === undefined ? {} : readAnyObject(root.graph, at.key("graph"));
  const index = new NodeIndex();
  const nodes = readArray(root.nodes, at.key("nodes")).map((entry, k) =>
    readNode(entry, index, at.key("nodes").index(k)),
  );
  const key = root.edges === undefined ? "links" : "edges";
  const links = readArray(root[key], at.key(key)).map((entry, k) =>
    readLink(entry, index, at.key(key).index(k)),
  );
  const demands = graph.demands;
  return {
    ...(typeof graph.name === "string" ? { name: graph.name } : {}),
    nodes,
    links,
    ...(demands === undefined
      ? {}
      : { demands: readDemands(demands, index, at.key("graph").key("demands")) }),
  };
}

function readNode(entry: unknown, index: NodeIndex, at: Place): NetworkNode {
  const { id, name, label, pos } = readAnyObject(entry, at);
  index.add(id, at.key("id"));
  const place = Array.isArray(pos) ? onGlobe(pos[0], pos[1]) : undefined;
  const given = [name, label].find((candidate) => typeof candidate === "string");
  return {
    name: typeof given === "string" ? given : String(id),
    ...(place === undefined ? {} : { at: place }),
  };
}

function readLink(entry: unknown, index: NodeIndex, at: Place): Link {
  const { source, target, dist, demand, weight } = readAnyObject(entry, at);
  const amount = demand ?? weight;
  return {
    a: index.find(source, at.key("source")),
    b: index.find(target, at.key("target")),
    ...(dist === undefined ? {} : { km: readAmount(dist, "length", at.key("dist")) }),
    ...(amount === undefined ? {} : { amount: readAmount(amount, "demand", at) }),
  };
}

function readDemands(value: unknown, index: NodeIndex, at: Place): Flow[] {
  return Object.entries(readAnyObject(value, at)).flatMap(([source, row]) => {
    const from = index.find(source, at);
    return Object.entries(readAnyObject(row, at.key(source))).map(([target, amount]) => ({
      from,
      to: index.find(target, at.key(source)),
      amount: readAmount(amount, "demand", at.key(source).key(target)),
    }));
  });
}
