import { randomBytes } from "node:crypto";
import { hashPassword, uuidv7 } from "@hoopoe/crypto";
import type { Store } from "@hoopoe/store";
import { reasonOf, type Tell } from "../finding.js";
import type { Person } from "./seat.js";

/** The same two accounts at every run: between runs they sleep, without a password, and the directory does not show them. */
const doctors = [
  { id: "00000000-0000-7000-8000-0000000d0c0a", username: "hoopoe-doctor-a", displayName: "Hoopoe doctor A" },
  { id: "00000000-0000-7000-8000-0000000d0c0b", username: "hoopoe-doctor-b", displayName: "Hoopoe doctor B" },
] as const;

export type Doctors = { a: Person & { id: string }; b: Person & { id: string } };

/**
 * Lends `work` the two accounts, awake and with passwords of this run; afterwards they sleep, and what they said is gone. What a run that was
 * killed left behind goes at the beginning of the next.
 */
export async function withDoctors(store: Store, tell: Tell, work: (doctors: Doctors) => Promise<boolean>): Promise<void> {
  const release = await store.doctor.begin();
  if (!release) return tell("skip", "sync", "doctor-busy");
  const ids = doctors.map(({ id }) => id);
  try {
    await store.doctor.sleep(ids);
    const passwords = doctors.map(() => randomBytes(24).toString("base64url"));
    const hashes = await Promise.all(passwords.map((password) => hashPassword(password)));
    if (!(await store.doctor.wake(doctors.map((doctor, i) => ({ ...doctor, passwordHash: hashes[i] as string }))))) {
      return tell("fail", "sync", "doctor-name-taken");
    }
    const [a, b] = doctors.map(({ id, username }, i) => ({ id, username, password: passwords[i] as string }));
    const isWell = await work({ a, b } as Doctors);
    const entry = { actorId: null, action: "doctor.run", targetKind: "account", targetId: ids[0] as string, fields: [], requestId: uuidv7() };
    await store.ledger.audit({ ...entry, outcome: isWell ? "done" : "failed" });
  } finally {
    await store.doctor.sleep(ids).then(
      () => tell("ok", "sync.tidy", "tidied"),
      (error: unknown) => tell("warn", "sync.tidy", "untidied", { values: { reason: reasonOf(error) } }),
    );
    release();
  }
}
