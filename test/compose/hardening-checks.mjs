// What the containers may do, and what can be read from outside them.
import { admin, ask, canaries } from "./chat-checks.mjs";
import { check, expect } from "./report.mjs";

const lasting = ["postgres", "redis", "server", "worker", "proxy"];
const writable = { postgres: "/var/lib/postgresql", redis: "/tmp", server: "/tmp", worker: "/tmp", proxy: "/tmp" };

export async function checkHardening({ project }) {
  for (const service of lasting) {
    await check(`${service}: not root, no capabilities, no new privileges, read-only root, limited memory`, async () => {
      const status = await project.inside(service, "cat /proc/1/status");
      const field = (name) => status.match(new RegExp(`^${name}:\\s*(.*)$`, "m"))?.[1] ?? "";
      expect(
        field("Uid")
          .split(/\s+/)
          .every((uid) => Number(uid) >= 100),
        `Uid ${field("Uid")}`,
      );
      for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) expect(/^0+$/.test(field(set)), `${set} ${field(set)}`);
      expect(field("NoNewPrivs") === "1", "NoNewPrivs is 0");
      // The control first: a write that must work shows that the ones below fail for the reason named.
      await project.inside(service, `touch ${writable[service]}/.try && rm ${writable[service]}/.try`);
      const refused = await project.inside(service, "for f in /x /usr/x /etc/x /opt/x /home/x /var/x; do touch $f 2>/dev/null && echo $f; done; true");
      expect(refused === "", `written: ${refused}`);
      const { HostConfig } = await project.inspect((await project.containers(service))[0]);
      expect(HostConfig.ReadonlyRootfs === true && HostConfig.Memory > 0 && !HostConfig.Privileged, JSON.stringify(HostConfig).slice(0, 300));
    });
  }
  await check("the one-time init and 'prepare' are no more than that either", async () => {
    for (const service of ["init", "prepare"]) {
      const { Config, HostConfig } = await project.inspect((await project.containers(service))[0]);
      expect(/^1000(:|$)/.test(Config.User) && HostConfig.ReadonlyRootfs && (HostConfig.CapAdd ?? []).length === 0, `${service}: ${Config.User}`);
    }
  });
  await checkSecrets(project);
  await checkNetworks(project);
}

async function checkSecrets(project) {
  await check("each service has only its own secrets, readable by nobody else", async () => {
    const seen = {};
    for (const service of lasting) seen[service] = (await project.inside(service, "cd /secrets && ls -d */* | sort | tr '\\n' ' '")).trim();
    const want = {
      postgres: "postgres/hoopoe-password postgres/superuser-password",
      redis: "redis/password redis/password.conf",
      server: "app/database-url app/master.key app/redis-url",
      worker: "app/database-url app/master.key app/redis-url",
      proxy: "proxy/certificate.pem proxy/key.pem",
    };
    expect(JSON.stringify(seen) === JSON.stringify(want), JSON.stringify(seen));
    const found = await project.compose("run", "--rm", "-T", "init", "sh", "-c", "stat -c '%a %u:%g %n' /secrets/*/*");
    const lines = found
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.includes("/secrets/"));
    const allowed = /^(400 1000:1000 \/secrets\/app\/|440 1000:999 \/secrets\/(postgres|redis)\/|440 1000:101 \/secrets\/proxy\/)/;
    expect(lines.length === 9 && lines.every((line) => allowed.test(line)), found);
    const written = await project.inside("server", "touch /secrets/app/x 2>/dev/null && echo yes; true");
    expect(written === "", "a server can write to its secrets");
  });
  await check("no secret in what 'inspect' shows", async () => {
    const secrets = (await secretsOf(project)).map(({ value }) => value);
    expect(secrets.length === 5 && secrets.every((value) => value.length >= 40), "the secrets could not be read");
    for (const id of await project.containers()) {
      const shown = await project.docker("inspect", id);
      for (const value of secrets) expect(!shown.includes(value), `${id} shows a secret`);
    }
  });
  await check("Hoopoe's role is no superuser, and Postgres and Redis refuse who has no password", async () => {
    const role = await project.inside(
      "postgres",
      "psql -U postgres -Atc \"select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls from pg_roles where rolname = 'hoopoe'\"",
    );
    expect(role === "f", `superuser: ${role}`);
    const database = await project.inside("postgres", "psql -w -h \"$(hostname -i)\" -U hoopoe hoopoe -c 'select 1' 2>&1; true");
    expect(/no password supplied/.test(database), database);
    expect(/NOAUTH/.test(await project.inside("redis", "redis-cli dbsize")), "Redis answered");
  });
}

