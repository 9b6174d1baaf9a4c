// Takes a certificate chain and its key from stdin, so that they need to be readable for nobody else:
// cat fullchain.pem privkey.pem | docker compose run --rm -T init node deploy/init/use-certificate.mjs
import { text } from "node:stream/consumers";
import { readHandedIn } from "./certificate.mjs";
import { proxy } from "./folders.mjs";

try {
  const { certificate, key, names, until } = readHandedIn(await text(process.stdin));
  proxy.keep("key.pem", key);
  proxy.keep("certificate.pem", certificate);
  console.log(`The proxy takes the certificate of ${names} (until ${until}) within some seconds.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
