/** The state between two blocks of SHA-256: eight words of 32 bits. */
export type State = Int32Array;

const primes: number[] = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
const fraction = (x: number): number => ((x - Math.floor(x)) * 0x1_0000_0000) | 0;
const constants = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)));
/** Where SHA-256 begins. */
export const initialState: State = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)));

const schedule = new Int32Array(64);

/**
 * One block (16 words, big-endian) after `from`: SHA-256's compression (FIPS 180-4, 6.2.2), into `to`. Node has it only as a whole hash, whose call costs
 * three times as much as its work where a hash is of a few bytes; from a state kept, the half of it that depends on a key alone is not done again.
 */
export function compress(from: State, block: Int32Array, to: State): void {
  const w = schedule;
  for (let i = 0; i < 16; i++) w[i] = block[i] as number;
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] as number;
    const y = w[i - 2] as number;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
  }
  let a = from[0] as number;
  let b = from[1] as number;
  let c = from[2] as number;
  let d = from[3] as number;
  let e = from[4] as number;
  let f = from[5] as number;
  let g = from[6] as number;
  let h = from[7] as number;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (constants[i] as number) + (w[i] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  to[0] = (from[0] as number) + a;
  to[1] = (from[1] as number) + b;
  to[2] = (from[2] as number) + c;
  to[3] = (from[3] as number) + d;
  to[4] = (from[4] as number) + e;
  to[5] = (from[5] as number) + f;
  to[6] = (from[6] as number) + g;
  to[7] = (from[7] as number) + h;
}
