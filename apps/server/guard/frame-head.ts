import type { AckError } from "@hoopoe/protocol";

/** What the beginning of an event's packet tells without parsing it: `2`, the digits of the acknowledgement, `["name"`. */
export type FrameHead = {
  /** Digits under which an acknowledgement is awaited; empty: none is. */
  ackId: string;
  /** null: written in another way than `JSON.stringify` does. */
  event: string | null;
};

const usual = /^2(\d{0,15})\["([a-z:]{1,32})"/;
const unusual = /^2(\d{0,15})(?!\d)/;

/** The head of an event's packet (Socket.IO protocol 5), or null when it is none for the main namespace, or its number is absurd. */
export function headOf(packet: string): FrameHead | null {
  const found = usual.exec(packet) ?? unusual.exec(packet);
  if (!found || packet.charCodeAt(found[0].length) === 0x2f) return null;
  return { ackId: found[1] ?? "", event: found[2] ?? null };
}

/** The end of an acknowledgement's packet that refuses; `3` and the digits of the event go before it. */
export const refusedAck = (error: AckError): string => JSON.stringify([{ ok: false, error }]);

/** The packet of a `connect_error`. */
export const refusedConnect = (error: AckError): string => `4${JSON.stringify({ message: "refused", data: error })}`;
