import { allocate, getF64, getU32, releaseAll, setF64, within } from "../../memory";

/**
 * Products of the quadratic form P that the multipliers of a lifted relaxation leave (src/exact/lifted/quadratic.ts), for n VMs on m clouds:
 *
 *     image = P z
 *
 *     z *              f64, `row` for every VM
 *     image            f64, `row` for every VM
 *     blocks *         f64, `row` * `row` for every VM
 *     couplings *      f64, `row` * `row` for every pair: w tau - N
 *     pairFrom *, pairTo *   u32
 *     halfSlope *      f64, `row`: beta / 2
 *     loads *, shares *      f64, n
 *     firstEntry *     u32, n * m + 1: the entries of cuts in row k of P stand from firstEntry[k] to firstEntry[k + 1]
 *     column *         u32: where in z an entry takes its number from
 *     amount *         f64
 *     firstSide *      u32, n + 1: the same for the sides of a VM's triangles
 *     other *          u32: the VM at its other end
 *     rate *           f64
 *     metric *         f64, `row` * `row`
 *     loadSums, shareSums    f64, `row`
 *     reached          f64, `row` for every VM: metric z
 *
 * The host fills those marked *, with zeros in rows and columns from m on. Sums are taken in the order of quadratic.ts, so that both agree to the
 * last bit.
 */
export let z: usize = 0;
export let image: usize = 0;
export let blocks: usize = 0;
export let couplings: usize = 0;
export let pairFrom: usize = 0;
export let pairTo: usize = 0;
export let halfSlope: usize = 0;
export let loads: usize = 0;
export let shares: usize = 0;
export let firstEntry: usize = 0;
export let column: usize = 0;
export let amount: usize = 0;
export let firstSide: usize = 0;
export let other: usize = 0;
export let rate: usize = 0;
export let metric: usize = 0;

let vms: u32 = 0;
let clouds: u32 = 0;
let pairs: u32 = 0;
let sides: u32 = 0;
/** Clouds, rounded up to a multiple of 2. */
let row: u32 = 0;
let rowBytes: usize = 0;
let loadSums: usize = 0;
let shareSums: usize = 0;
let reached: usize = 0;

/** Forgets whatever else the kernel held. Entries and sides of triangles are counted twice, once for each end. */
export function allocateForm(
  theVms: u32,
  theClouds: u32,
  thePairs: u32,
  entryEnds: u32,
  sideEnds: u32,
): void {
  releaseAll();
  vms = theVms;
  clouds = theClouds;
  pairs = thePairs;
  sides = sideEnds;
  row = (clouds + 1) & ~1;
  rowBytes = (<usize>row) << 3;
  const tableBytes = <usize>row * rowBytes;
  z = allocate(<usize>vms * rowBytes);
  image = allocate(<usize>vms * rowBytes);
  blocks = allocate(<usize>vms * tableBytes);
  couplings = allocate(<usize>pairs * tableBytes);
  pairFrom = allocate((<usize>pairs) << 2);
  pairTo = allocate((<usize>pairs) << 2);
  halfSlope = allocate(rowBytes);
  loads = allocate((<usize>vms) << 3);
  shares = allocate((<usize>vms) << 3);
  firstEntry = allocate((<usize>vms * <usize>clouds + 1) << 2);
  column = allocate((<usize>entryEnds) << 2);
  amount = allocate((<usize>entryEnds) << 3);
  firstSide = allocate((<usize>vms + 1) << 2);
  other = allocate((<usize>sideEnds) << 2);
  rate = allocate((<usize>sideEnds) << 3);
  metric = allocate(tableBytes);
  loadSums = allocate(rowBytes);
  shareSums = allocate(rowBytes);
  reached = allocate(sides > 0 ? <usize>vms * rowBytes : 0);
}

/** image = P z */
export function multiplyForm(): void {
  addSums();
  const tableBytes = <usize>row * rowBytes;
  for (let i: u32 = 0; i < vms; i++) {
    multiply(blocks + <usize>i * tableBytes, z + <usize>i * rowBytes, image + <usize>i * rowBytes);
    addCongestion(i);
  }
  for (let e: u32 = 0; e < pairs; e++) {
    const table = couplings + <usize>e * tableBytes;
    const i = <usize>getU32(pairFrom, e) * rowBytes;
    const j = <usize>getU32(pairTo, e) * rowBytes;
    addHalf(table, z + j, image + i);
    addHalfTransposed(table, z + i, image + j);
  }
  for (let i: u32 = 0; i < vms; i++) takeEntries(i);
  if (sides > 0) takeSides();
}

function addSums(): void {
  for (let x: u32 = 0; x < row; x++) {
    let load: f64 = 0;
    let share: f64 = 0;
    for (let i: u32 = 0; i < vms; i++) {
      const part = getF64(z, i * row + x);
      load += getF64(loads, i) * part;
      share += getF64(shares, i) * part;
    }
    setF64(loadSums, x, load);
    setF64(shareSums, x, share);
  }
}

