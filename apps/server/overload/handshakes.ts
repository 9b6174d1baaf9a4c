import { Turns } from "./turns.js";

const atOnce = 64;
const mostWaiting = 4_096;

/** Handshakes in turn, so that thousands that come back together do not starve sending; beyond 4,096 they are asked to come back later. */
export class Handshakes extends Turns {
  /** How many were asked to come back later. */
  refused = 0;

  constructor() {
    super(atOnce);
  }

  /** 0: another one may wait here. Else after how many milliseconds to try again, for each another time. */
  wait(): number {
    if (this.waiting < mostWaiting) return 0;
    this.refused++;
    return Math.round(2_000 + Math.random() * 8_000);
  }
}