async function checkNetworks(project) {
  const reaches = async (service, host, port) => {
    const program = `require("net").connect({host:"${host}",port:${port},timeout:3000}).on("connect",()=>{console.log("yes");process.exit()}).on("error",()=>{console.log("no");process.exit()}).on("timeout",()=>{console.log("no");process.exit()})`;
    return (await project.inside(service, `node -e '${program}'`)) === "yes";
  };
  const gateway = (service) => project.inside(service, "cut -f 2,8 /proc/net/route");
  await check("the networks: data and front have no way out; only the worker and the published port do", async () => {
    for (const service of ["postgres", "redis", "server"]) expect(!/^0{8}\s/m.test(await gateway(service)), `${service} has a default route`);
    expect(/^0{8}\s/m.test(await gateway("worker")), "the control: the worker has no default route");
  });
  await check("the proxy does not reach the database, nor the server the model host", async () => {
    const { NetworkSettings } = await project.inspect((await project.containers("postgres"))[0]);
    const [{ IPAddress: database }] = Object.values(NetworkSettings.Networks);
    expect(await reaches("server", "postgres", 5432), "the control: the server does not reach the database");
    expect(await reaches("worker", "model-host", 8000), "the control: the worker does not reach the model host");
    expect(!(await reaches("server", "model-host", 8000)), "the server reaches the model host");
    const tried = await project.inside("proxy", `curl -s -m 3 telnet://${database}:5432 </dev/null; echo $?; getent hosts postgres redis || echo unknown`);
    expect(/^(7|28)\nunknown$/.test(tried), tried);
  });
}

/** The passwords and keys of this project. */
export async function secretsOf(project) {
  const files = ["app/master.key", "postgres/superuser-password", "postgres/hoopoe-password", "redis/password", "proxy/key.pem"];
  const out = await project.compose("run", "--rm", "-T", "init", "sh", "-c", files.map((file) => `echo "=== ${file}"; cat /secrets/${file}`).join("; "));
  return out
    .split("=== ")
    .slice(1)
    .map((part) => ({ file: part.split("\n")[0], value: part.includes("PRIVATE KEY") ? (part.split("\n")[2] ?? "") : (part.split("\n")[1] ?? "").trim() }));
}

/** What people wrote, and what opens doors, is in no container's output. */
export async function checkLogs({ project, token, person, bot, door }) {
  await check("no text, password, token or key in any log", async () => {
    // Said now: a container that was made anew has forgotten what the one before it wrote.
    await door.signIn(admin);
    const wire = await person.connect();
    await ask(wire, { conversationId: bot, text: `${canaries.question} ${canaries.reply}` });
    wire.close();
    const logs = await project.compose("logs");
    expect(/hoopoe-server/.test(logs) && /hoopoe-worker/.test(logs), "the control: the logs hold nothing");
    const secrets = (await secretsOf(project)).map(({ value }) => value);
    for (const value of [...Object.values(canaries), ...secrets, person.token, person.refreshToken]) {
      expect(
        !logs.includes(value),
        `found: ${value.slice(0, 12)}…: ${logs
          .split("\n")
          .find((line) => line.includes(value))
          ?.slice(0, 200)}`,
      );
    }
    // The one secret that is meant for the log's reader is spent.
    const elsewhere = logs.split("\n").filter((line) => line.includes(token) && !/prepare/.test(line));
    expect(elsewhere.length === 0, elsewhere.join("\n").slice(0, 300));
  });
}
