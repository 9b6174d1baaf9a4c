/** Calls back when the page becomes visible and when the network is back. Where there is no page, never. Returns the way to stop. */
export function watchPage({ onVisible, onNetwork }: { onVisible(): void; onNetwork(): void }): () => void {
  const page = globalThis.document;
  const target = globalThis.window;
  if (!page || !target) return () => {};
  const visible = (): void => {
    if (page.visibilityState === "visible") onVisible();
  };
  page.addEventListener("visibilitychange", visible);
  // A page taken out of the back-forward cache.
  target.addEventListener("pageshow", visible);
  target.addEventListener("online", onNetwork);
  return () => {
    page.removeEventListener("visibilitychange", visible);
    target.removeEventListener("pageshow", visible);
    target.removeEventListener("online", onNetwork);
  };
}
