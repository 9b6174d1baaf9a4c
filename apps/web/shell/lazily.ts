import { type ComponentType, lazy } from "react";

const againMs = 1_000;

const isServerThere = (): Promise<boolean> =>
  fetch("/", { method: "HEAD", cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );

async function loaded<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      // Of another version by now: only a reload helps, and the error says so.
      if (await isServerThere()) return load();
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}

/**
 * A part of the page that is loaded when it is first shown. Without a connection it comes when there is one again: to fail would take the
 * page down, with all that is not sent yet.
 */
export const lazily = <P extends object>(load: () => Promise<ComponentType<P>>) => lazy(async () => ({ default: await loaded(load) }));
