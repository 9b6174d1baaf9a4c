import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * A TCP proxy in front of Postgres that can take the live channel away, and leave everything else: it reads in each connection's first packet
 * which part of the product opens it.
 */
export type LiveSwitch = {
  /** The database's address through the proxy. */
  url: (databaseUrl: string) => string;
  /** Cuts the connections whose `application_name` begins so, and refuses new ones until `on`. */
  off: (name?: string) => void;
  on: () => void;
  close: () => Promise<void>;
};

/** @param databaseUrl any address of the database server */
export async function openLiveSwitch(databaseUrl: string): Promise<LiveSwitch> {
  const target = Number(new URL(databaseUrl).port);
  const open = new Map<Socket, string>();
  let refused: string | null = null;
  const isRefused = (packet: string): boolean => refused !== null && packet.includes(`application_name\0${refused}`);
  const server = createServer((near) => {
    near.on("error", () => undefined);
    near.once("data", (first: Buffer) => {
      const packet = first.toString("latin1");
      if (isRefused(packet)) {
        near.destroy();
        return;
      }
      const far = connect(target, "127.0.0.1");
      far.on("error", () => undefined);
      far.write(first);
      near.pipe(far).pipe(near);
      open.set(near, packet);
      near.once("close", () => {
        open.delete(near);
        far.destroy();
      });
      far.once("close", () => near.destroy());
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: (address) => {
      const through = new URL(address);
      through.port = String((server.address() as AddressInfo).port);
      return through.href;
    },
    off: (name = "hoopoe-live") => {
      refused = name;
      for (const [socket, packet] of open) if (isRefused(packet)) socket.destroy();
    },
    on: () => {
      refused = null;
    },
    close: async () => {
      for (const socket of open.keys()) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
