import { type Config, ConfigError } from "@hoopoe/config";
import type { Tell } from "../finding.js";

const loopback = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;

/** Reads the environment; null, and every fault told, when it cannot be used. */
export function readSettings(read: () => Config, tell: Tell): Config | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const fault of error.faults) tell("fail", "configuration", "configuration-faulty", { values: { fault } });
    return null;
  }
}

/** Settings that can be used and yet deserve a look. */
export function checkSettings(config: Config, tell: Tell): void {
  const { protocol, hostname } = new URL(config.publicUrl);
  const isPublic = config.publicUrlGiven && !loopback.test(hostname);
  const warnings = [
    !config.limits && (() => tell("warn", "configuration", "limits-off")),
    isPublic && protocol === "http:" && (() => tell("warn", "configuration", "no-tls")),
    !config.publicUrlGiven && !loopback.test(config.host) && (() => tell("warn", "configuration", "no-public-url", { values: { host: config.host } })),
    isPublic && protocol === "https:" && config.trustProxy === false && (() => tell("warn", "configuration", "proxy-untrusted")),
  ].filter((warning) => warning !== false);
  for (const warn of warnings) warn();
  if (!warnings.length) tell("ok", "configuration", "configuration-good");
}
