import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import Markdown from "./markdown";
import dompurify from "./testdata/dompurify.json";
import exfiltration from "./testdata/exfiltration.json";

/** Elements allowed in an answer; all other HTML stays text. */
const allowed = new Set(
  `DIV SPAN P A CODE PRE BUTTON SVG PATH RECT UL OL LI TABLE THEAD TBODY TR TH TD STRONG EM DEL HR BR BLOCKQUOTE H1 H2 H3
  H4 H5 H6 INPUT SECTION SUP SUB KBD MARK U S B I INS SMALL DETAILS SUMMARY LABEL MATH SEMANTICS MROW MI MO MN MTEXT MSUP MSUB ANNOTATION MSTYLE MERROR`.split(
    /\s+/,
  ),
);
const attributes =
  /^(class|style|id|href|target|rel|type|disabled|checked|tabindex|start|scope|align|dir|xmlns|width|height|viewbox|fill|stroke.*|d|x|y|r[xy]|aria-.*|data-.*|display|encoding|mathcolor|mathvariant|title|stretchy|translate|open)$/i;

function trouble(container: HTMLElement): string[] {
  const found: string[] = [];
  for (const element of container.querySelectorAll("*")) {
    if (!allowed.has(element.tagName.toUpperCase())) found.push(`<${element.tagName}>`);
    for (const { name, value } of element.attributes) {
      if (!attributes.test(name)) found.push(`${element.tagName} ${name}`);
      if (element.hasAttribute("data-footnote-ref") && !element.getAttribute("href")?.startsWith("#"))
        found.push(element.outerHTML);
      if (name === "href" && !/^(https?:|mailto:|#)/.test(value)) found.push(`href ${value}`);
      if (name === "style" && /url|import|expression/i.test(value)) found.push(`style ${value}`);
    }
    if (
      element instanceof HTMLAnchorElement &&
      element.rel !== "noopener noreferrer nofollow" &&
      element.hostname &&
      !element.hasAttribute("data-footnote-ref") &&
      !element.hasAttribute("data-footnote-backref")
    )
      found.push(`a link that tells where from: ${element.outerHTML}`);
    if (element instanceof HTMLInputElement && element.type !== "checkbox") found.push(element.outerHTML);
  }
  return found;
}

const all = [...dompurify, ...exfiltration];

describe("hostile content", () => {
  afterEach(cleanup);

  it("has enough samples", () => {
    expect(all.length).toBeGreaterThan(260);
    expect(
      trouble(Object.assign(document.createElement("div"), { innerHTML: all.join("\n") })).length,
    ).toBeGreaterThan(300);
  });

  it.each([false, true])(
    "stays inert while streaming: %s",
    (growing) => {
      const alert = vi.spyOn(window, "alert").mockImplementation(() => undefined);
      for (const payload of all) {
        for (const text of [payload, `before ${payload} after`, `- ${payload}\n\n> ${payload}`]) {
          const { container, unmount } = render(<Markdown text={text} growing={growing} />);
          expect(trouble(container), text).toEqual([]);
          unmount();
        }
      }
      expect(alert).not.toHaveBeenCalled();
    },
    120_000,
  );

  it("renders the same wherever it is cut", () => {
    const sample = all.filter((_, index) => index % 12 === 0).map((payload) => payload.slice(0, 160));
    for (const payload of sample) {
      const { container, rerender, unmount } = render(<Markdown text="" growing />);
      for (let end = 1; end <= payload.length; end += 1) {
        rerender(<Markdown text={payload.slice(0, end)} growing />);
        expect(trouble(container), payload.slice(0, end)).toEqual([]);
      }
      unmount();
    }
  }, 120_000);
});
