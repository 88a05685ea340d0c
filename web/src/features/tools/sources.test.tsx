import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { SourcePart } from "@/data/client/types";
import { fakeDialogs } from "@/test/models";
import SourceList from "./source-list";
import SourceMark from "./source-mark";

const source = (of: Partial<SourcePart> = {}): SourcePart => ({
  type: "source",
  number: 1,
  kind: "web",
  title: "How to keep pears",
  url: "https://pears.example/keep?x=1",
  quote: "Two days in the fridge.",
  ...of,
});

beforeEach(fakeDialogs);

function open(of: Partial<SourcePart> = {}) {
  render(<SourceMark source={source(of)} />);
  fireEvent.click(screen.getByRole("button"));
  return screen.getByTestId("source-view");
}

describe("a source", () => {
  it("opens to its title, host and passage, and leads outside without telling from where", () => {
    const view = open();
    expect(view).toHaveTextContent("How to keep pearspears.exampleTwo days in the fridge.Open page");
    const link = within(view).getByRole("link");
    expect(link).toHaveAttribute("href", "https://pears.example/keep?x=1");
    expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
    expect(link).toHaveAttribute("target", "_blank");
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "//x.example", "no address", undefined])(
    "leads nowhere with the address %j",
    (url) => {
      expect(within(open({ url })).queryByRole("link")).toBeNull();
    },
  );

  it("is text, whatever it contains, and its host is what it is", () => {
    const evil = "<img src=https://evil.example/p>\u202e [x](https://evil.example)";
    const view = open({ title: evil, quote: evil, url: "https://ра\u0443pal.example/" });
    expect(view.querySelectorAll("img")).toHaveLength(0);
    expect(within(view).getAllByRole("link")).toHaveLength(1);
    expect(view).toHaveTextContent("xn--");
    expect(within(view).getByTestId("hidden-characters")).toHaveTextContent("U+202E");
  });

  it("stands in a list that opens", () => {
    render(
      <SourceList
        sources={[source(), source({ number: 2, kind: "file", title: "pears.pdf", url: undefined, page: 3 })]}
      />,
    );
    fireEvent.click(screen.getByRole("button", { name: "2 sources" }));
    expect(screen.getByRole("region", { name: "2 sources" })).toHaveTextContent(
      "1How to keep pearspears.example2pears.pdf",
    );
    fireEvent.click(screen.getByRole("button", { name: "Source 2: pears.pdf" }));
    expect(screen.getByTestId("source-view")).toHaveTextContent("Page 3");
  });
});
