import type { Page } from "playwright-core";

/** What is wrong with how the page stands there, in words; empty when nothing is. Runs in the page. */
export function lookAt(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wrong: string[] = [];
    if (document.documentElement.scrollWidth > window.innerWidth) wrong.push(`wider than the window: ${document.documentElement.scrollWidth}`);
    const visible = (element: Element): boolean => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    const labelled = (element: Element): boolean => {
      const by = element.getAttribute("aria-labelledby");
      const labels =
        element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement ? element.labels : null;
      return Boolean(element.getAttribute("aria-label") || (by && document.getElementById(by)) || labels?.length || element.textContent?.trim());
    };
    for (const element of document.querySelectorAll("button, a[href], input, select, textarea, [role=log], dialog")) {
      if (!element.closest("[aria-hidden=true]") && visible(element) && !labelled(element)) wrong.push(`without a name: ${element.outerHTML.slice(0, 120)}`);
    }

    type Colour = [number, number, number, number];
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const colourOf = (css: string): Colour => {
      if (!canvas) return [0, 0, 0, 1];
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a]: Colour, [r2, g2, b2]: Colour): Colour => [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a), 1];
    const ground = (element: Element | null): Colour => {
      if (!element) return [255, 255, 255, 1];
      const own = colourOf(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : over(own, ground(element.parentElement));
    };
    const light = ([r, g, b]: Colour): number => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const seen = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim();
      if (!element || !text || !visible(element) || element.closest("[aria-hidden], :disabled, noscript, option, .visually-hidden")) continue;
      const style = getComputedStyle(element);
      const behind = ground(element);
      const [a, b] = [light(over(colourOf(style.color), behind)), light(behind)];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const needed = Number.parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
      const line = `${ratio.toFixed(2)}:1 '${text.slice(0, 30)}' ${style.color}`;
      if (ratio < needed && !seen.has(style.color + element.className)) wrong.push(line);
      if (ratio < needed) seen.add(style.color + element.className);
    }
    return wrong;
  });
}
