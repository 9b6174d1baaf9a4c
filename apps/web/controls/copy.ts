/**
 * Puts text on the clipboard; false when the browser does not let us. The async clipboard exists only on https and localhost,
 * and many houses run this on plain http inside, so the old way stands behind it.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const holder = document.createElement("textarea");
    holder.value = text;
    holder.style.position = "fixed";
    holder.style.opacity = "0";
    const before = document.activeElement;
    // Inside a modal dialog everything else is inert, so the holder has to stand there.
    (document.querySelector("dialog[open]") ?? document.body).append(holder);
    holder.select();
    const copied = document.execCommand("copy");
    holder.remove();
    if (before instanceof HTMLElement) before.focus();
    return copied;
  }
}
