import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { fileName } from "./code-file";
import { groupsOf } from "./groups";
import Markdown from "./markdown";
import { parse } from "./parse";
import commonmark from "./testdata/commonmark.json";
import gfm from "./testdata/gfm.json";

function show(text: string, growing = false): HTMLElement {
  return render(<Markdown text={text} growing={growing} />).container;
}

describe("answer rendering", () => {
  it("keeps single tildes", () => {
    const text = "Expect 5~10 GB … 20~30 GB, ~5 and ~6";
    expect(show(text)).toHaveTextContent(text);
    expect(show("~~gone~~").querySelector("del")).toHaveTextContent("gone");
  });

  it("keeps backticks inside code", async () => {
    const user = userEvent.setup();
    const code = "```\n$x^2$ and \\[1\\]\n```\n";
    show(`\`\`\`\`\n${code}\`\`\`\``);
    await user.click(screen.getByRole("button", { name: "Copy" }));
    expect(await navigator.clipboard.readText()).toBe(code);
  });

  it("renders the HTML that models use", () => {
    const container = show(
      "one<br>two H<sub>2</sub>O x<sup>2</sup> <kbd>Ctrl</kbd> <mark>m</mark> <u>u</u> <s>s</s> <B>b</B> <i>i</i>\n\n" +
        "| a |\n|---|\n| one<br/>two |\n\n<details open>\n<summary>More</summary>\n\n- **item**\n\n</details>\n\n" +
        '<p align="center">middle</p>\n\nafter',
    );
    for (const tag of [
      "sub",
      "sup",
      "kbd",
      "mark",
      "u",
      "s",
      "b",
      "i",
      "details",
      "summary",
      "td br",
      "details li strong",
    ])
      expect(container.querySelector(tag), tag).not.toBeNull();
    expect(container.querySelector("details")).toHaveProperty("open", true);
    expect(container.querySelector("[align=center]")).toHaveTextContent("middle");
    expect(container).not.toHaveTextContent("<");
    expect(screen.getByText("after").closest("details")).toBeNull();
  });

  it.each([
    "a List<String> and a Map<K, V>",
    "<think>\nhm\n</think>",
    "use the <s> tag for what is no longer right",
    "if a <b and c> d",
    "<!-- a comment -->",
    "</b> alone",
    "a <details> in a sentence",
    "<table><tr><td>1</td></tr></table>",
    '<b onclick="alert(1)" no end',
    "2 < 3 and 5 > 4",
    "<summary",
    "<custom-tag>text</custom-tag>",
  ])("shows other HTML as text: %s", (text) => {
    const container = show(text);
    expect(container.textContent?.trim()).toBe(text);
    expect(container.querySelector("b, s, details, table")).toBeNull();
  });

  it("drops HTML attributes", () => {
    const container = show('<b onclick="alert(1)" style="color:red" id="x" class="y">bold</b>');
    expect(container.querySelector("b")?.outerHTML).toBe("<b>bold</b>");
  });

  it("assumes missing closing tags while streaming", () => {
    const container = show("H<sub>2", true);
    expect(container.querySelector("sub")).toHaveTextContent("2");
  });

  it("labels task-list checkboxes by their items", () => {
    const container = show(
      "- [x] Buy **milk**\n- [ ] Read [this](https://example.com)\n  - [x] a part\n\n1. [ ] loose\n\n   more",
    );
    expect(screen.getByRole("checkbox", { name: "Buy milk" })).toBeChecked();
    expect(screen.getByRole("checkbox", { name: "Read this" })).not.toBeChecked();
    expect(screen.getByRole("checkbox", { name: "a part" })).toBeChecked();
    expect(screen.getByRole("checkbox", { name: "loose" })).not.toBeChecked();
    expect(container.querySelectorAll("li.task-list-item")).toHaveLength(4);
  });

  it("starts headings below the page's and limits them to level six", () => {
    show("# One\n\n## Two\n\n###### Six");
    expect(screen.getByRole("heading", { name: "One", level: 2 })).toHaveClass("h1");
    expect(screen.getByRole("heading", { name: "Two", level: 3 })).toHaveClass("h2");
    expect(screen.getByRole("heading", { name: "Six", level: 6 })).toHaveClass("h6");
  });

  it("gives footnotes ids unique to the answer", () => {
    const text = "Said[^1] and again[^1], and else[^note].\n\n[^1]: First.\n[^note]: Second.";
    const { container } = render(
      <>
        <Markdown text={text} growing={false} />
        <Markdown text={text} growing={false} />
      </>,
    );
    const ids = [...container.querySelectorAll("[id]")].map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(8);
    const named = ids.filter((id) => !id.endsWith("footnote-label"));
    expect(new Set(named).size).toBe(named.length);
    const [section] = container.querySelectorAll<HTMLElement>("section.footnotes");
    expect(within(section as HTMLElement).getAllByRole("listitem")).toHaveLength(2);
    for (const link of container.querySelectorAll<HTMLAnchorElement>("[data-footnote-ref]"))
      expect(ids).toContain(link.hash.slice(1));
  });

  it("scrolls to footnotes with non-ASCII names", () => {
    Element.prototype.scrollIntoView ??= () => undefined;
    const container = show("Said[^ü].\n\n[^ü]: First.");
    const link = container.querySelector<HTMLAnchorElement>("[data-footnote-ref]");
    fireEvent.click(link as HTMLAnchorElement);
    expect(container.querySelector("section.footnotes li")).toHaveFocus();
  });

  it("sets the direction by block", () => {
    const container = show(
      "مرحبا بالعالم.\n\n- שלום\n- hello\n\n> עברית\n\n| אחד | two |\n|---|---|\n| שלוש | 4 |\n\n# عنوان\n\n`code` مرحبا\n\n```\nx\n```",
    );
    for (const block of container.querySelectorAll("p, h2, td, th, li"))
      expect(block).toHaveAttribute("dir", "auto");
    expect(container.querySelector("ul")).toHaveAttribute("dir", "rtl");
    expect(container.querySelector("blockquote")).toHaveAttribute("dir", "rtl");
    expect(container.querySelector(".table")).toHaveAttribute("dir", "rtl");
    expect(container.querySelector(".code")).toHaveAttribute("dir", "ltr");
    expect(container.querySelector("p code")).toHaveAttribute("dir", "ltr");
  });

  it("starts a list at any number after indented code", () => {
    expect(show("\tfoo\n\n2. two").querySelector("ol")).toHaveAttribute("start", "2");
    expect(show("text\n2. two").querySelector("ol")).toBeNull();
  });

  it("keeps indented code at the end of a list whole", () => {
    expect(show("10.  ten\n\n    a\n    b").querySelectorAll("pre")).toHaveLength(1);
    expect(show(">     a\n    b").querySelectorAll("pre")).toHaveLength(2);
  });

  it("renders emphasis next to CJK punctuation", () => {
    expect(show("**「重要」**は").querySelector("strong")).toHaveTextContent("「重要」");
    expect(show("这是**“重点”**。").querySelector("strong")).toHaveTextContent("“重点”");
  });

  it("wraps code and names its download by language", async () => {
    const user = userEvent.setup();
    const container = show("```python\nprint(1)\n```");
    const wrap = screen.getByRole("button", { name: "Wrap lines" });
    await user.click(wrap);
    expect(wrap).toHaveAttribute("aria-pressed", "true");
    expect(container.querySelector("pre")).toHaveClass("wrapped");
    const saved: string[] = [];
    URL.createObjectURL = () => "blob:x";
    URL.revokeObjectURL = () => undefined;
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(this.download);
    });
    await user.click(screen.getByRole("button", { name: "Download" }));
    expect(saved).toEqual(["code.py"]);
    expect(["rust", "Dockerfile", "c++", "../../x", "constructor", "text"].map(fileName)).toEqual([
      "code.rs",
      "Dockerfile",
      "code.txt",
      "code.txt",
      "code.txt",
      "code.txt",
    ]);
  });
});