function addCongestion(i: u32): void {
  const load = getF64(loads, i);
  const share = getF64(shares, i);
  for (let x: u32 = 0; x < row; x++) {
    const both = load * getF64(shareSums, x) + share * getF64(loadSums, x);
    setF64(image, i * row + x, getF64(image, i * row + x) + getF64(halfSlope, x) * both);
  }
}

/** to = table from */
function multiply(table: usize, from: usize, to: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let x: usize = 0; x < rowBytes; x += 16) v128.store(to + x, twoProducts(table, from, x));
  } else {
    for (let x: usize = 0; x < rowBytes; x += 8) store<f64>(to + x, oneProduct(table, from, x));
  }
}

/** to += table from / 2 */
function addHalf(table: usize, from: usize, to: usize): void {
  if (ASC_FEATURE_SIMD) {
    const half = f64x2.splat(0.5);
    for (let x: usize = 0; x < rowBytes; x += 16) {
      const product = f64x2.mul(half, twoProducts(table, from, x));
      v128.store(to + x, f64x2.add(v128.load(to + x), product));
    }
  } else {
    for (let x: usize = 0; x < rowBytes; x += 8)
      store<f64>(to + x, load<f64>(to + x) + oneProduct(table, from, x) / 2);
  }
}

/** Two rows, from the one that begins `x` bytes after the first number of the table's first column, times `from`. */
function twoProducts(table: usize, from: usize, x: usize): v128 {
  const upper = within(tableOf(table), table + x * <usize>row, 2 * rowBytes);
  const lower = upper + rowBytes;
  let sum = f64x2.splat(0);
  for (let y: usize = 0; y < rowBytes; y += 16) {
    const a = v128.load(upper + y);
    const b = v128.load(lower + y);
    sum = f64x2.add(sum, f64x2.mul(v128.shuffle<f64>(a, b, 0, 2), v128.load64_splat(from + y)));
    sum = f64x2.add(sum, f64x2.mul(v128.shuffle<f64>(a, b, 1, 3), v128.load64_splat(from + y, 8)));
  }
  return sum;
}

function oneProduct(table: usize, from: usize, x: usize): f64 {
  const numbers = within(tableOf(table), table + x * <usize>row, rowBytes);
  let sum: f64 = 0;
  for (let y: usize = 0; y < rowBytes; y += 8) sum += load<f64>(numbers + y) * load<f64>(from + y);
  return sum;
}

/** The segment that a table lies in. */
function tableOf(table: usize): usize {
  return table >= metric ? metric : table >= couplings ? couplings : blocks;
}

/** to += table' from / 2 */
function addHalfTransposed(table: usize, from: usize, to: usize): void {
  if (ASC_FEATURE_SIMD) {
    const half = f64x2.splat(0.5);
    for (let x: usize = 0; x < rowBytes; x += 16) {
      let sum = v128.load(to + x);
      let numbers = table + x;
      for (let y: usize = 0; y < rowBytes; y += 8) {
        const part = f64x2.mul(half, v128.load64_splat(from + y));
        sum = f64x2.add(sum, f64x2.mul(v128.load(numbers), part));
        numbers += rowBytes;
      }
      v128.store(to + x, sum);
    }
  } else {
    for (let x: usize = 0; x < rowBytes; x += 8) {
      let sum = load<f64>(to + x);
      for (let y: usize = 0; y < rowBytes; y += 8)
        sum += load<f64>(table + y * <usize>row + x) * (load<f64>(from + y) / 2);
      store<f64>(to + x, sum);
    }
  }
}

function takeEntries(i: u32): void {
  for (let x: u32 = 0; x < clouds; x++) {
    const k = i * clouds + x;
    const end = getU32(firstEntry, k + 1);
    let sum: f64 = 0;
    for (let at = getU32(firstEntry, k); at < end; at++)
      sum += getF64(amount, at) * getF64(z, getU32(column, at));
    setF64(image, i * row + x, getF64(image, i * row + x) - sum / 2);
  }
}

function takeSides(): void {
  for (let i: u32 = 0; i < vms; i++) multiply(metric, z + <usize>i * rowBytes, reached + <usize>i * rowBytes);
  for (let i: u32 = 0; i < vms; i++) {
    const end = getU32(firstSide, i + 1);
    for (let side = getU32(firstSide, i); side < end; side++) {
      const half = getF64(rate, side) / 2;
      const their = getU32(other, side) * row;
      for (let x: u32 = 0; x < row; x++)
        setF64(image, i * row + x, getF64(image, i * row + x) - half * getF64(reached, their + x));
    }
  }
}
