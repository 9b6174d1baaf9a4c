import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";

/** The user that Postgres runs as: undefined is ourselves. */
export type Owner = { uid: number; gid: number };

const NAME = "hoopoe-postgres";

/** The user for the cluster in `folder`: who owns it already, so that root can go on with what another user began. */
export function clusterOwner(folder: string): Owner | undefined {
  const existing = statSync(folder, { throwIfNoEntry: false });
  if (!existing) return postgresOwner();
  const ourselves = process.getuid?.();
  if (existing.uid === ourselves) return undefined;
  if (ourselves !== 0) throw new Error(`${folder} belongs to another user (${existing.uid}): start Hoopoe as that user or as root.`);
  return { uid: existing.uid, gid: existing.gid };
}

/**
 * Postgres refuses to run as root, and asks the system for the name of its user, so as root a system user of
 * its own is made, without home or login. Where none can be made (a read-only /etc), the user `postgres` or
 * `nobody` serves.
 */
function postgresOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = lookUp(NAME) ?? create() ?? lookUp(NAME) ?? lookUp("postgres") ?? lookUp("nobody");
  if (!owner) throw new Error("Postgres does not run as root and no other user could be made for it: start Hoopoe as another user, or set DATABASE_URL.");
  return owner;
}

function create(): Owner | undefined {
  // shadow-utils on most systems, busybox on Alpine.
  const attempts: [string, string[]][] = [
    ["useradd", ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", NAME]],
    ["adduser", ["-S", "-D", "-H", "-s", "/sbin/nologin", NAME]],
  ];
  for (const [command, words] of attempts) {
    if (oneAtATime(command, words)) return lookUp(NAME);
  }
  return undefined;
}

/** Two useradd at the same time both succeed, and the second takes away the user of the first, whose number is in use by then. */
function oneAtATime(command: string, words: string[]): boolean {
  const alone = spawnSync("flock", ["/run/hoopoe-user.lock", command, ...words], { stdio: "ignore" });
  if (!alone.error) return alone.status === 0;
  return spawnSync(command, words, { stdio: "ignore" }).status === 0;
}

function lookUp(name: string): Owner | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
