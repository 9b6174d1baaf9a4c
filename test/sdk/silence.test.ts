import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../rig/until.js";
import { closeClients, newClient } from "./clients.js";
import { ProtocolServer } from "./protocol-server.js";

let server: ProtocolServer;
beforeAll(async () => {
  server = await new ProtocolServer().start();
  server.addUser("ann");
});
afterAll(async () => {
  closeClients();
  await server.stop();
});

test("a server that takes the connection and never says whether it lets us in is tried again", { timeout: 60_000 }, async () => {
  server.handshakes = ["silence"];
  const client = newClient(server.url);
  await client.login({ username: "ann", password: "-" });
  // shorter than the pings need to find a silent connection out
  await until("online", () => client.connection.get() === "online", 25_000);
  expect(server.handshakes).toEqual([]);
});
