import { setTimeout as sleep } from "node:timers/promises";
import type { Tell } from "../finding.js";
import type { Doctors } from "./accounts.js";
import type { Model } from "./model.js";
import type { Seat } from "./seat.js";

/** One address: A sits there once, B as often as there may be servers behind it. */
export type Door = { url: string; a: Seat; b: Seat[] };
/** Everybody in place, and what they have said. */
export type Stage = { doors: Door[]; doctors: Doctors; model: Model; marker: string; tell: Tell };

export const seatsOf = (doors: Door[]): Seat[] => doors.flatMap(({ a, b }) => [a, ...b]);

const waitMs = 8_000;

/** Waits until it is so. False when it is not after `ms`. */
export async function becomes(probe: () => boolean, ms: number = waitMs): Promise<boolean> {
  for (const until = performance.now() + ms; !probe(); ) {
    if (performance.now() > until) return false;
    await sleep(5);
  }
  return true;
}

/** Waits until every seat has heard of these revs. The seats that have not, each with how many; and how long the slowest took after its acknowledgement. */
export async function delivered({ doors, model }: Stage, acknowledged: Map<number, number>): Promise<{ missing: Map<Seat, number>; slowestMs: number }> {
  const seats = seatsOf(doors);
  const at = (seat: Seat, rev: number): number | undefined => seat.heard.get(`${model.conversationId}/${rev}`);
  const lacking = (seat: Seat): number => [...acknowledged.keys()].filter((rev) => at(seat, rev) === undefined).length;
  await becomes(() => seats.every((seat) => lacking(seat) === 0));
  const missing = new Map(seats.map((seat) => [seat, lacking(seat)] as const).filter(([, count]) => count > 0));
  const delays = seats.flatMap((seat) => [...acknowledged].map(([rev, ackedAt]) => (at(seat, rev) ?? ackedAt) - ackedAt));
  return { missing, slowestMs: Math.max(0, ...delays) };
}
