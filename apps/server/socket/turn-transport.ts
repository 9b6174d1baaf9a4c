import { WebSocketTransport, type Packet } from "./engine-parts.js";
import type { SharedRuns } from "./shared-runs.js";
import { textFrame } from "./text-frame.js";

type Request = ConstructorParameters<typeof WebSocketTransport>[0];

/** A text so long is framed here: ws counts its bytes first, and Node counts them again. */
const longText = 1_000;
/** engine.io's type of a message, before its data. */
const message = "4";

/** engine.io's WebSocket transport, which hands a batch to the kernel in one call instead of one for each frame. */
export class TurnTransport extends WebSocketTransport {
  readonly #runs: SharedRuns;

  constructor(request: Request, runs: SharedRuns) {
    super(request);
    this.#runs = runs;
  }

  override send(packets: Packet[]): void {
    const { _socket: tcp, _sender: sender } = this.socket;
    for (const packet of packets) frameLong(packet);
    const run = this.#runs.of(packets);
    if (run) {
      this.writable = false;
      sender.sendFrame([run], this._onSentLast);
      return;
    }
    tcp.cork();
    try {
      super.send(packets);
    } finally {
      tcp.uncork();
    }
  }
}

function frameLong(packet: Packet): void {
  const { type, data, options } = packet;
  if (type !== "message" || typeof data !== "string" || data.length < longText || options?.wsPreEncodedFrame) return;
  packet.options = { ...options, preEncoded: true, wsPreEncodedFrame: [textFrame(message + data)] };
}
