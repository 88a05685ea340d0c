import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import Markdown from "./markdown";

function show(text: string) {
  return render(<Markdown text={text} growing={false} />).container;
}

describe("Markdown", () => {
  it("renders tables, lists and code with a copy button", () => {
    show("| a | b |\n|---|---|\n| 1 | 2 |\n\n- item\n\n```go\nfmt.Println()\n```");
    expect(screen.getByRole("cell", { name: "2" })).toBeInTheDocument();
    expect(screen.getByRole("listitem")).toHaveTextContent("item");
    expect(screen.getByText("fmt.Println()")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Copy" })).toBeInTheDocument();
  });

  it.each([
    "<script>alert(1)</script>",
    '<img src="x" onerror="alert(1)">',
    '<iframe src="https://example.com"></iframe>',
    '<svg onload="alert(1)"></svg>',
    '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
    '<form action="https://example.com"><input name="a"></form>',
  ])("shows %s as text", (html) => {
    const container = show(`before ${html} after\n\n${html}`);
    expect(
      container.querySelector("script, img, iframe, svg, form, input, [onerror], [onclick], [onload]"),
    ).toBeNull();
    expect(container).toHaveTextContent("before");
    expect(container.querySelector("a[href^='javascript']")).toBeNull();
    expect(container.textContent).toContain(html.slice(0, 4));
  });

  it.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](/api/auth/logout)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,AAAA)",
  ])("removes the URL of %s", (text) => {
    const container = show(text);
    expect(container.querySelector("a, img")).toBeNull();
    expect(container).toHaveTextContent("x");
  });

  it.each(["said\n\n##", "said\n\n## ", "said\n\n## **", "> ###\n\nsaid"])(
    "renders no empty heading: %j",
    (text) => {
      for (const growing of [true, false]) {
        const { container, unmount } = render(<Markdown text={text} growing={growing} />);
        for (const heading of container.querySelectorAll("h1, h2, h3, h4, h5, h6"))
          expect(heading).toHaveTextContent(/\S/);
        expect(container).toHaveTextContent("said");
        unmount();
      }
      show("## A *word*");
      expect(screen.getByRole("heading", { level: 3 })).toHaveTextContent("A word");
    },
  );

  it("opens other sites without a referrer", () => {
    show("[site](https://example.com/a) <me@example.com>");
    const link = screen.getByRole("link", { name: "site" });
    expect(link).toHaveAttribute("href", "https://example.com/a");
    expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
    expect(screen.getByRole("link", { name: "me@example.com" })).toHaveAttribute(
      "href",
      "mailto:me@example.com",
    );
  });

  it("shows a remote image as a link and does not load it", () => {
    const container = show("![a cat](https://example.com/cat.png)");
    expect(container.querySelector("img")).toBeNull();
    expect(screen.getByRole("link", { name: "Image: a cat" })).toHaveAttribute(
      "href",
      "https://example.com/cat.png",
    );
  });

  it("does not nest links", () => {
    const container = show("[![a cat](https://example.com/cat.png)](https://example.com/)");
    expect(container.querySelector("a a")).toBeNull();
    expect(screen.getByRole("link", { name: "Image: a cat" })).toHaveAttribute(
      "href",
      "https://example.com/",
    );
  });

  it("highlights known languages and copies code as written", async () => {
    const container = show("```go\nfunc main() {}\n```\n\n```nonsense\nx\n```");
    await vi.waitFor(() => expect(container.querySelector(".hljs-keyword")).toHaveTextContent("func"));
    expect(screen.getByText("nonsense")).toBeInTheDocument();
    expect(container.querySelectorAll("pre")[0]).toHaveTextContent("func main() {}");
  });

  it("renders formulas, but not prices or code", async () => {
    const container = show("Mass: \\(E = mc^2\\). It costs $5 or $6. `$x^2$`");
    await vi.waitFor(() => expect(container.querySelectorAll(".katex")).toHaveLength(1));
    expect(container).toHaveTextContent("It costs $5 or $6.");
    expect(screen.getByText("$x^2$")).toBeInTheDocument();
  });
});
