import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, ElementContext, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.0 to 2.2, A and AA, and axe's best practices. */
export const everything: RunOptions = {
  runOnly: {
    type: "tag",
    values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
  },
  // Not part of these tags; enabled explicitly.
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations"],
};

export const colours: RunOptions = {
  runOnly: ["color-contrast", "link-in-text-block"],
  resultTypes: ["violations"],
};

/**
 * Runs axe on the current page; returns one line per element. axe is injected through the debugger, so the page keeps
 * its production Content-Security-Policy.
 */
export async function violations(page: Page, by: RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const found = await page.evaluate(
    (options) =>
      (
        window as unknown as { axe: { run(of: ElementContext, by: RunOptions): Promise<AxeResults> } }
      ).axe.run(document as unknown as ElementContext, options),
    by,
  );
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all, none }) => {
      const why = [...any, ...all, ...none].map(({ message }) => message).join(" ");
      return `${id}: ${target.join(" ")}: ${why}`;
    }),
  );
}
