import type { Page } from "playwright-core";
import { de } from "../../src/words/de";
import { en } from "../../src/words/en";

/** All texts of a catalogue; of templates, the parts around the placeholders. */
function textsOf(catalogue: object): string[] {
  return Object.values(catalogue).flatMap((value): string[] => {
    if (typeof value === "object") return textsOf(value);
    return typeof value === "function" ? value("⟦⟧", "⟦⟧").split("⟦⟧") : [value];
  });
}

const german = new Set(textsOf(de).map((text) => text.trim()));
const english = textsOf(en)
  .map((text) => text.trim())
  .filter((text) => /\p{L}/u.test(text) && !german.has(text));

/** All visible or announced texts, except those written by models and users. */
export function readable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = [document.title, document.querySelector("meta[name=description]")?.getAttribute("content")];
    for (const element of document.body.querySelectorAll("*")) {
      if (element.closest("[data-testid=assistant-message], script, style")) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"])
        found.push(element.getAttribute(name));
      for (const node of element.childNodes)
        if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent);
    }
    return found.map((text) => text?.trim() ?? "").filter((text) => text !== "");
  });
}

/** English texts among the given ones: a catalogue text as a whole, or a longer one inside. */
export function englishIn(texts: readonly string[]): string[] {
  return texts.filter((text) =>
    english.some((known) => text === known || (known.length > 8 && text.includes(known))),
  );
}

/** Elements that overflow the window or their own button. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width)
      found.push(`the page: ${document.documentElement.scrollWidth}`);
    for (const element of document.body.querySelectorAll<HTMLElement>("*")) {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const box = element.getBoundingClientRect();
      if (
        box.width <= 1 ||
        box.height <= 1 ||
        element.closest(".sr-only, svg, [data-testid=assistant-message]")
      )
        continue;
      const out = box.right > width + 1 || box.left < -1;
      const more = [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight];
      const cut = element.tagName === "BUTTON" && Math.max(...more) > 1;
      if (out || (cut && !element.classList.contains("truncate")))
        found.push(`${element.tagName} ${element.textContent?.slice(0, 40)}`);
    }
    return found;
  });
}
