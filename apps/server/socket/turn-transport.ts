import { WebSocketTransport, type Packet } from "./engine-parts.js";
import type { SharedRuns } from "./shared-runs.js";

type Request = ConstructorParameters<typeof WebSocketTransport>[0];

/** engine.io's WebSocket transport, which hands a batch to the kernel in one call instead of one for each frame. */
export class TurnTransport extends WebSocketTransport {
  readonly #runs: SharedRuns;

  constructor(request: Request, runs: SharedRuns) {
    super(request);
    this.#runs = runs;
  }

  override send(packets: Packet[]): void {
    const { _socket: tcp, _sender: sender } = this.socket;
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
