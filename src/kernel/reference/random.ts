const WORD = 2n ** 32n;

/**
 * xoshiro128** 1.1 (Blackman and Vigna), word by word from its definition. Written a second time, over big integers,
 * so that the streams of the other kernels are checked against something that is not themselves.
 */
export class Xoshiro {
  #s: bigint[];

  constructor(words: readonly number[]) {
    this.#s = words.map((word) => BigInt(word));
  }

  next(): bigint {
    const [s0, s1, s2, s3] = this.#s;
    const result = (rotate((s1 * 5n) % WORD, 7n) * 9n) % WORD;
    const t = (s1 << 9n) % WORD;
    this.#s = [s0 ^ s3 ^ s1, s1 ^ s2 ^ s0, s2 ^ s0 ^ t, rotate(s3 ^ s1, 11n)];
    return result;
  }

  /** An integer in [0, range) by Lemire's method: draws whose product has a low word below 2^32 mod range are redrawn. */
  below(range: number): number {
    const unfair = WORD % BigInt(range);
    for (;;) {
      const product = this.next() * BigInt(range);
      if (product % WORD >= unfair) return Number(product / WORD);
    }
  }
}

function rotate(word: bigint, by: bigint): bigint {
  return ((word << by) | (word >> (32n - by))) % WORD;
}
