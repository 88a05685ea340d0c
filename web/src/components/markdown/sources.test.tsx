import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import Markdown from "./markdown";
import { SourceMarks } from "./source-marks";

function show(text: string, known: readonly number[] = [1, 2]) {
  const markOf = (number: number) => known.includes(number) && <b data-testid="mark">{number}</b>;
  return render(
    <SourceMarks value={(number) => markOf(number) || undefined}>
      <Markdown text={text} growing={false} />
    </SourceMarks>,
  ).container;
}

const marks = () => screen.queryAllByTestId("mark").map(({ textContent }) => textContent);

describe("numbers in brackets", () => {
  it.each([
    ["Pears keep two days [1].", ["1"], "Pears keep two days 1."],
    ["- **Cold [2]**\n- dry [1][2]", ["2", "1", "2"], "Cold 2\ndry 12"],
    ["Both [1, 2] say so.", ["1", "2"], "Both 12 say so."],
    ["Nobody [7] and half [1, 7].", [], "Nobody [7] and half [1, 7]."],
    ["`list[1]` and [link [1]](https://x.example)", [], "list[1] and link [1]"],
    ["```\na[1]\n```", [], expect.stringContaining("a[1]")],
    ['<cite data-numbers="1">x</cite>', [], "x"],
  ])("of %j open the sources that there are", (text, expected, shown) => {
    const container = show(text);
    expect(marks()).toEqual(expected);
    expect(container.textContent?.trim()).toEqual(shown);
  });
});
