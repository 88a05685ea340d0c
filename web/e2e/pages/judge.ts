import type { Page } from "playwright-core";
import { expect } from "vitest";
import { colours, everything, violations } from "../axe";
import { tooWide } from "./words";

/**
 * Checks what a page shows on a desktop and on a phone, in both themes: no accessibility violations, and nothing that
 * is too wide. `show` opens it.
 */
export async function judge(page: Page, name: string, show: () => Promise<void>): Promise<void> {
  const pictures = process.env.PICTURES;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await show();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const picture = `${name}-${width}-${colorScheme}`;
      if (pictures) await page.screenshot({ path: `${pictures}/${picture}.png` });
      const found = await violations(page, colorScheme === "light" ? everything : colours);
      expect([...found, ...(await tooWide(page))], picture).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 1280, height: 844 });
}
