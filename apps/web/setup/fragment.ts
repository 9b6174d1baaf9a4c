let taken = { path: "", fragment: "" };

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/**
 * What stood behind # in the address, taken out of it so that neither history nor a glance at the address bar keeps it.
 * Asked again on the same page it gives the same.
 */
export function takeFragment(): string {
  const { hash, pathname } = window.location;
  if (hash.length > 1) {
    taken = { path: pathname, fragment: decoded(hash.slice(1)) };
    window.history.replaceState(window.history.state, "", pathname);
  }
  return taken.path === pathname ? taken.fragment : "";
}
