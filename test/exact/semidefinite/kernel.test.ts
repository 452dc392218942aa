import { test } from "uvu";
import * as assert from "uvu/assert";
import { freeCosts } from "../../../src/exact/free-costs.ts";
import { quadraticProblem } from "../../../src/exact/problem.ts";
import { NetworkKernel } from "../../../src/exact/semidefinite/kernel.ts";
import { type FreeNetwork, freeNetwork } from "../../../src/exact/semidefinite/network.ts";
import type { Relaxation } from "../../../src/exact/semidefinite/relaxation.ts";
import { binomialOptions, generateBinomial } from "../../../src/game/generate/binomial.ts";
import { WASM_BUILDS, type WasmBuild } from "../../../src/kernel/modules.ts";
import { DEFAULT_SETTINGS } from "../../../src/kernel/types.ts";

const WIDTH = 16;
const MU = 0.4;
const UNIT = 3;

/** Numbers that look random, and are the same everywhere. */
const wave = (k: number) => Math.sin(7 * k + 1);

function drawn(clouds: number, seed: number) {
  const instance = generateBinomial(
    binomialOptions.parse({ vms: 11, clouds, pinnedShare: 0.2, meanDegree: 4, seed }),
  );
  const problem = quadraticProblem(instance, DEFAULT_SETTINGS);
  const network = freeNetwork(problem);
  const { unary, slope } = freeCosts(instance, problem);
  return { network, unary, slope };
}

function unitVectors({ count }: FreeNetwork): Float32Array {
  const vectors = new Float32Array(count * WIDTH);
  for (let i = 0; i < count; i++) {
    const row = Float64Array.from({ length: WIDTH }, (_, q) => wave(i * WIDTH + q));
    const length = Math.hypot(...row);
    vectors.set(
      row.map((part) => part / length),
      i * WIDTH,
    );
  }
  return vectors;
}

/** What sweeps of the mixing method make of the vectors: their multipliers, from its definition, in double precision. */
function mixed({ count, edges, degree, roots }: FreeNetwork, vectors: Float64Array, sweeps: number) {
  const at = (i: number) => vectors.subarray(i * WIDTH, (i + 1) * WIDTH);
  const multipliers = new Float64Array(count);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let i = 0; i < count; i++) {
      const pull = new Float64Array(WIDTH);
      const add = (j: number, factor: number) => {
        for (let q = 0; q < WIDTH; q++) pull[q] += factor * at(j)[q];
      };
      for (let j = 0; j < count; j++) if (j !== i) add(j, MU * roots[i] * roots[j]);
      edges.weight.forEach((e, k) => {
        if (edges.from[k] === i) add(edges.to[k], -e);
        if (edges.to[k] === i) add(edges.from[k], -e);
      });
      const length = Math.hypot(...pull);
      multipliers[i] = degree[i] + MU * roots[i] ** 2 - length;
      at(i).set(pull.map((part) => -part / length));
    }
  }
  return multipliers;
}

function mixedByKernel(network: FreeNetwork, sweeps: number, build: WasmBuild) {
  const kernel = new NetworkKernel(network, build);
  kernel.beginMixing({ stride: WIDTH, vectors: unitVectors(network) }, UNIT);
  let total = 0;
  for (let sweep = 0; sweep < sweeps; sweep++) total = kernel.exports.turnVectors(MU);
  return { multipliers: kernel.multipliers().slice(), total };
}

test("sweeps of the mixing method are those of its definition", () => {
  for (const seed of [1, 2, 3]) {
    const { network } = drawn(3, seed);
    for (const sweeps of [1, 4]) {
      const expected = mixed(network, Float64Array.from(unitVectors(network)), sweeps);
      const { multipliers, total } = mixedByKernel(network, sweeps, "simd");
      const most = Math.max(...network.degree);
      expected.forEach((u, i) => {
        assert.ok(
          Math.abs(multipliers[i] - u) < 1e-5 * most,
          `seed ${seed}, VM ${i}: ${multipliers[i]}, ${u}`,
        );
      });
      assert.ok(Math.abs(total - multipliers.reduce((sum, u) => sum + u, 0)) < 1e-12 * network.count * most);
    }
  }
});

function relaxationOf({ network, unary, slope }: ReturnType<typeof drawn>, clouds: number): Relaxation {
  const points = Float64Array.from({ length: clouds * clouds }, (_, k) => 4 * wave(k));
  const gram = Float64Array.from({ length: clouds * clouds }, (_, k) => {
    const [x, y] = [Math.floor(k / clouds), k % clouds];
    let sum = 0;
    for (let q = 0; q < clouds; q++) sum += points[x * clouds + q] * points[y * clouds + q];
    return sum;
  });
  const multipliers = network.degree.map((d, i) => 0.2 * d * wave(i));
  return { clouds, unary, slope, gram, multipliers };
}

