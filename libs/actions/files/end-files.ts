import type { Deps } from "../context.js";

const atOnce = 200;
const dayMs = 86_400_000;

/**
 * Destroys the keys of files that hang on nothing any more, and of uploads that hung on nothing for a day; then removes the bytes of all whose keys are
 * destroyed. What a legal hold keeps stays. Returns how many were removed.
 */
export async function endFiles(deps: Deps): Promise<number> {
  while (await deps.store.files.endSome());
  return removeEnded(deps);
}

/** The bytes of files whose keys are destroyed; killed on its way, the next call goes on. */
export async function removeEnded({ store, files }: Deps): Promise<number> {
  for (let removed = 0; ; ) {
    const ids = await store.files.ended(atOnce);
    for (const id of ids) await files.remove(id);
    if (ids.length) await store.files.forget(ids);
    removed += ids.length;
    if (ids.length < atOnce) return removed;
  }
}

/** Removes what lies on the disk for a day and is known to nobody: an upload's, whose process was killed. */
export async function removeStrays({ store, files }: Deps): Promise<number> {
  const before = store.now().getTime() - dayMs;
  let old: string[] = [];
  let removed = 0;
  const sweep = async (): Promise<void> => {
    const known = await store.files.known(old);
    for (const id of old) {
      if (known.has(id)) continue;
      await files.remove(id);
      removed += 1;
    }
    old = [];
  };
  for await (const { id, keptAt } of files.list()) {
    if (keptAt.getTime() < before) old.push(id);
    if (old.length === atOnce) await sweep();
  }
  await sweep();
  return removed;
}
