import { randomBytes } from "node:crypto";
import type { Config } from "@hoopoe/config";
import { uuidv7 } from "@hoopoe/crypto";
import type { Conversation } from "@hoopoe/protocol";
import type { Store } from "@hoopoe/store";
import { localAddress } from "../../supervisor/address.js";
import { reasonOf, type Tell } from "../finding.js";
import { type Doctors, withDoctors } from "./accounts.js";
import { Model } from "./model.js";
import { provesCatchingUp, provesEnding, provesReading } from "./read-back.js";
import { knock } from "./rest.js";
import { Seat } from "./seat.js";
import { type Door, seatsOf, type Stage } from "./stage.js";
import { provesChanging, provesRepeating, provesSending } from "./talk.js";

type Options = { config: Config; store: Store /** Addresses to go through; empty: the one that people use. */; urls: string[]; tell: Tell };

const mostSeats = 4;

/** Proves from outside, as two people with programs of their own, that what is sent arrives everywhere and can be read back. */
export async function proveSync({ config, store, urls, tell }: Options): Promise<void> {
  const open = await openDoors(config, urls, tell);
  if (!open.length) return;
  const servers = (await store.nodes.alive()).filter(({ kind }) => kind === "server").length;
  await withDoctors(store, tell, async (doctors) => {
    // behind one address there may be several servers: connections are spread over them
    const seats = Math.min(mostSeats, Math.max(1, Math.ceil(servers / open.length)));
    return talkThrough({ urls: open, doctors, seats, tell });
  });
}

async function openDoors(config: Config, urls: string[], tell: Tell): Promise<string[]> {
  const given = urls.map((url) => url.replace(/\/+$/, ""));
  const wanted = given.length ? given : [config.publicUrlGiven ? config.publicUrl : localAddress(config)];
  const open: string[] = [];
  for (const url of wanted) {
    try {
      tell("ok", "sync.address", "door-open", { values: { url, ms: Math.round(await knock(url)) } });
      open.push(url);
    } catch (error) {
      const instead = localAddress(config);
      const isLocal = !given.length && url !== instead && (await knock(instead).catch(() => null)) !== null;
      const values = { url, reason: reasonOf(error), instead };
      if (isLocal) open.push(instead);
      tell(isLocal ? "warn" : "fail", "sync.address", isLocal ? "door-public-shut" : "door-shut", { values });
    }
  }
  return open;
}

type Talk = { urls: string[]; doctors: Doctors; seats: number; tell: Tell };

async function talkThrough({ urls, doctors, seats, tell }: Talk): Promise<boolean> {
  const doors: Door[] = [];
  let isWell = true;
  const watched: Tell = (status, check, code, more) => {
    isWell &&= status !== "fail";
    tell(status, check, code, more);
  };
  const step = async (check: string, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      watched("fail", check, "step-failed", { values: { step: check, reason: reasonOf(error) } });
      return false;
    }
  };
  try {
    const isIn = await step("sync.sign-in", async () => {
      for (const url of urls)
        doors.push({ url, a: await Seat.take(url, doctors.a), b: await Promise.all(Array.from({ length: seats }, () => Seat.take(url, doctors.b))) });
      watched("ok", "sync.sign-in", "signed-in", { values: { count: urls.length } });
    });
    const stage = isIn && (await setStage({ doors, doctors, tell: watched }, step));
    if (!stage || !(await step("sync.send", () => provesSending(stage)))) return false;
    await step("sync.repeat", () => provesRepeating(stage));
    await step("sync.change", () => provesChanging(stage));
    await step("sync.read", () => provesReading(stage));
    await step("sync.catch-up", () => provesCatchingUp(stage));
    await step("sync.end", () => provesEnding(stage));
    return isWell;
  } finally {
    for (const seat of seatsOf(doors)) seat.leave();
  }
}

type Setting = Pick<Stage, "doors" | "doctors" | "tell">;

async function setStage(setting: Setting, step: (check: string, work: () => Promise<void>) => Promise<boolean>): Promise<Stage | null> {
  let stage: Stage | null = null;
  await step("sync.begin", async () => {
    const { a } = setting.doors[0] as Door;
    const body = { kind: "group", memberIds: [setting.doctors.b.id], name: "hoopoe doctor", clientId: uuidv7() };
    const { id, rev } = await a.call<Conversation>("POST", "/conversations", body);
    stage = { ...setting, model: new Model(id, rev), marker: randomBytes(8).toString("hex") };
  });
  return stage;
}
