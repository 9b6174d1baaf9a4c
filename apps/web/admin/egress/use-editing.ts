import type { EgressPolicy } from "@hoopoe/protocol";
import { useEffect, useMemo } from "react";
import { useKept } from "../../kept.js";
import { changesBetween } from "./policy-changes.js";
import { type Content, contentOf, type Draft, draftOf, drafts, type Editing } from "./policy-draft.js";

const only = "policy";

/** The draft in the form: what holds, until somebody changes it; a newer version takes the place of a draft that changes nothing. */
export function useEditing(policy: EgressPolicy) {
  const fresh = useMemo<Editing>(() => ({ base: policy, draft: draftOf(policy), from: null }), [policy]);
  const kept = useKept(drafts, only);
  const changed = useMemo(() => (kept ? changesBetween(kept.base, contentOf(kept)) : []), [kept]);
  const stays = kept && (changed.length > 0 || kept.base.version === policy.version);
  const editing = stays ? kept : fresh;
  const changes = stays ? changed : [];
  const isDirty = changes.length > 0;
  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isDirty]);
  return {
    editing,
    changes,
    change: (part: Partial<Draft>) => drafts.set(only, { ...editing, draft: { ...editing.draft, ...part } }),
    /** What holds stands in the form again. */
    drop: () => drafts.set(only, undefined),
    /** The draft stays, and is now a change of the version that holds. */
    rebase: () => drafts.set(only, { ...editing, base: policy }),
    /** Puts a version into the form; words of it that cannot be read leave those of the form as they are. */
    put: (version: Content & { version: number }) => {
      const { terms, patterns } = editing.draft;
      const draft = { ...draftOf(version), ...(version.wordsUnreadable ? { terms, patterns } : {}), given: editing.draft.given };
      drafts.set(only, { base: policy, draft, from: version.version });
    },
  };
}
