import type { Place } from "../place.ts";
import { isNumber } from "./csv.ts";
import { type Link, type Network, type NetworkNode, NodeIndex, onGlobe, readAmount } from "./network.ts";
import { xmlEvents } from "./xml.ts";

/** An element of the graph with its attributes and its <data>, by the attribute names that the <key>s declare. */
interface Element {
  readonly attributes: ReadonlyMap<string, string>;
  readonly data: Map<string, string>;
}

/**
 * GraphML as the Internet Topology Zoo publishes it: nodes with `label`, `Longitude` and `Latitude`; links with a
 * length in `dist`, `length` or `km`, or a demand in `demand` or `weight`, where given. Names are compared without case.
 */
export function networkFromGraphml(text: string, at: Place): Network {
  const { graph, nodes, edges } = readElements(text, at);
  const index = new NodeIndex();
  const place = at.key("graph");
  if (nodes.length === 0) throw place.problem("no nodes", 0, "at least one <node>");
  const named = graph.data.get("network") ?? graph.data.get("label");
  return {
    ...(named === undefined ? {} : { name: named }),
    nodes: nodes.map((node, k) => {
      index.add(node.attributes.get("id"), place.key("node").index(k));
      return nodeOf(node);
    }),
    links: edges.map((edge, k) => linkOf(edge, index, place.key("edge").index(k))),
  };
}

function nodeOf({ attributes, data }: Element): NetworkNode {
  const at = onGlobe(numberIn(data, "longitude"), numberIn(data, "latitude"));
  const name = data.get("label") ?? data.get("name") ?? attributes.get("id") ?? "";
  return { name, ...(at === undefined ? {} : { at }) };
}

function linkOf({ attributes, data }: Element, index: NodeIndex, at: Place): Link {
  const km = numberIn(data, "dist") ?? numberIn(data, "length") ?? numberIn(data, "km");
  const amount = numberIn(data, "demand") ?? numberIn(data, "weight");
  return {
    a: index.find(attributes.get("source"), at),
    b: index.find(attributes.get("target"), at),
    ...(km === undefined ? {} : { km: readAmount(km, "length", at) }),
    ...(amount === undefined ? {} : { amount: readAmount(amount, "demand", at) }),
  };
}

function numberIn(data: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = data.get(name)?.trim();
  return text !== undefined && isNumber(text) ? Number(text) : undefined;
}

function readElements(text: string, at: Place) {
  const names = new Map<string, string>();
  const graph: Element = { attributes: new Map(), data: new Map() };
  const nodes: Element[] = [];
  const edges: Element[] = [];
  let current = graph;
  let key: string | undefined;
  let value = "";
  for (const event of xmlEvents(text.replace(/^\uFEFF/, ""), at)) {
    if (event.kind === "text") value += event.text;
    else if (event.kind === "open") {
      value = "";
      if (event.name === "key") {
        names.set(event.attributes.get("id") ?? "", (event.attributes.get("attr.name") ?? "").toLowerCase());
      } else if (event.name === "data") key = event.attributes.get("key") ?? "";
      else if (event.name === "node" || event.name === "edge") {
        current = { attributes: event.attributes, data: new Map() };
        (event.name === "node" ? nodes : edges).push(current);
      }
    } else if (event.name === "data" && key !== undefined) {
      current.data.set(names.get(key) ?? key.toLowerCase(), value);
      key = undefined;
    } else if (event.name === "node" || event.name === "edge") current = graph;
  }
  return { graph, nodes, edges };
}
