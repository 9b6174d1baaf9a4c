import type { Member, User } from "@hoopoe/protocol";
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { useUsers } from "../directory/use-users.js";
import { useChat } from "./chat-context.js";
import type { Draft } from "./drafts.js";
import { insert, matches, type Query, queryAt } from "./mentions.js";

type MentionsInput = { area: RefObject<HTMLTextAreaElement | null>; draft: Draft; members: readonly Member[]; onDraft: (draft: Draft) => void };

/** The others in a group or channel; in a direct chat there is nobody to choose. */
function useCandidates(members: readonly Member[]): readonly User[] {
  const { meId, kind } = useChat();
  const ids = useMemo(
    () => (kind === "direct" ? [] : members.filter((member) => !member.leftAt && member.userId !== meId).map((member) => member.userId)),
    [members, meId, kind],
  );
  const users = useUsers(ids);
  return useMemo(() => users.filter((user) => user !== null), [users]);
}

/** The picker behind an @: which word it stands for, who fits, and what the keys do while it is open. */
export function useMentions({ area, draft, members, onDraft }: MentionsInput) {
  const listId = useId();
  const users = useCandidates(members);
  const [query, setQuery] = useState<Query | null>(null);
  const [active, setActive] = useState(0);
  const found = useMemo(() => (query ? matches(users, query.words) : []), [users, query]);
  const open = query !== null && found.length > 0;

  const look = () => {
    const element = area.current;
    if (!element) return;
    setQuery(element.selectionStart === element.selectionEnd ? queryAt(element.value, element.selectionStart) : null);
    setActive(0);
  };
  const pick = (user: User) => {
    const element = area.current;
    if (!element || !query) return;
    const next = insert(draft.text, query, element.selectionStart, user.displayName);
    // Drawn at once, so that the next key finds the caret behind the name.
    flushSync(() => {
      onDraft({ ...draft, text: next.text, picked: new Map(draft.picked).set(user.id, user.displayName) });
      setQuery(null);
    });
    element.focus();
    element.setSelectionRange(next.caret, next.caret);
  };
  /** True: the key was the picker's. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const chosen = found[active];
    const moves: Record<string, () => void> = {
      ArrowDown: () => setActive((active + 1) % found.length),
      ArrowUp: () => setActive((active - 1 + found.length) % found.length),
      Enter: () => chosen && pick(chosen),
      Tab: () => chosen && pick(chosen),
      Escape: () => setQuery(null),
    };
    const move = moves[event.key];
    if (!move || event.shiftKey) return false;
    event.preventDefault();
    move();
    return true;
  };
  return {
    open,
    onKeyDown,
    picker: { id: listId, users: found, active, onPick: pick },
    area: {
      onSelect: look,
      onBlur: () => setQuery(null),
      "aria-autocomplete": "list" as const,
      "aria-controls": open ? listId : undefined,
      "aria-activedescendant": open ? `${listId}-${active}` : undefined,
    },
  };
}
