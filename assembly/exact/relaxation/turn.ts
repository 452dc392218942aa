import { allocate } from "../../memory";
import { product, transpose } from "./rows";
import { span } from "./tridiagonal";

/**
 * Vectors in terms of the three diagonals become vectors in terms of the matrix that was reduced. The reflections, each I - w w', are
 * applied four at once: (I - w_4 w_4') ... (I - w_1 w_1') y = y - sum of c_q w_q with
 *
 *     c_q = w_q.y - sum over p < q of (w_q.w_p) c_p,
 *
 * to a panel of eight vectors, which stays in the nearest cache. In the panel a vector is a column, and its sums are taken from the first
 * row on in every build.
 */
const COLUMNS: u32 = 8;
const PANEL_ROW: usize = 32; //    bytes
const PRODUCTS: usize = 6 << 2; // bytes

let panel: usize = 0; //    rows of COLUMNS f32
let products: usize = 0; // of every four reflections: w_2.w_1, w_3.w_1, w_3.w_2, w_4.w_1, w_4.w_2, w_4.w_3

export function allocateTurn(most: u32): void {
  panel = allocate(<usize>most * PANEL_ROW);
  products = allocate((<usize>(most + 3) >> 2) * PRODUCTS);
}

/**
 * `vectors` are `count` rows; all rows have `wide` bytes. Row i of the matrix holds reflection i, zero from column i on; behind the last of
 * n there is room for as many as make their number a multiple of four.
 */
export function turnBack(matrix: usize, n: u32, wide: usize, vectors: usize, count: u32): void {
  const whole = (n + 3) & ~3;
  memory.fill(matrix + <usize>n * wide, 0, <usize>(whole - n) * wide);
  for (let i: u32 = 0; i < whole; i += 4)
    multiplyFour(matrix + <usize>i * wide, wide, span(i + 2), products + <usize>(i >> 2) * PRODUCTS);
  for (let k: u32 = 0; k < count; k += COLUMNS) {
    const own = vectors + <usize>k * wide;
    const columns = min(COLUMNS, count - k);
    transpose(own, wide, columns, n, panel, PANEL_ROW);
    for (let i: u32 = 0; i < whole; i += 4) {
      reflectFour(matrix + <usize>i * wide, wide, min(i + 3, n), products + <usize>(i >> 2) * PRODUCTS);
    }
    transpose(panel, PANEL_ROW, n, columns, own, wide);
  }
}

function multiplyFour(first: usize, wide: usize, bytes: usize, to: usize): void {
  for (let q: usize = 1; q < 4; q++) {
    for (let p: usize = 0; p < q; p++, to += 4)
      store<f32>(to, product(first + q * wide, first + p * wide, bytes));
  }
}

