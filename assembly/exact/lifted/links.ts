import { allocate, getF32, getU32, setF32, setU32 } from "../../memory";
import { product, threeProducts } from "../relaxation/rows";
import { pointBytes, row, vms } from "./shape";

/**
 * Products and sums of rows that a list links: at every place of a list stand the numbers of two rows, in two arrays of u32, and maybe a factor.
 * Rows are f32 of a multiple of 64 bytes. Sums are taken in the same order in every build, so that all builds agree to the last bit.
 *
 *     firsts    u32, rows + 2: the first link of every row, and the end of the last one's
 *     links     u32, f32: where another row begins in a wide panel, and the factor; a row's in the order of the list
 *     panels    rows cut into panels: the first WIDE bytes of all, then the next WIDE, in the end by NARROW
 */
let firsts: usize = 0;
let links: usize = 0;
let panels: usize = 0;

/** As many accumulators as the engine keeps in registers with all that it loads for them. */
const WIDE: usize = 96;
const NARROW: usize = 32;

/** With room for so many entries and triangles (entries.ts, triangles.ts), which use it in turn; triangles have any pairs of VMs as sides. */
export function allocateLinks(entries: u32, triangles: u32): void {
  const sides = triangles === 0 ? 0 : (vms * (vms - 1)) >> 1;
  firsts = allocate((<usize>(vms * row) + 2) << 2);
  links = allocate((<usize>max(entries, sides)) << 4);
  panels = allocate(entries + triangles === 0 ? 0 : pointBytes());
}

/** `order` becomes the list's places, sorted by the rows of `keys`. */
export function sortPlaces(order: usize, keys: usize, count: u32, rows: u32): void {
  memory.fill(firsts, 0, (<usize>rows + 2) << 2);
  for (let k: u32 = 0; k < count; k++) countUp(getU32(keys, k) + 2);
  sumUp(rows);
  for (let k: u32 = 0; k < count; k++) setU32(order, next(getU32(keys, k)), k);
}

/** The place in `order`, from k on, at which another row's begin. */
export function endOfRun(order: usize, keys: usize, k: u32, count: u32): u32 {
  const key = getU32(keys, getU32(order, k));
  while (k < count && getU32(keys, getU32(order, k)) === key) k++;
  return k;
}

/** The products of a row with those that `partners` names, for the places `order` holds from k to `end`. */
export function multiplyRun(
  one: usize,
  others: usize,
  bytes: usize,
  partners: usize,
  order: usize,
  k: u32,
  end: u32,
  products: usize,
): void {
  for (; k + 3 <= end; k += 3) {
    const p = getU32(order, k);
    const q = getU32(order, k + 1);
    const s = getU32(order, k + 2);
    threeProducts(
      one,
      others + <usize>getU32(partners, p) * bytes,
      others + <usize>getU32(partners, q) * bytes,
      others + <usize>getU32(partners, s) * bytes,
      bytes,
      products + ((<usize>p) << 2),
      products + ((<usize>q) << 2),
      products + ((<usize>s) << 2),
    );
  }
  for (; k < end; k++) {
    const p = getU32(order, k);
    setF32(products, p, product(one, others + <usize>getU32(partners, p) * bytes, bytes));
  }
}

/** The links of a list, in both directions; those with a factor of zero are left out. */
export function link(rows: u32, count: u32, from: usize, to: usize, factors: usize): void {
  memory.fill(firsts, 0, (<usize>rows + 2) << 2);
  for (let k: u32 = 0; k < count; k++) {
    if (getF32(factors, k) === 0) continue;
    countUp(getU32(from, k) + 2);
    countUp(getU32(to, k) + 2);
  }
  sumUp(rows);
  for (let k: u32 = 0; k < count; k++) {
    const factor = getF32(factors, k);
    if (factor === 0) continue;
    const one = getU32(from, k);
    const other = getU32(to, k);
    put(next(one), other, factor);
    put(next(other), one, factor);
  }
}

function countUp(place: u32): void {
  setU32(firsts, place, getU32(firsts, place) + 1);
}

/** From counts, two places behind their rows, to firsts one place behind: they are where they belong once `next` has taken all. */
function sumUp(rows: u32): void {
  for (let place: u32 = 2; place < rows + 2; place++)
    setU32(firsts, place, getU32(firsts, place) + getU32(firsts, place - 1));
}

