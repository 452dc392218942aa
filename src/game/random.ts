import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * The state of one random stream: the four words of xoshiro128**, never all zero.
 * Kernels take it by value, so a stream that is continued in WASM starts from the same words everywhere.
 */
export type StreamState = readonly [number, number, number, number];

/**
 * A stream of its own for every purpose: the state is the first 16 bytes of SHA-256 over the purpose and the named
 * axes, so streams are independent, and what is left out of the axes (variant, eta) is paired across them.
 */
export function streamState(purpose: string, axes: Readonly<Record<string, string | number>>): StreamState {
  const named = Object.keys(axes)
    .sort()
    .map((axis) => [axis, axes[axis]]);
  const digest = sha256(utf8ToBytes(JSON.stringify([purpose, named])));
  const words = new DataView(digest.buffer, digest.byteOffset);
  return [
    words.getUint32(0, true),
    words.getUint32(4, true),
    words.getUint32(8, true),
    words.getUint32(12, true),
  ];
}

/** xoshiro128** (Blackman and Vigna, 2018): 32 bits a draw, period 2^128 - 1. */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(state: StreamState) {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  /** The next 32 bits, as an integer in [0, 2^32). */
  bits(): number {
    const scrambled = Math.imul(this.#b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** A multiple of 2^-53 in [0, 1), from two draws. */
  unit(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /**
   * An integer in [0, range), exactly uniform (Lemire 2019): the high word of draw * range, redrawn while the low
   * word falls into the part that would favour some results. 1 <= range <= 2^32.
   */
  below(range: number): number {
    for (;;) {
      const draw = this.bits();
      // draw * range may exceed 2^53, so its two words are built from 16-bit halves of the draw.
      const upper = (draw >>> 16) * range + Math.floor(((draw & 0xffff) * range) / 65536);
      const high = Math.floor(upper / 65536);
      const low = Math.imul(draw, range) >>> 0;
      // The unfair part, 2^32 mod range long, is shorter than range: its length is rarely needed.
      if (low >= range || low >= (4294967296 - range) % range) return high;
    }
  }

  /** The words to continue from, for handing the stream to a kernel. */
  state(): StreamState {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0];
  }
}
