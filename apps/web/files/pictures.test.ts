import { expect, test } from "vitest";
import { Pictures } from "./pictures.js";

const mib = 1024 * 1024;
const picture = (id: string, size = 10) => ({ id, size, name: `${id}.png`, type: "image/png", width: 4, height: 3 });

/** Reads that end when they are told to, and addresses that are counted. */
function open() {
  const asked: { id: string; signal: AbortSignal | undefined; resolve: (blob: Blob) => void; reject: (error: Error) => void }[] = [];
  const living = new Map<string, Blob>();
  let made = 0;
  const pictures = new Pictures({
    read: ({ id }, { signal }) => new Promise((resolve, reject) => asked.push({ id, signal, resolve, reject })),
    urls: {
      createObjectURL(blob) {
        living.set(`blob:${++made}`, blob as Blob);
        return `blob:${made}`;
      },
      revokeObjectURL: (url) => void living.delete(url),
    },
  });
  const answer = async (id: string): Promise<void> => {
    asked.find((one) => one.id === id && !one.signal?.aborted)?.resolve(new Blob(["<script>"], { type: "text/html" }));
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { pictures, asked, living, answer, state: (id: string) => pictures.watch(id).get() };
}

test("four are read at a time, in the order in which they came into view, each once", async () => {
  const { pictures, asked, answer, state } = open();
  for (const id of ["a", "b", "c", "d", "e", "f"]) pictures.hold(picture(id));
  pictures.hold(picture("a"));
  expect(asked.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  await answer("b");
  expect(asked.map(({ id }) => id)).toEqual(["a", "b", "c", "d", "e"]);
  expect([state("b").status, state("a").status]).toEqual(["shown", "waiting"]);
});

test("what went out of view before it came is not read", async () => {
  const { pictures, asked, living, answer } = open();
  const leave = ["a", "b", "c", "d", "e"].map((id) => pictures.hold(picture(id)));
  leave[4]?.();
  leave[0]?.();
  expect(asked[0]?.signal?.aborted).toBe(true);
  asked[0]?.reject(new Error("aborted"));
  for (const id of ["b", "c", "d"]) await answer(id);
  expect(asked.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  expect(living.size).toBe(3);
});

test("an address has the type that the server found, whatever the answer called it", async () => {
  const { pictures, living, answer } = open();
  pictures.hold(picture("a"));
  await answer("a");
  expect([...living.values()].map(({ type }) => type)).toEqual(["image/png"]);
});

test("what nobody looks at is kept for a while, up to a bound, the longest unseen let go first", async () => {
  const { pictures, asked, living, answer, state } = open();
  for (const id of ["a", "b", "c"]) {
    const leave = pictures.hold(picture(id, 20 * mib));
    await answer(id);
    leave();
  }
  expect(["a", "b", "c"].map((id) => state(id).status)).toEqual(["waiting", "shown", "shown"]);
  expect(living.size).toBe(2);
  pictures.hold(picture("b", 20 * mib));
  expect(asked).toHaveLength(3);
});

test("after a recall nothing unseen is kept, and what is seen only until it is looked away from", async () => {
  const { pictures, living, answer } = open();
  const leaveA = pictures.hold(picture("a"));
  const leaveB = pictures.hold(picture("b"));
  await answer("a");
  await answer("b");
  leaveA();
  expect(living.size).toBe(2);
  pictures.keepNone();
  expect(living.size).toBe(1);
  leaveB();
  expect(living.size).toBe(0);
});

test("a failed one says why and is read again when asked", async () => {
  const { pictures, asked, living, answer, state } = open();
  pictures.hold(picture("a"));
  asked[0]?.reject(new Error("no"));
  await new Promise((resolve) => setTimeout(resolve));
  expect(state("a")).toMatchObject({ status: "failed", error: { message: "no" } });
  pictures.retryAll();
  expect(state("a").status).toBe("waiting");
  asked.shift();
  await answer("a");
  expect(state("a").status).toBe("shown");
  pictures.clear();
  expect([state("a").status, living.size]).toEqual(["waiting", 0]);
});
