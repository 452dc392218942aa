/** The relaxation from its definition, in double precision, slow and plain: what assembly/exact/relaxation is checked against. */

const STEP = 1.6;

type Matrix = number[][];

export interface ReferencePoint {
  /** Y and Z / penalty, 1 + vms * clouds rows. */
  readonly point: Matrix;
  readonly multipliers: Matrix;
}

function zeros(n: number): Matrix {
  return Array.from({ length: n }, () => new Array<number>(n).fill(0));
}

function times(A: Matrix, B: Matrix): Matrix {
  return A.map((row) => B[0].map((_, j) => row.reduce((sum, value, k) => sum + value * B[k][j], 0)));
}

function transposed(A: Matrix): Matrix {
  return A[0].map((_, j) => A.map((row) => row[j]));
}

/** Columns: an orthonormal basis of the z with sum_x z_ix = z_0 for every VM, by Gram and Schmidt. */
function basis(vms: number, clouds: number): Matrix {
  const full = 1 + vms * clouds;
  const vectors: number[][] = [];
  const add = (vector: number[]) => {
    for (const other of vectors) {
      const along = vector.reduce((sum, value, a) => sum + value * other[a], 0);
      for (let a = 0; a < full; a++) vector[a] -= along * other[a];
    }
    const length = Math.hypot(...vector);
    vectors.push(vector.map((value) => value / length));
  };
  const at = (i: number, x: number) => 1 + i * clouds + x;
  const all = new Array<number>(full).fill(0);
  all[0] = 1;
  for (let i = 0; i < vms; i++) all[at(i, 0)] = 1;
  add(all);
  for (let i = 0; i < vms; i++) {
    for (let x = 1; x < clouds; x++) {
      const vector = new Array<number>(full).fill(0);
      vector[at(i, 0)] = 1;
      vector[at(i, x)] = -1;
      add(vector);
    }
  }
  return transposed(vectors);
}

/** The sum of the eigenvalues' parts that `keep` wants, by Jacobi's rotations. */
function spectralPart(A: Matrix, keep: (value: number) => boolean): Matrix {
  const n = A.length;
  const D = A.map((row) => row.slice());
  const V = zeros(n);
  for (let k = 0; k < n; k++) V[k][k] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(D[p][q]) < 1e-300) continue;
        const angle = 0.5 * Math.atan2(2 * D[p][q], D[q][q] - D[p][p]);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (const rows of [D, V]) {
          for (const row of rows) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
        }
        const [one, other] = [D[p].slice(), D[q].slice()];
        D[p] = one.map((value, k) => c * value - s * other[k]);
        D[q] = one.map((value, k) => s * value + c * other[k]);
      }
    }
  }
  const part = zeros(n);
  for (let k = 0; k < n; k++) {
    if (!keep(D[k][k])) continue;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) part[i][j] += D[k][k] * V[i][k] * V[j][k];
  }
  return part;
}

/** The part of Y + Z that `keep` wants, as far as V allows: V (V'(Y + Z)V)_kept V'. */
export function partOnAssignments(
  { point, multipliers }: ReferencePoint,
  vms: number,
  clouds: number,
  keep: (value: number) => boolean,
): Matrix {
  const V = basis(vms, clouds);
  const T = point.map((row, a) => row.map((value, b) => value + multipliers[a][b]));
  return times(times(V, spectralPart(times(times(transposed(V), T), V), keep)), transposed(V));
}

/** One iteration of ADMM, with `costs` = L / penalty. */
export function iterate(costs: Matrix, from: ReferencePoint, vms: number, clouds: number): ReferencePoint {
  const X = partOnAssignments(from, vms, clouds, (value) => value > 0);
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const aim = X.map((row, a) => row.map((value, b) => clamp(value - costs[a][b] - from.multipliers[a][b])));
  const blockOf = (a: number) => (a === 0 ? -1 : Math.floor((a - 1) / clouds));
  const own = aim.map((row, a) => (a === 0 ? 1 : (row[a] + row[0] + aim[0][a]) / 3));
  const point = aim.map((row, a) =>
    row.map((value, b) => {
      if (a === b || a === 0 || b === 0) return own[Math.max(a, b)];
      return blockOf(a) === blockOf(b) ? 0 : value;
    }),
  );
  const multipliers = from.multipliers.map((row, a) =>
    row.map((value, b) => value + STEP * (point[a][b] - X[a][b])),
  );
  return { point, multipliers };
}
