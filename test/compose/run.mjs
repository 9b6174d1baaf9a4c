// `npm run test:compose`: builds and starts the product by its compose file, uses it through the published port, breaks it, and removes all of it.
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { checkChat } from "./chat-checks.mjs";
import { Door } from "./door.mjs";
import { checkDoor } from "./door-checks.mjs";
import { findEngine, Project } from "./engine.mjs";
import { checkHardening, checkLogs } from "./hardening-checks.mjs";
import {
  checkAnyOrder,
  checkBackup,
  checkCertificate,
  checkHealing,
  checkRotation,
  checkSecondStart,
  checkTwoServers,
  checkWithoutRedis,
} from "./life-checks.mjs";
import { check, end, expect, figure, mustPass, Stopped } from "./report.mjs";

const folder = await findEngine();
if (folder === null) {
  console.log("not run: compose (no docker here reaches an engine)");
  console.log("0 passed, 0 failed, 1 skipped");
  process.exit(0);
}
const port = await freePort();
const project = new Project({
  folder,
  name: `hoopoetest${randomBytes(3).toString("hex")}`,
  settings: {
    HOOPOE_PORT: String(port),
    PUBLIC_URL: `https://localhost:${port}`,
    HOOPOE_VERSION: "test",
    LOG_LEVEL: "trace",
    ORGANISATION_LANGUAGE: "zh",
    CRYPTO_SUITE: "aes",
    NPM_REGISTRY: "",
  },
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    project.abandon();
    setTimeout(() => void project.remove().finally(() => process.exit(1)), 2_000);
  });
}
try {
  await runAll();
} catch (error) {
  if (!(error instanceof Stopped)) await check("what lies between the checks", () => Promise.reject(error));
  console.log(await project.compose("logs", "--tail", "40").catch((fault) => fault.message));
} finally {
  await check("'down -v' leaves no container, network or volume", async () => {
    await project.remove();
    for (const kind of ["ps -aq", "network ls -q", "volume ls -q"]) {
      const left = await project.docker(
        ...kind.split(" "),
        "--filter",
        `${kind.startsWith("ps") ? "label=com.docker.compose.project" : "name"}=${project.name}`,
      );
      expect(left === "", `${kind}: ${left}`);
    }
  });
}
process.exit(end());

async function runAll() {
  await mustPass("the compose file is valid", () => project.compose("config", "-q"));
  await mustPass("the image builds", async () => {
    const began = performance.now();
    await project.compose("build");
    const { Size } = JSON.parse(await project.docker("image", "inspect", "hoopoe:test"))[0];
    figure(`image: ${Math.round(Size / 1e6)} MB, built in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  });
  await mustPass("'up --wait': all of it healthy", async () => {
    const began = performance.now();
    await project.compose("up", "-d", "--wait", "--no-build");
    figure(`first up, empty, image there: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  });
  const ca = await mustPass("the certificate can be read", () => project.inside("proxy", "cat /secrets/proxy/certificate.pem"));
  const door = new Door({ port, ca });
  await checkDoor({ door, project });
  const chat = { ...(await checkChat({ door, project })), door, project };
  await checkHardening({ project });
  await checkLogs(chat);
  await checkSecondStart(chat);
  await checkHealing(chat);
  await checkWithoutRedis(chat);
  await checkAnyOrder(chat);
  await checkTwoServers(chat);
  await checkCertificate(chat);
  await checkLogs(chat);
  await checkRotation(chat);
  await checkBackup(chat);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}
