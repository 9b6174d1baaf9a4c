import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { hasCode } from "../../i18n/error-text.js";
import { policyKey, versionsKey } from "./egress-keys.js";
import { bodyOf, type Editing } from "./policy-draft.js";
import { faultsOfDraft, faultsOfError, type PolicyFaults } from "./policy-faults.js";

const focusFault = (form: HTMLElement | null): void => form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();

/** Saves the draft as the next version, only if the version that it changes still holds; what is wrong stands at its field. */
export function useSavePolicy({ editing, drop }: { editing: Editing; drop: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const ref = useRef<HTMLDivElement>(null);
  const [tried, setTried] = useState(false);
  const [seeks, setSeeks] = useState(0);
  const save = useMutation({
    mutationFn: () => client.call("adminPutEgressPolicy", { body: bodyOf(editing) }),
    onSuccess: async (saved) => {
      await cache.cancelQueries({ queryKey: policyKey });
      cache.setQueryData(policyKey, saved);
      drop();
      setTried(false);
      void cache.invalidateQueries({ queryKey: versionsKey });
    },
    onError: (error) => (hasCode(error, "CONFLICT") ? cache.invalidateQueries({ queryKey: policyKey }) : undefined),
  });
  const { error } = save;
  // once the faults are drawn, and not when one is mended
  useLayoutEffect(() => {
    if (seeks > 0) focusFault(ref.current);
  }, [seeks]);
  useLayoutEffect(() => {
    if (error) focusFault(ref.current);
  }, [error]);
  const local = faultsOfDraft(t, editing);
  const refused = faultsOfError(t, error, editing);
  const faults: PolicyFaults = { ...(tried ? local : {}), ...refused };
  return {
    ref,
    faults,
    busy: save.isPending,
    savedVersion: save.data?.version ?? null,
    /** What went wrong and stands at no field. */
    error: hasCode(error, "CONFLICT") || Object.keys(refused).length > 0 ? null : error,
    reset: save.reset,
    submit: () => {
      setTried(true);
      if (Object.keys(local).length > 0) setSeeks(seeks + 1);
      else if (!save.isPending) save.mutate();
    },
  };
}

export type Saving = ReturnType<typeof useSavePolicy>;