/** Four reflections, rows of `wide` bytes from w on, of which `length` numbers count. */
function reflectFour(w: usize, wide: usize, length: u32, mutual: usize): void {
  if (ASC_FEATURE_SIMD) {
    const bytes = (<usize>length) << 2;
    const w2 = w + wide;
    const w3 = w2 + wide;
    const w4 = w3 + wide;
    let a = f32x4.splat(0);
    let b = a;
    let a2 = a;
    let b2 = a;
    let a3 = a;
    let b3 = a;
    let a4 = a;
    let b4 = a;
    let row = panel;
    for (let at: usize = 0; at < bytes; at += 4) {
      const left = v128.load(row);
      const right = v128.load(row, 16);
      let factor = v128.load32_splat(w + at);
      a = f32x4.add(a, f32x4.mul(factor, left));
      b = f32x4.add(b, f32x4.mul(factor, right));
      factor = v128.load32_splat(w2 + at);
      a2 = f32x4.add(a2, f32x4.mul(factor, left));
      b2 = f32x4.add(b2, f32x4.mul(factor, right));
      factor = v128.load32_splat(w3 + at);
      a3 = f32x4.add(a3, f32x4.mul(factor, left));
      b3 = f32x4.add(b3, f32x4.mul(factor, right));
      factor = v128.load32_splat(w4 + at);
      a4 = f32x4.add(a4, f32x4.mul(factor, left));
      b4 = f32x4.add(b4, f32x4.mul(factor, right));
      row += PANEL_ROW;
    }
    let along = v128.load32_splat(mutual);
    a2 = f32x4.sub(a2, f32x4.mul(along, a));
    b2 = f32x4.sub(b2, f32x4.mul(along, b));
    along = v128.load32_splat(mutual, 4);
    a3 = f32x4.sub(a3, f32x4.mul(along, a));
    b3 = f32x4.sub(b3, f32x4.mul(along, b));
    along = v128.load32_splat(mutual, 8);
    a3 = f32x4.sub(a3, f32x4.mul(along, a2));
    b3 = f32x4.sub(b3, f32x4.mul(along, b2));
    along = v128.load32_splat(mutual, 12);
    a4 = f32x4.sub(a4, f32x4.mul(along, a));
    b4 = f32x4.sub(b4, f32x4.mul(along, b));
    along = v128.load32_splat(mutual, 16);
    a4 = f32x4.sub(a4, f32x4.mul(along, a2));
    b4 = f32x4.sub(b4, f32x4.mul(along, b2));
    along = v128.load32_splat(mutual, 20);
    a4 = f32x4.sub(a4, f32x4.mul(along, a3));
    b4 = f32x4.sub(b4, f32x4.mul(along, b3));
    row = panel;
    for (let at: usize = 0; at < bytes; at += 4) {
      let left = v128.load(row);
      let right = v128.load(row, 16);
      let factor = v128.load32_splat(w + at);
      left = f32x4.sub(left, f32x4.mul(factor, a));
      right = f32x4.sub(right, f32x4.mul(factor, b));
      factor = v128.load32_splat(w2 + at);
      left = f32x4.sub(left, f32x4.mul(factor, a2));
      right = f32x4.sub(right, f32x4.mul(factor, b2));
      factor = v128.load32_splat(w3 + at);
      left = f32x4.sub(left, f32x4.mul(factor, a3));
      right = f32x4.sub(right, f32x4.mul(factor, b3));
      factor = v128.load32_splat(w4 + at);
      left = f32x4.sub(left, f32x4.mul(factor, a4));
      right = f32x4.sub(right, f32x4.mul(factor, b4));
      v128.store(row, left);
      v128.store(row, right, 16);
      row += PANEL_ROW;
    }
  } else {
    for (let column: usize = 0; column < PANEL_ROW; column += 4)
      reflectColumn(panel + column, w, wide, length, mutual);
  }
}

function reflectColumn(column: usize, w: usize, wide: usize, length: u32, mutual: usize): void {
  const w2 = w + wide;
  const w3 = w2 + wide;
  const w4 = w3 + wide;
  const bytes = (<usize>length) << 2;
  let a: f32 = 0;
  let a2: f32 = 0;
  let a3: f32 = 0;
  let a4: f32 = 0;
  let row = column;
  for (let at: usize = 0; at < bytes; at += 4) {
    const value = load<f32>(row);
    a += load<f32>(w + at) * value;
    a2 += load<f32>(w2 + at) * value;
    a3 += load<f32>(w3 + at) * value;
    a4 += load<f32>(w4 + at) * value;
    row += PANEL_ROW;
  }
  a2 -= load<f32>(mutual) * a;
  a3 -= load<f32>(mutual, 4) * a;
  a3 -= load<f32>(mutual, 8) * a2;
  a4 -= load<f32>(mutual, 12) * a;
  a4 -= load<f32>(mutual, 16) * a2;
  a4 -= load<f32>(mutual, 20) * a3;
  row = column;
  for (let at: usize = 0; at < bytes; at += 4) {
    let value = load<f32>(row);
    value -= load<f32>(w + at) * a;
    value -= load<f32>(w2 + at) * a2;
    value -= load<f32>(w3 + at) * a3;
    value -= load<f32>(w4 + at) * a4;
    store<f32>(row, value);
    row += PANEL_ROW;
  }
}