describe("a streaming answer", () => {
  const sources = (text: string, growing: boolean) =>
    groupsOf(parse(text, growing)).map(({ source }) => source);

  it("renders the same as the complete text, wherever it was cut", () => {
    const example = fc.constantFrom<string>(
      ...commonmark,
      ...gfm,
      "$$\na\n$$\n",
      "\\[ a \\]\n",
      "<details>\n\na\n\n</details>\n",
    );
    fc.assert(
      fc.property(
        fc.array(example, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        (parts, cuts) => {
          const text = parts.join("\n");
          const ends = cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b);
          let before = parse("", true);
          for (const end of [...ends, text.length]) before = parse(text.slice(0, end), true, before);
          const after = parse(text, false, before);
          const complete = parse(text, false);
          expect(after.blocks.map(({ node }) => node)).toEqual(
            complete.blocks.map(({ node }) => expect.objectContaining({ type: node.type })),
          );
          expect(groupsOf(after).map(({ source }) => source)).toEqual(sources(text, false));
        },
      ),
      { numRuns: 400 },
    );
  }, 120_000);

  it("keeps complete blocks", () => {
    const begun = parse("one\n\ntwo\n\nthree\n\nfo", true);
    const grown = parse("one\n\ntwo\n\nthree\n\nfour\n\nfive", true, begun);
    expect(grown.blocks[0]).toBe(begun.blocks[0]);
    expect(grown.blocks[1]).toBe(begun.blocks[1]);
    expect(grown.blocks).toHaveLength(5);
  });

  it("resolves link definitions at its end", () => {
    const text = `See [this].\n\n${"word word word\n\n".repeat(1_000)}[this]: https://example.com`;
    let parsed = parse(text, false);
    for (let goes = 0; parsed.end < text.length && goes < 100; goes += 1) parsed = parse(text, false, parsed);
    const [first] = parsed.blocks;
    expect(first?.node.type === "paragraph" && first.node.children[1]?.type).toBe("linkReference");
  });

  it("shows unclosed emphasis and no partial links", () => {
    expect(show("some **bold", true).querySelector("strong")).toHaveTextContent("bold");
    const container = show("see [the page](https://exam", true);
    expect(container.textContent).toBe("see the page");
  });
});
