import { act, render } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { drawFormula } from "./katex";
import Markdown from "./markdown";

async function show(text: string, growing = false): Promise<HTMLElement> {
  const { container } = render(<Markdown text={text} growing={growing} />);
  await act(async () => {
    await import("./katex");
  });
  await vi.waitFor(() => expect(container.querySelector("[aria-busy]")).toBeNull());
  return container;
}

/** Sources of the rendered formulas. */
const drawn = (container: HTMLElement) =>
  [...container.querySelectorAll(".katex annotation")].map((formula) => formula.textContent);

describe("formulas", () => {
  it.each([
    ["$O(n)$, $f(x)$, $2n$, $n!$, $x, y$", ["O(n)", "f(x)", "2n", "n!", "x, y"]],
    ["so $P(A|B)$ and $E = mc^2$.", ["P(A|B)", "E = mc^2"]],
    ["in $O(n \\log n)$ or $O(n log n)$", ["O(n \\log n)", "O(n log n)"]],
    ["let $x$ be $a_1 + b$, then", ["x", "a_1 + b"]],
    ["**$x$**, ($y$), „$z$“", ["x", "y", "z"]],
    ["the answer is $42$", ["42"]],
    ["$\\text{speed} = 3$ and $v_{\\text{max}}$", ["\\text{speed} = 3", "v_{\\text{max}}"]],
    ["inline \\(x^2\\) there, \\( y \\) too", ["x^2", "y"]],
    ["\\(a +\nb\\)", ["a +\nb"]],
    ["> \\(a +\n> b\\)", ["a +\nb"]],
    ["\\[\na = b\n\\]", ["a = b"]],
    ["\\[ x \\] and more", ["x"]],
    ["text\n\\[\n- b\n+ c\n\\]\nmore", ["- b\n+ c"]],
    ["$$\nx\n$$", ["x"]],
    ["$$ x $$", ["x"]],
    ["$$\na\n\n= b\n$$", ["a\n\n= b"]],
    ["so $$E = mc^2$$ it is", ["E = mc^2"]],
    ["- one:\n\n  $$\n  x\n  $$\n- two \\[ y \\]", ["x", "y"]],
    ["> $$\n> x\n> $$", ["x"]],
    ["| a | b |\n|---|---|\n| \\[ a \\] | $x\\|y$ |", ["a", "x|y"]],
    ["# About $x^2$", ["x^2"]],
    ["中文$x$中文，\\(y\\)", ["x", "y"]],
    ["\\begin{x} $\\{a\\}$", ["\\{a\\}"]],
    ["$a$ $b$ $c$", ["a", "b", "c"]],
  ])("render: %j", async (text, want) => {
    expect(drawn(await show(text))).toEqual(want);
  });

  it.each([
    "$5/month",
    "$3-$4",
    "$PATH",
    "$PATH and $HOME",
    "$HOME/bin:$PATH",
    "$HOME:$PATH:$USER",
    "it costs $5 and $6",
    "$100k and $200k",
    "from $2bn to at least $4bn per operation",
    "between $5,$6 and US$5",
    "costs $5 (or $6)",
    "$20-$30, $40–$50",
    "US$5 or A$6, 7$ and 8$",
    "pay $5, get another for 10$",
    "$100亿收购（$85/股全现金）",
    "价格$5，共$十",
    "$_$",
    "$ x $",
    "$!, $? and $$ are variables of the shell",
    "$.ajax and $(this)",
    "$foo->bar($x)",
    "echo $A $B=$C",
    "the variable $PATH$ is not",
    "a $ b $ c",
    "$$",
    "$",
  ])("exclude money and variables: %j", async (text) => {
    const container = await show(text);
    expect(drawn(container)).toEqual([]);
    expect(container.textContent).toBe(text);
  });

  it.each([
    ["As shown in \\[1\\]", "As shown in [1]"],
    ["\\[1, 2\\] and \\[3–5\\]", "[1, 2] and [3–5]"],
    ["\\[citation needed\\]", "[citation needed]"],
    ["\\[not a link\\](https://example.com)", "[not a link](https://example.com)"],
    ["\\[x\\] done, \\[ \\] open", "[x] done, [ ] open"],
    ["call f\\(an argument\\)", "call f(an argument)"],
    ["\\$5 and \\$x$", "$5 and $x$"],
    ["\\[ never closed", "[ never closed"],
    ["\\( never closed", "( never closed"],
  ])("exclude escaped delimiters: %j", async (text, want) => {
    const container = await show(text);
    expect(drawn(container)).toEqual([]);
    expect(container.textContent).toContain(want);
  });

  it.each([
    "````md\n```\n$x^2$ \\[1\\] \\(a\\)\n```\n````",
    "    $z^2$\n    \\(a\\)",
    "```sh\necho $A $B=$C \\[x\\]\n```",
    "~~~\n$x^2$ $$y$$\n~~~",
    "- a\n\n      $z^2$",
  ])("exclude code: %j", async (text) => {
    const container = await show(text);
    expect(container.querySelector(".formula")).toBeNull();
    const code = container.querySelector("pre code")?.textContent ?? "";
    const lines = text.split("\n").filter((line) => line.includes("$") || line.includes("\\"));
    expect(code).toContain(lines[0]?.trim());
  });

  it("exclude inline code", async () => {
    const container = await show("`$x^2$` and `\\(a\\)` and ``$`y`$``");
    expect(container.querySelector(".formula")).toBeNull();
    expect([...container.querySelectorAll("code")].map((code) => code.textContent)).toEqual([
      "$x^2$",
      "\\(a\\)",
      "$`y`$",
    ]);
  });

  it("show their source if invalid", async () => {
    for (const text of [
      "$\\frac{$ x",
      "so $\\undefined{x}$ it",
      "$$\n\\begin{x}\n$$",
      "\\(\\href{javascript:x}\\)",
    ]) {
      const container = await show(text);
      expect(container.querySelector(".katex, .katex-error, a")).toBeNull();
      expect(container.textContent?.replaceAll("\n", " ").trim()).toBe(text.replaceAll("\n", " "));
    }
  });

  it("show their source until closed", async () => {
    const container = await show("so\n\n$$\na = b\n- c", true);
    expect(container.querySelector("li, .katex")).toBeNull();
    expect(container.textContent).toContain("$$\na = b\n- c");
  });

  it("are bounded in time and size", () => {
    const bombs = [
      "\\def\\a{\\a\\a}\\a",
      "\\def\\a{x}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a\\a\\a}\\def\\c{\\b\\b\\b\\b\\b\\b\\b\\b\\b\\b}\\def\\d{\\c\\c\\c\\c\\c\\c\\c\\c\\c\\c}\\d",
      `${"\\sqrt{".repeat(700)}x${"}".repeat(700)}`,
      `${"{".repeat(2_000)}x${"}".repeat(2_000)}`,
      `x${"^{x".repeat(1_000)}${"}".repeat(1_000)}`,
      "\\rule{100000em}{100000em}",
      `\\begin{matrix}${"a&".repeat(2_000)}\\end{matrix}`,
    ];
    for (const bomb of bombs) {
      const into = document.createElement("span");
      const before = process.cpuUsage();
      try {
        drawFormula(bomb, true, into);
      } catch {
        // rejected
      }
      const { user } = process.cpuUsage(before);
      expect(user / 1000, bomb.slice(0, 20)).toBeLessThan(1_000);
      for (const { style } of into.querySelectorAll<HTMLElement>("[style]")) {
        expect(Math.abs(Number.parseFloat(style.width || "0"))).toBeLessThan(1_000);
        expect(Math.abs(Number.parseFloat(style.height || "0"))).toBeLessThan(1_000);
      }
    }
  }, 30_000);

  afterEach(() => vi.restoreAllMocks());
});
