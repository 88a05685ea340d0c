import type { Page } from "playwright-core";
import { expect } from "vitest";
import { colours, everything, violations } from "../axe";
import { tooWide } from "./words";

/**
 * Checks what a page shows on a desktop and on a phone, in both themes: no accessibility violations, and nothing that
 * is too wide. `show` opens it, where it isn't the same at every width. SCREENSHOTS names a folder for pictures of it.
 */
export async function judge(page: Page, name: string, show?: () => Promise<void>): Promise<void> {
  const pictures = process.env.SCREENSHOTS;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await show?.();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const picture = `${name}-${width}-${colorScheme}`;
      if (pictures) await page.screenshot({ path: `${pictures}/${picture}.png`, fullPage: true });
      const found = await violations(page, colorScheme === "light" ? everything : colours);
      expect([...found, ...(await tooWide(page))], picture).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 1280, height: 844 });
  await page.emulateMedia({ colorScheme: "light" });
}
