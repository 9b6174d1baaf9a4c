// What happens to it: started again, scaled, killed, given another certificate.
import { setTimeout as sleep } from "node:timers/promises";
import { addBot, admin, ask } from "./chat-checks.mjs";
import { until } from "./door.mjs";
import { secretsOf } from "./hardening-checks.mjs";
import { check, expect, figure } from "./report.mjs";

export const up = (project, ...words) => project.compose("up", "-d", "--wait", "--no-build", ...words);
const idsOf = async (history) => history.map((m) => `${m.seq} ${m.id}`).join();

export async function checkSecondStart({ project, person, assistant }) {
  const secrets = await secretsOf(project);
  const history = await idsOf(await person.messages(assistant));
  const lasting = async () => (await Promise.all(["postgres", "redis", "server", "worker", "proxy"].map((s) => project.containers(s)))).flat().join();
  await check("a second 'up' changes nothing: same containers, same keys, nothing to set up", async () => {
    const before = await lasting();
    await up(project);
    expect((await lasting()) === before, "containers were made anew");
    expect(JSON.stringify(await secretsOf(project)) === JSON.stringify(secrets), "a secret has changed");
    const links = (await project.compose("logs", "--no-log-prefix", "prepare")).match(/#token=/g) ?? [];
    expect(links.length === 1, `${links.length} set-up links`);
  });
  await check("'down' and 'up' keep data, keys and sessions", async () => {
    await project.down();
    const began = performance.now();
    await up(project);
    figure(`up again with data: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    expect(JSON.stringify(await secretsOf(project)) === JSON.stringify(secrets), "a secret has changed");
    expect((await idsOf(await person.messages(assistant))) === history, "the history is another one");
  });
}

export async function checkTwoServers({ door, project, person, bot }) {
  await check("'--scale server=2': both have sockets, and what one side sends the other sees", async () => {
    await up(project, "--scale", "server=2");
    const other = await addPerson(person, "member.two");
    const group = await person.api("POST", "/conversations", { kind: "group", memberIds: [other.id], name: "two servers" });
    await until("the proxy knows both servers", async () => (await project.inside("proxy", "grep -c ^server /tmp/servers")) === "2");
    const wires = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 ? other : person).connect()));
    const sockets = await Promise.all([1, 2].map((index) => socketsOf(project, index)));
    expect(
      sockets.every((n) => n >= 1),
      `sockets: ${sockets.join(" and ")}`,
    );
    const { id } = await person.send(group.id, "to everybody");
    await Promise.all(wires.map((wire) => wire.until("the message", (event, m) => event === "message:created" && m.id === id)));
    const answer = await ask(wires[0], { conversationId: bot, text: "again" });
    expect(answer.pieces > 1, `${answer.pieces} pieces`);
    for (const wire of wires) wire.close();
    figure(`two servers: sockets ${sockets.join(" and ")} of 12`);
  });
  await check("long polling stays with the server that has the session", async () => {
    const wires = await Promise.all(
      Array.from({ length: 8 }, (_, i) => person.connect({ transports: ["polling"], headers: { "user-agent": `browser ${i}` } })),
    );
    const sockets = await Promise.all([1, 2].map((index) => socketsOf(project, index)));
    for (const wire of wires) {
      const heads = await wire.emit("sync:heads", {});
      expect(heads.ok, JSON.stringify(heads));
    }
    const answer = await ask(wires[0], { conversationId: bot, text: "by polling" });
    expect(answer.pieces > 1, `${answer.pieces} pieces`);
    expect(
      wires.every((wire) => wire.socket.connected),
      "one was cut",
    );
    for (const wire of wires) wire.close();
    figure(`two servers, long polling: sessions ${sockets.join(" and ")} of 8`);
  });
  await check("a server killed: requests go on through the other, and it comes back", async () => {
    const back = await killAll(project, "server", 1);
    let failed = 0;
    for (let i = 0; i < 40; i += 1) if ((await door.ask("GET", "/api/v1/me", { token: person.token })).status !== 200) failed += 1;
    expect(failed === 0, `${failed} of 40 failed`);
    await back();
  });
}

export async function checkHealing({ project, person }) {
  const [provider] = (await person.api("GET", "/admin/model-providers")).items;
  await check("the worker killed in the middle of an answer: one whole answer all the same", async () => {
    const conversationId = await addBot(person, { username: "slow.one", providerId: provider.id, model: "pace-100x50ms" });
    const wire = await person.connect();
    await person.send(conversationId, "go on");
    await wire.until("the first piece", (event, delta) => event === "message:delta" && delta.conversationId === conversationId);
    const killedAt = performance.now();
    const back = await killAll(project, "worker");
    const whole = await until("a whole answer", async () => (await person.messages(conversationId)).find((m) => m.ai && m.ai.state !== "streaming"), 60_000);
    figure(`worker killed: a whole answer ${((performance.now() - killedAt) / 1000).toFixed(1)} s later (the host needs 5.0 s)`);
    expect(whole.ai.state === "done" && whole.text.endsWith("99 "), `${whole.ai.state} ${whole.text.slice(-60)}`);
    expect((await person.messages(conversationId)).filter((m) => m.ai).length === 1, "more than one answer");
    wire.close();
    await back();
  });
  for (const service of ["server", "redis", "postgres", "proxy"]) {
    await check(`${service} killed: it comes back by itself, and nothing acknowledged is lost`, async () => {
      const conversation = await person.api("POST", "/conversations", { kind: "group", memberIds: [], name: `kill ${service}` });
      const acked = [(await person.send(conversation.id, "before")).id];
      const killedAt = performance.now();
      const back = await killAll(project, service);
      acked.push((await person.send(conversation.id, "after")).id);
      const tookMs = performance.now() - killedAt;
      await back();
      const kept = new Set((await person.messages(conversation.id)).map((m) => m.id));
      expect(
        acked.every((id) => kept.has(id)),
        "an acknowledged message is gone",
      );
      figure(`${service} killed: the next message acknowledged ${(tookMs / 1000).toFixed(1)} s later`);
    });
  }
}

export async function checkAnyOrder({ project, person, bot }) {
  await check("started in any order, Postgres last: all of it gets well by itself", async () => {
    const inOrder = ["proxy", "worker", "server", "redis", "postgres"];
    for (const service of inOrder) await project.docker("stop", "-t", "5", ...(await project.containers(service)));
    for (const service of inOrder) {
      await project.docker("start", ...(await project.containers(service)));
      await sleep(1_500);
    }
    const began = performance.now();
    for (const service of inOrder) await until(`${service} healthy`, () => healthy(project, service), 90_000);
    figure(`started in the wrong order: all healthy ${((performance.now() - began) / 1000).toFixed(1)} s after Postgres began`);
    const wire = await person.connect();
    await ask(wire, { conversationId: bot, text: "well again?" });
    wire.close();
  });
}

export async function checkWithoutRedis({ project, person, bot }) {
  await check("without Redis people chat on, the worker says that it is not well, and bots catch up", async () => {
    const group = await person.api("POST", "/conversations", { kind: "group", memberIds: [], name: "no redis" });
    await project.compose("stop", "redis");
    // Each once: here nothing is sent again.
    for (let i = 0; i < 20; i += 1) await person.api("POST", `/conversations/${group.id}/messages`, { clientId: `without-${i}`, text: "still here" });
    await person.send(bot, "asked without Redis");
    const answer = await project.inside("worker", "node deploy/health.mjs http://127.0.0.1:3001/health/ready; true");
    expect(answer.startsWith("503") && answer.includes('"queue":"down"') && answer.includes('"database":"ok"'), answer);
    const answered = async () => (await person.messages(bot)).filter((m) => m.ai?.state === "done").length;
    const before = await answered();
    await project.compose("start", "redis");
    await until("the answer", async () => (await answered()) > before, 60_000);
    await until("the worker well", () => healthy(project, "worker"), 60_000);
  });
}

/** As deploy/README.md says it. */
export async function checkBackup({ project, person, assistant, door }) {
  await check("a dump and the master key, restored into an empty installation: the same history, readable", async () => {
    const dump = await project.compose("exec", "-T", "postgres", "pg_dump", "-U", "postgres", "--no-owner", "hoopoe");
    const key = await project.compose("run", "--rm", "-T", "init", "cat", "/secrets/app/master.key");
    const texts = async () => JSON.stringify((await person.messages(assistant)).map((m) => m.text));
    const before = await texts();
    expect(!dump.includes("canary"), "the dump holds text");
    await project.down("-v");
    // There is a docker that runs no single command in a project of which nothing is up.
    await up(project, "model-host");
    await project.composeWith(key, "run", "--rm", "-T", "init", "node", "deploy/init/use-master-key.mjs");
    await up(project, "postgres");
    const restore = [
      "psql",
      "-q",
      "-1",
      "-v",
      "ON_ERROR_STOP=1",
      "-U",
      "postgres",
      "-d",
      "hoopoe",
      "-c",
      "set role hoopoe",
      "-f",
      "-",
      "-c",
      "update public.organisation set epoch = gen_random_uuid()",
    ];
    await project.composeWith(dump, "exec", "-T", "postgres", ...restore);
    await up(project);
    door.ca = await project.inside("proxy", "cat /secrets/proxy/certificate.pem");
    expect((await texts()) === before, "another history");
    const other = await project.composeWith(Buffer.alloc(32, 7).toString("base64"), "run", "--rm", "-T", "init", "node", "deploy/init/use-master-key.mjs").then(
      () => "taken",
      (error) => error.message,
    );
    expect(/There is another master key/.test(other), other);
  });
}

export async function checkRotation({ project, person, assistant }) {
  const keyFile = () => project.inside("server", "cat /secrets/app/master.key");
  const started = async () => {
    const ids = [...(await project.containers("server")), ...(await project.containers("worker"))];
    return (await Promise.all(ids.map((id) => project.inspect(id))))
      .map(({ Id, State }) => `${Id} ${State.StartedAt}`)
      .sort()
      .join();
  };
  await check("the master key cannot be rotated by who may only read it, which says so and changes nothing", async () => {
    const before = await keyFile();
    const said = await project.inside("server", "node apps/cli/hoopoe.mjs keys rotate 2>&1; echo ended with $?");
    expect(/master\.key cannot be written \(E(ROFS|ACCES)\)/.test(said) && /ended with [1-9]/.test(said), said);
    expect(!said.includes(before), "the key is shown");
    expect((await keyFile()) === before, "the key was changed");
  });
  await check("'run --rm keys rotate': another key, the old one gone, nothing restarted, the history readable and people writing on", async () => {
    const [before, running, texts] = [await keyFile(), await started(), (await person.messages(assistant)).length];
    // there is a docker that knows the services of a profile only from an 'up' with it
    const keys = (...words) => project.compose("--profile", "keys", ...words);
    await keys("up", "-d", "--no-build", "keys");
    const said = await keys("run", "--rm", "-T", "keys", "rotate");
    expect(/Version 2 of the master key is current/.test(said) && /Version 1 is destroyed/.test(said), said);
    const after = await keyFile();
    expect(after !== before && !after.includes(before) && after.trim().split("\n").length === 1, "the key file is not one new line");
    const mode = await project.compose("run", "--rm", "-T", "init", "stat", "-c", "%a %u:%g", "/secrets/app/master.key");
    expect(/400 1000:1000/.test(mode), mode);
    expect((await started()) === running, "something was restarted");
    expect((await person.messages(assistant)).length === texts, "messages are missing");
    const { id } = await person.api("POST", "/conversations", { kind: "group", memberIds: [], name: "rotated" });
    await person.send(id, "after the rotation");
    const status = await keys("run", "--rm", "-T", "keys");
    expect(/version 2 \(file\): current/.test(status) && /last tried .*: done/.test(status), status);
    await keys("rm", "-sf", "keys");
  });
}

export async function checkCertificate({ project, door }) {
  await check("a certificate of one's own is taken from stdin, used within seconds, and kept by the next start", async () => {
    const words =
      "openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=own -addext subjectAltName=DNS:localhost -keyout /tmp/key -out /tmp/own 2>/dev/null";
    const made = await project.compose("run", "--rm", "-T", "init", "sh", "-c", `${words} && cat /tmp/own /tmp/key`);
    const refused = await project.composeWith("nothing", "run", "--rm", "-T", "init", "node", "deploy/init/use-certificate.mjs").then(
      () => "taken",
      (error) => error.message,
    );
    expect(/There is no certificate/.test(refused), refused);
    await project.composeWith(made, "run", "--rm", "-T", "init", "node", "deploy/init/use-certificate.mjs");
    door.ca = made.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/)[0];
    const works = () =>
      door.ask("GET", "/health/live").then(
        ({ status }) => status === 200,
        () => false,
      );
    await until("the new certificate", works, 15_000);
    await up(project);
    expect(await works(), "the next start took another certificate");
  });
}

async function addPerson(person, username) {
  await person.api("POST", "/admin/users", { username, displayName: username, password: admin.password });
  return person.door.signIn({ username, password: admin.password });
}

/**
 * SIGKILL to everything in the container but what holds it up, as the kernel does when memory runs out.
 * @returns {Promise<() => Promise<void>>} waits until the container has been started again by itself, and is healthy
 */
async function killAll(project, service, index = 1) {
  const starts = async () =>
    (await Promise.all((await project.containers(service)).map((id) => project.inspect(id)))).map(({ State }) => `${State.Running} ${State.Pid}`);
  const before = await starts();
  await project.inside(service, "kill -9 -1", index).catch(() => undefined);
  return async () => {
    const isNew = (start) => start.startsWith("true ") && !before.includes(start);
    await until(`${service} started again`, async () => (await starts()).filter(isNew).length === 1, 30_000);
    await until(`${service} healthy`, () => healthy(project, service, before.length), 60_000);
  };
}

async function healthy(project, service, count = 1) {
  const states = await Promise.all((await project.containers(service)).map(async (id) => (await project.inspect(id)).State.Health?.Status));
  return states.length === count && states.every((state) => state === "healthy");
}

async function socketsOf(project, index) {
  const text = await project.inside(
    "server",
    "node -e 'fetch(\"http://127.0.0.1:3000/metrics\").then(a=>a.text()).then(t=>console.log(t.match(/^hoopoe_sockets (\\d+)/m)[1]))'",
    index,
  );
  return Number(text);
}
