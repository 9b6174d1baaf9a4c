import { type Reading, single } from "@hoopoe/actions";
import type { Overload } from "../overload/overload.js";

/** What was refused, and how near this process is to refusing more. Counted by the doors themselves, as plain numbers: a refusal must cost next to nothing. */
export function overloadReadings(overload: Overload): Reading[] {
  const counted = (name: string, help: string, label: string, counts: Record<string, number>): Reading => ({
    kind: "counter",
    name,
    help,
    labelNames: [label],
    values: () => Object.entries(counts).map(([key, value]) => ({ labels: { [label]: key }, value })),
  });
  const gauge = (name: string, help: string, value: () => number): Reading => single("gauge", name, { help, value });
  return [
    counted("hoopoe_shed_total", "Work refused because there was too much, by kind", "work", overload.counts.shed),
    counted("hoopoe_unparsed_total", "Events refused without being parsed, by code", "code", overload.counts.unparsed),
    gauge("hoopoe_overload_level", "Kinds of work that are refused: typing, presence, sign-ins, reads; 0 is none", () => overload.level),
    gauge("hoopoe_overload_pressure", "The greatest of all loads; 1 is too much", () => overload.pressure),
    gauge("hoopoe_sends_under_way", "Sends that are not answered yet", () => overload.sending),
    gauge("hoopoe_sends_capacity", "Sends that may be under way", () => overload.capacity),
    gauge("hoopoe_handshakes_waiting", "Handshakes that wait for their turn", () => overload.handshakes.waiting),
    single("counter", "hoopoe_handshakes_refused_total", {
      help: "Handshakes that were asked to come back later because too many wait",
      value: () => overload.handshakes.refused,
    }),
  ];
}
