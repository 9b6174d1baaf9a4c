// The proxy's certificate: one that was handed in, else one signed by itself.
import { execFileSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const selfSignedName = "Hoopoe self-signed";
/** The longest that all browsers take. */
const days = 397;
const renewMs = 30 * 86_400_000;

/**
 * What to do about the certificate that is there.
 * @param {string} pem
 * @param {string} host the name or address that people use
 * @returns {{ make: boolean, warning?: string }}
 */
export function judge(pem, host) {
  const certificate = new X509Certificate(pem);
  const left = Date.parse(certificate.validTo) - Date.now();
  const fits = (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined;
  if (certificate.issuer.includes(selfSignedName)) return { make: left < renewMs || !fits };
  if (left < 0) return { make: false, warning: `The certificate has ended on ${certificate.validTo}: hand in a new one.` };
  if (!fits) return { make: false, warning: `The certificate is not for ${host}, the host of PUBLIC_URL.` };
  if (left < renewMs) return { make: false, warning: `The certificate ends on ${certificate.validTo}.` };
  return { make: false };
}

/** A certificate for `host` (and for this machine itself) that nobody but its maker vouches for. @returns {{ certificate: string, key: string }} PEM */
export function selfSigned(host) {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const key = String(privateKey.export({ type: "pkcs8", format: "pem" }));
  const names = new Set([isIP(host) ? `IP:${host}` : `DNS:${host}`, "DNS:localhost", "IP:127.0.0.1"]);
  const extensions = [
    `subjectAltName=${[...names].join(",")}`,
    "basicConstraints=critical,CA:FALSE",
    "keyUsage=critical,digitalSignature",
    "extendedKeyUsage=serverAuth",
  ];
  return { certificate: sign(key, host, extensions), key };
}

/** By openssl: Node makes keys, but no certificates. It reads a key from a file only. */
function sign(key, host, extensions) {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  try {
    const file = join(folder, "key.pem");
    writeFileSync(file, key, { mode: 0o600 });
    const words = ["req", "-x509", "-key", file, "-sha256", "-days", String(days), "-subj", `/O=${selfSignedName}/CN=${host.slice(0, 64)}`];
    return execFileSync("openssl", [...words, ...extensions.flatMap((extension) => ["-addext", extension])], { encoding: "utf8", stdio: "pipe" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Splits what was handed in (the chain, its own certificate first, and the private key, in any order) and checks that they belong together.
 * @throws Error that says what is wrong
 */
export function readHandedIn(text) {
  const blocks = (what) => text.match(new RegExp(`-----BEGIN ${what}-----[^-]+-----END ${what}-----`, "g")) ?? [];
  const chain = blocks("CERTIFICATE");
  const [key, ...more] = blocks("(?:RSA |EC )?PRIVATE KEY");
  if (!chain[0]) throw new Error("There is no certificate in what was handed in: send the chain and the private key, both as PEM.");
  if (!key || more.length) throw new Error("There must be one private key in what was handed in, as PEM and without a passphrase.");
  const certificate = new X509Certificate(chain[0]);
  if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error("The private key is not that of the first certificate.");
  if (Date.parse(certificate.validTo) < Date.now()) throw new Error(`The certificate has ended on ${certificate.validTo}.`);
  return { certificate: `${chain.join("\n")}\n`, key: `${key}\n`, names: certificate.subjectAltName ?? certificate.subject, until: certificate.validTo };
}