/** F from its definition, as src/exact/semidefinite/relaxation.ts has it. */
function partsOf(
  network: FreeNetwork,
  { clouds, unary, slope, gram, multipliers }: Relaxation,
  Y: Float64Array,
) {
  const G = (x: number, y: number) => gram[x * clouds + y];
  const inner = (one: (x: number) => number, other: (x: number) => number) => {
    let sum = 0;
    for (let x = 0; x < clouds; x++) for (let y = 0; y < clouds; y++) sum += one(x) * G(x, y) * other(y);
    return sum;
  };
  let [linear, quadratic] = [0, 0];
  for (let i = 0; i < network.count; i++) {
    const own = (x: number) => Y[i * clouds + x];
    for (let x = 0; x < clouds; x++) linear += (unary[i * clouds + x] + multipliers[i] * G(x, x)) * own(x);
    quadratic -= multipliers[i] * inner(own, own);
  }
  network.edges.weight.forEach((e, k) => {
    const apart = (x: number) => Y[network.edges.from[k] * clouds + x] - Y[network.edges.to[k] * clouds + x];
    quadratic += e * inner(apart, apart);
  });
  for (let x = 0; x < clouds; x++) {
    let load = 0;
    for (let i = 0; i < network.count; i++) load += network.roots[i] * Y[i * clouds + x];
    quadratic += slope[x] * load ** 2;
  }
  return { linear, quadratic };
}

/** The tangent at Y, least on one-hot rows: by differences of F, which is quadratic, so that they are its slopes. */
function tangentOf(network: FreeNetwork, relaxation: Relaxation, Y: Float64Array): number {
  const { clouds } = relaxation;
  const F = (k: number, step: number) => {
    const moved = Y.slice();
    moved[k] += step;
    const { linear, quadratic } = partsOf(network, relaxation, moved);
    return linear + quadratic;
  };
  let bound = -partsOf(network, relaxation, Y).quadratic;
  for (let i = 0; i < network.count; i++) {
    const slopes = Array.from({ length: clouds }, (_, x) => {
      const k = i * clouds + x;
      return (F(k, 1) - F(k, -1)) / 2;
    });
    bound += Math.min(...slopes);
  }
  return bound;
}

test("the bound of a tangent is that of F's slopes, and moving weights lowers F on the simplices", () => {
  for (const clouds of [2, 3, 5]) {
    const problem = drawn(clouds, clouds);
    const { network } = problem;
    const relaxation = relaxationOf(problem, clouds);
    const kernel = new NetworkKernel(network, "simd");
    kernel.beginRelaxation(relaxation, new Float64Array(network.count * clouds).fill(1 / clouds));
    let last = Number.POSITIVE_INFINITY;
    for (let sweep = 0; sweep < 6; sweep++) {
      const Y = kernel.point(clouds);
      const { linear, quadratic } = partsOf(network, relaxation, Y);
      const expected = tangentOf(network, relaxation, Y);
      const bound = kernel.exports.tangentBound();
      assert.ok(Math.abs(bound - expected) < 1e-9 * (Math.abs(linear) + Math.abs(quadratic)), `${bound}`);
      assert.ok(linear + quadratic < last, `${clouds} clouds, sweep ${sweep}`);
      last = linear + quadratic;
      for (let i = 0; i < network.count; i++) {
        const row = Y.subarray(i * clouds, (i + 1) * clouds);
        assert.ok(row.every((part) => part >= 0));
        assert.ok(Math.abs(row.reduce((sum, part) => sum + part, 0) - 1) < 1e-12);
      }
      kernel.exports.moveWeights();
    }
  }
});

test("all builds agree to the last bit", () => {
  for (const clouds of [2, 3, 8]) {
    const problem = drawn(clouds, 7 + clouds);
    const { network } = problem;
    const relaxation = relaxationOf(problem, clouds);
    const results = WASM_BUILDS.map((build) => {
      const mixing = mixedByKernel(network, 5, build);
      const kernel = new NetworkKernel(network, build);
      kernel.beginRelaxation(relaxation, new Float64Array(network.count * clouds).fill(1 / clouds));
      for (let sweep = 0; sweep < 5; sweep++) kernel.exports.moveWeights();
      return { mixing, bound: kernel.exports.tangentBound(), point: kernel.point(clouds) };
    });
    for (const result of results.slice(1)) assert.equal(result, results[0]);
  }
});

test.run();
