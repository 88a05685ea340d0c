import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Boundary } from "./boundary";
import { Part } from "./part";

let broken = true;

function Fragile({ text }: { text: string }) {
  if (broken && text === "bad") throw new Error("cannot be drawn");
  return <p>{text}</p>;
}

describe("a boundary", () => {
  beforeEach(() => {
    broken = true;
    vi.spyOn(console, "error").mockImplementation(() => undefined); // React reports what it catches
  });

  it("keeps a failure to its part, and tries again when asked", async () => {
    const user = userEvent.setup();
    render(
      <>
        <p>list</p>
        <Part>
          <Fragile text="bad" />
        </Part>
      </>,
    );
    expect(screen.getByText("list")).toBeInTheDocument();
    expect(await screen.findByRole("alert")).toHaveTextContent("Something went wrong here.");
    broken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByText("bad")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("tries again when what it shows has changed, and not before", () => {
    const show = (text: string) => (
      <Boundary resetOn={text} fallback={() => <p>failed</p>}>
        <Fragile text={text} />
      </Boundary>
    );
    const { rerender } = render(show("bad"));
    expect(screen.getByText("failed")).toBeInTheDocument();
    broken = false;
    rerender(show("bad"));
    expect(screen.getByText("failed")).toBeInTheDocument();
    rerender(show("good"));
    expect(screen.getByText("good")).toBeInTheDocument();
  });
});
