import type { Told, RoomModel } from "./room-model.js";
import { Device, type Fate } from "./device.js";
import type { Ending, Rule } from "./rules.js";
import { me, people, ServerModel } from "./server-model.js";
import { VirtualTime } from "./virtual-time.js";

/** What may happen in a history; some of it more often. */
export const whats = [
  ...["send", "send", "send", "edit", "react", "recall", "begin", "delta", "delta", "delta", "checkpoint", "takeover", "end"],
  ...["add", "remove", "addMe", "addMe", "removeMe", "rename", "history", "retain", "erase", "backup", "restore"],
  ...["mine", "read", "older", "answer", "answer", "cut", "connect", "visible", "pass", "pass", "late"],
] as const;
export type What = (typeof whats)[number];
/** `n` chooses who, where and which; `fate` is what the network does with the events of this step. */
export type Step = { what: What; n: number; fate: "deliver" | "drop" | "double" | "late" };

export const time = new VirtualTime();

/** A person's two devices and their server, through one history. */
export class World {
  readonly model: ServerModel;
  readonly devices: Device[];
  #late: { device: Device; told: Told }[] = [];
  #asked = 0;

  constructor(
    readonly ending: Ending,
    private readonly off: Rule | null,
    given: Fate[],
  ) {
    this.model = new ServerModel(off);
    const clean = ending !== "connect" && ending !== "minute";
    const fate = (): Fate => {
      const next = given[this.#asked++ % given.length] as Fate;
      return clean && next !== "now" ? "later" : next;
    };
    this.devices = [0, 1].map(() => new Device({ model: this.model, time, off, fate }));
  }

  /** Lives through a history to its end; `check` is called after each step. */
  async run(steps: readonly Step[], check: () => void): Promise<void> {
    for (const device of this.devices) device.start();
    await time.pass(1_000);
    for (const device of this.devices) device.calm = false;
    for (const taken of steps) {
      this.model.losing = this.ending === "push" && taken.fate !== "deliver";
      await this.#act(taken);
      await this.#spread(taken.fate);
      check();
    }
    await this.#end();
    check();
  }

  async #act({ what, n }: Step): Promise<void> {
    const { model } = this;
    const room = model.rooms[n % 2] as RoomModel;
    const device = this.devices[(n >> 1) % 2] as Device;
    const who = people[1 + (n % 3)] as string;
    const living = !room.erased.some(({ senderId }) => senderId === who);
    const rough = this.ending === "connect" || this.ending === "minute";
    const handle = device.handle(room.id);
    const acts: Record<Step["what"], () => unknown> = {
      send: () => living && room.send(who),
      edit: () => room.edit(n),
      react: () => living && room.react(n, who),
      recall: () => room.recall(n),
      begin: () => room.begin(),
      delta: () => room.stream(n, "delta"),
      checkpoint: () => room.stream(n, "checkpoint"),
      takeover: () => room.stream(n, "takeover"),
      end: () => room.stream(n, "end"),
      add: () => room.add(people.slice(1 + (n % 2), 4)),
      remove: () => room.remove(who),
      addMe: () => room.add([me]),
      removeMe: () => room.remove(me),
      rename: () => room.update({ name: `n${room.rev}` }),
      history: () => room.update({ history: room.shared.history === "all" ? "joined" : "all" }),
      retain: () => room.retain(),
      erase: () => living && room.erase(who),
      backup: () => model.backup(),
      restore: () => rough && this.#restore(),
      mine: () => handle.send({ text: "mine" }),
      read: () => handle.markRead(Math.min(n, room.lastSeq)),
      older: () => void handle.loadOlder().catch(() => undefined),
      answer: () => device.answer(n),
      cut: () => rough && device.cut(),
      visible: () => device.online && device.directory.sync(),
      connect: () => rough && !device.online && device.connect(),
      pass: () => time.pass(60 * (n + 1)),
      late: () => this.#deliverLate(),
    };
    await acts[what]();
    await time.turn();
  }

  /** A restore ends every connection and all that is on its way. */
  #restore(): void {
    if (!this.model.restore()) return;
    this.#late = [];
    for (const device of this.devices) {
      device.cut();
      while (device.waits) device.answer(0);
      device.connect();
    }
  }

  /** Gives the events to each device as its network does; nothing reaches one that is not connected. */
  async #spread(fate: Step["fate"]): Promise<void> {
    const clean = this.ending === "lossless" || this.ending === "push";
    for (const told of this.model.out.splice(0)) {
      for (const [n, device] of this.devices.entries()) {
        // Each device has its own network: what one loses the other may have.
        const own = clean || (fate === "drop" && (n === 1 || this.ending === "late")) ? "deliver" : fate;
        if (!device.online) continue;
        if (own === "late") this.#late.push({ device, told });
        else if (own !== "drop") device.deliver(told);
        if (own === "double") device.deliver(told);
      }
    }
    await time.turn();
  }

  #deliverLate(): void {
    for (const { device, told } of this.#late.splice(0).toReversed()) if (device.online) device.deliver(told);
  }

  async #end(): Promise<void> {
    const { ending, model } = this;
    model.losing = false;
    for (const device of this.devices) device.calm = true;
    this.#deliverLate();
    for (const device of this.devices) while (device.waits) device.answer(1);
    await time.turn();
    if (ending === "connect") for (const device of this.devices) device.cut();
    for (const device of this.devices) if (!device.online) device.connect();
    if (ending === "push" && this.off !== "5 the server pushes what its sockets were not told of") {
      for (const room of model.rooms) room.push();
      await this.#spread("deliver");
    }
    await this.#quiet({ connect: 20_000, minute: 85_000, late: 5_000, push: 6_000, lossless: 200 }[ending]);
  }

  /** Time in which only the devices do something, and hear of it. */
  async #quiet(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 200) {
      await time.pass(200);
      await this.#spread("deliver");
    }
  }
}
