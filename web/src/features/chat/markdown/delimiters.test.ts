import { describe, expect, it } from "vitest";
import { mayHaveMaths, withDollars } from "./delimiters";

describe("formulas", () => {
  it.each([
    ["inline \\(x^2\\) there", "inline $$x^2$$ there"],
    ["\\[\na = b\n\\]", "\n$$\na = b\n$$\n"],
    ["let $x$ be $a_1 + b$, then", "let $$x$$ be $$a_1 + b$$, then"],
    ["$$\nx\n$$", "$$\nx\n$$"],
  ])("are put between two dollars: %s", (text, want) => {
    expect(mayHaveMaths(text)).toBe(true);
    expect(withDollars(text)).toBe(want);
  });

  it.each([
    "it costs $5 and $6",
    "from $5 to $10.",
    "$5/$10",
    "US$ and A$ are currencies",
    "escaped \\$x$ here",
    "`$x^2$` and `\\(a\\)`",
    "```sh\necho $A $B=$C \\[x\\]\n```",
    "~~~\n$x^2$",
  ])("are not seen where there are none: %s", (text) => {
    expect(withDollars(text)).toBe(text);
  });
});