function next(key: u32): u32 {
  const at = getU32(firsts, key + 1);
  setU32(firsts, key + 1, at + 1);
  return at;
}

function put(at: u32, other: u32, factor: f32): void {
  setU32(links, 2 * at, other * <u32>WIDE);
  setF32(links, 2 * at + 1, factor);
}

/** A row of so many is laid out for `addLinked`. */
export function layOut(which: u32, rows: u32, from: usize, bytes: usize): void {
  const whole = bytes - (bytes % WIDE);
  let to = panels + <usize>which * WIDE;
  for (let at: usize = 0; at < whole; at += WIDE) {
    memory.copy(to, from + at, WIDE);
    to += <usize>rows * WIDE;
  }
  for (let at = whole; at < bytes; at += NARROW)
    memory.copy(panels + <usize>rows * at + <usize>which * NARROW, from + at, NARROW);
}

/** Every row of `to` += the sum over its links of the factor times the other row, as laid out. */
export function addLinked(to: usize, rows: u32, bytes: usize): void {
  const whole = bytes - (bytes % WIDE);
  for (let at: usize = 0; at < whole; at += WIDE) addPanel(to + at, rows, bytes, panels + <usize>rows * at);
  for (let at = whole; at < bytes; at += NARROW)
    addNarrowPanel(to + at, rows, bytes, panels + <usize>rows * at);
}

function addPanel(to: usize, rows: u32, bytes: usize, panel: usize): void {
  let first = links;
  for (let k: u32 = 0; k < rows; k++) {
    const end = links + ((<usize>getU32(firsts, k + 1)) << 3);
    if (first !== end) addWide(to, first, end, panel);
    first = end;
    to += bytes;
  }
}

function addNarrowPanel(to: usize, rows: u32, bytes: usize, panel: usize): void {
  let first = links;
  for (let k: u32 = 0; k < rows; k++) {
    const end = links + ((<usize>getU32(firsts, k + 1)) << 3);
    if (first !== end) addNarrow(to, first, end, panel);
    first = end;
    to += bytes;
  }
}

function addWide(to: usize, first: usize, end: usize, panel: usize): void {
  if (ASC_FEATURE_SIMD) {
    let a = v128.load(to);
    let b = v128.load(to, 16);
    let c = v128.load(to, 32);
    let d = v128.load(to, 48);
    let e = v128.load(to, 64);
    let f = v128.load(to, 80);
    for (let at = first; at < end; at += 8) {
      const other = panel + <usize>load<u32>(at);
      const factor = v128.load32_splat(at, 4);
      a = f32x4.add(a, f32x4.mul(factor, v128.load(other)));
      b = f32x4.add(b, f32x4.mul(factor, v128.load(other, 16)));
      c = f32x4.add(c, f32x4.mul(factor, v128.load(other, 32)));
      d = f32x4.add(d, f32x4.mul(factor, v128.load(other, 48)));
      e = f32x4.add(e, f32x4.mul(factor, v128.load(other, 64)));
      f = f32x4.add(f, f32x4.mul(factor, v128.load(other, 80)));
    }
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
    v128.store(to, e, 64);
    v128.store(to, f, 80);
  } else {
    for (let at: usize = 0; at < WIDE; at += 4) addOne(to + at, first, end, panel + at, 1);
  }
}

function addNarrow(to: usize, first: usize, end: usize, panel: usize): void {
  if (ASC_FEATURE_SIMD) {
    let a = v128.load(to);
    let b = v128.load(to, 16);
    for (let at = first; at < end; at += 8) {
      const other = panel + <usize>load<u32>(at) / (WIDE / NARROW);
      const factor = v128.load32_splat(at, 4);
      a = f32x4.add(a, f32x4.mul(factor, v128.load(other)));
      b = f32x4.add(b, f32x4.mul(factor, v128.load(other, 16)));
    }
    v128.store(to, a);
    v128.store(to, b, 16);
  } else {
    for (let at: usize = 0; at < NARROW; at += 4) addOne(to + at, first, end, panel + at, WIDE / NARROW);
  }
}

/** One number; rows are so many times closer than in a wide panel. */
function addOne(to: usize, first: usize, end: usize, panel: usize, closer: usize): void {
  let value = load<f32>(to);
  for (let at = first; at < end; at += 8)
    value += load<f32>(at, 4) * load<f32>(panel + <usize>load<u32>(at) / closer);
  store<f32>(to, value);
}
