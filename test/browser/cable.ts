import { createServer, connect, type Socket } from "node:net";

/** A way to the server that can be cut, as when somebody walks into a lift. */
export type Cable = {
  url: string;
  cut: () => void;
  mend: () => void;
  /** Mended for a moment each time: a WebSocket is cut as soon as it has opened, before the server has let anybody in. */
  flicker: () => void;
  /** How many it has cut so. */
  flickered: () => number;
  close: () => Promise<void>;
};

/** What a server says of a WebSocket that opens, roughly: the answer to the upgrade, and engine.io's first packet. */
const openingBytes = 200;

export async function layCable(target: string): Promise<Cable> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let whole = true;
  let flickering = false;
  let flickered = 0;
  const server = createServer((near) => {
    if (!whole) return void near.resetAndDestroy();
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => socket.destroy()).on("close", () => open.delete(socket));
    }
    near.pipe(far);
    let isWebSocket = false;
    near.once("data", (first: Buffer) => {
      isWebSocket = first.includes("transport=websocket");
    });
    let said = 0;
    far.on("data", (data: Buffer) => {
      if (said < 0) return;
      near.write(data);
      said += data.length;
      if (!flickering || !isWebSocket || said < openingBytes) return;
      said = -1;
      flickered += 1;
      // what was said arrives first: a reset overtakes it
      setTimeout(() => [near, far].map((socket) => socket.resetAndDestroy()), 20);
    });
    far.on("end", () => near.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  const cut = (): void => {
    whole = false;
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    mend: () => {
      whole = true;
      flickering = false;
    },
    flicker: () => {
      whole = flickering = true;
    },
    flickered: () => flickered,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
