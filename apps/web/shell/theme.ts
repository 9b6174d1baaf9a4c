export type Theme = "auto" | "light" | "dark";
const storageKey = "hoopoe.theme";
const listeners = new Set<() => void>();

function stored(): Theme {
  const value = localStorage.getItem(storageKey);
  return value === "light" || value === "dark" ? value : "auto";
}

function show(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function startTheme(): void {
  show(stored());
}

/** What was chosen here; `auto` follows `prefers-color-scheme`. */
export const theme = {
  get: stored,
  subscribe(onChange: () => void): () => void {
    listeners.add(onChange);
    return () => listeners.delete(onChange);
  },
  choose(value: Theme): void {
    localStorage.setItem(storageKey, value);
    show(value);
    for (const listener of listeners) listener();
  },
};
