#!/usr/bin/env node
// Scotch's static mapping as a variant: flockbench run INSTANCE --variant exec:./examples/scotch.mjs
// Needs amk_grf and scotch_gmap (Debian package scotch). Scotch keeps the loads in proportion to the capacities and
// minimises the sum over the edges of their weight times the distance, here (d_ij / D_i + d_ij / D_j) tau(x, y).
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { clouds, vms, demand, utility } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const n = vms.count;
const m = clouds.capacity.length;
const total = new Array(n).fill(0);
for (const [i, j, d] of demand) {
  total[i] += d;
  total[j] += d;
}
const loads = vms.load ?? total;
const normalise = utility?.normalise ?? true;
const weight = ([i, j, d]) => (normalise ? d / total[i] + d / total[j] : 2 * d);

// Scotch counts in integers from 1.
const whole = (value, scale) => Math.max(1, Math.round(value * scale));
const scaleOf = (values) => 10_000 / Math.max(...values, 1e-9);

/** Scotch's text form of a graph: a vertex a line, load, degree, and weight and index of each neighbour. */
function graphText(vertexLoads, edges) {
  const neighbours = vertexLoads.map(() => []);
  for (const [i, j, weight] of edges) {
    neighbours[i].push(weight, j);
    neighbours[j].push(weight, i);
  }
  const lines = vertexLoads.map((load, v) => [load, neighbours[v].length / 2, ...neighbours[v]].join(" "));
  return `0\n${vertexLoads.length} ${2 * edges.length}\n0 011\n${lines.join("\n")}\n`;
}

function programs() {
  const weights = demand.map(weight);
  const edges = demand.map(([i, j], k) => [i, j, whole(weights[k], scaleOf(weights))]);
  const distances = clouds.latency.flat();
  const links = [];
  for (let x = 0; x < m; x++) {
    for (let y = x + 1; y < m; y++) links.push([x, y, whole(clouds.latency[x][y], scaleOf(distances))]);
  }
  const vmLoads = loads.map((load) => whole(load, scaleOf(loads)));
  const capacities = clouds.capacity.map((gamma) => whole(gamma, scaleOf(clouds.capacity)));
  return { source: graphText(vmLoads, edges), target: graphText(capacities, links) };
}

const folder = mkdtempSync(join(tmpdir(), "scotch-"));
try {
  const at = (name) => join(folder, name);
  const { source, target } = programs();
  writeFileSync(at("source.grf"), source);
  writeFileSync(at("target.grf"), target);
  const pins = (vms.pinned ?? []).flatMap((cloud, vm) => (cloud === null ? [] : [`${vm} ${cloud}`]));
  writeFileSync(at("fixed.map"), `${pins.length}\n${pins.join("\n")}\n`);
  execFileSync("amk_grf", [at("target.grf"), at("target.tgt")]);
  const fixed = pins.length > 0 ? [`-f${at("fixed.map")}`] : [];
  execFileSync("scotch_gmap", [at("source.grf"), at("target.tgt"), at("out.map"), "-Cd", ...fixed]);
  const assignment = new Array(n).fill(0);
  for (const line of readFileSync(at("out.map"), "utf8").trim().split("\n").slice(1)) {
    const [vm, cloud] = line.split(/\s+/).map(Number);
    assignment[vm] = cloud;
  }
  console.log(assignment.join(" "));
} finally {
  rmSync(folder, { recursive: true });
}
