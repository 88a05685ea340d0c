import { render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import Diagram from "./diagram";

const draw = vi.hoisted(() => vi.fn(async () => ({ svg: '<svg viewBox="0 0 10 10"></svg>' })));
vi.mock("@/lib/use-dark", () => ({ useDark: () => false }));
vi.mock("mermaid", () => ({ default: { initialize: vi.fn(), render: draw } }));

beforeEach(() => draw.mockClear());

describe("a diagram", () => {
  it.each([
    'flowchart TD\n A@{ img: "https://evil.example/x.png", label: "hi" }',
    "flowchart TD\n A@{ label: hi, img : https://evil.example/x.png }",
    'flowchart TD\n A@{ "img": "https://evil.example/x.png" }',
    "flowchart TD\n A@{ 'IMG' : 'https://evil.example/x.png' }",
    'flowchart TD\n A@{\n  label: "hi"\n  img: "//evil.example/x.png"\n }',
    'flowchart TD\n A@{ "\\u0069mg": "https://evil.example/x.png" }',
    'flowchart TD\n A@{ "\\x69mg": "https://evil.example/x.png" }',
    'C4Context\n Person(a, "A", $sprite="img:https://evil.example/x.png")',
    "%%{init: {'themeCSS': '@import url(https://evil.example/x.css)'}}%%\ngraph TD\nA",
    "graph TD\nA\nstyle A fill:url(https://evil.example/x.svg)",
    "graph TD\nA\nstyle A background:\\75rl(https://evil.example/x.svg)",
    "graph TD\nA\nstyle A background:u\\rl(https://evil.example/x.svg)",
    "%%{init: {'themeCSS': '@im\\port \"https://evil.example/x.css\"'}}%%\ngraph TD\nA",
  ])("is not drawn if it loads a resource: %s", async (source) => {
    render(<Diagram source={source} fallback={<code>the code</code>} />);
    expect(await screen.findByText("the code")).toBeInTheDocument();
    expect(draw).not.toHaveBeenCalled();
  });

  it("is drawn if it only mentions images", async () => {
    render(<Diagram source={"graph TD\nA[img src] --> B[image: a cat]"} fallback={<code>the code</code>} />);
    await vi.waitFor(() => expect(draw).toHaveBeenCalledOnce());
  });
});
