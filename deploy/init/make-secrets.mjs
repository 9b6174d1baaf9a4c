// The one-time init: makes what is secret, once, each where only the service that needs it can read it. A second run changes nothing.
// node deploy/init/make-secrets.mjs PUBLIC_URL
import { randomBytes } from "node:crypto";
import { judge, selfSigned } from "./certificate.mjs";
import { app, postgres, proxy, redis } from "./folders.mjs";

const [address = ""] = process.argv.slice(2);
if (!URL.canParse(address) || new URL(address).protocol !== "https:") {
  console.error(`PUBLIC_URL must be the address that people use, as in https://chat.example.org; it is '${address}'.`);
  process.exit(78);
}
const host = new URL(address).hostname.replace(/^\[|\]$/g, "");
// Letters and digits only, so that they go into an address as they are.
const password = () => randomBytes(32).toString("hex");

if (app.once("master.key", () => `${randomBytes(32).toString("base64")}\n`))
  console.log("Made the master key. Keep a copy of it elsewhere: without it, nothing that is stored can be read again.");
postgres.once("superuser-password", password);
postgres.once("hoopoe-password", password);
redis.once("password", password);
redis.keep("password.conf", `requirepass ${redis.read("password")}\n`);
app.keep("database-url", `postgresql://hoopoe:${postgres.read("hoopoe-password")}@postgres:5432/hoopoe\n`);
app.keep("redis-url", `redis://:${redis.read("password")}@redis:6379\n`);

const { make, warning } = proxy.has("certificate.pem") && proxy.has("key.pem") ? judge(proxy.read("certificate.pem"), host) : { make: true };
if (warning) console.log(warning);
if (make) {
  const { certificate, key } = selfSigned(host);
  proxy.keep("key.pem", key);
  proxy.keep("certificate.pem", certificate);
  console.log(`Made a certificate for ${host}. It is signed by itself: browsers will warn until you hand in your own.`);
}
console.log("The secrets are there.");
