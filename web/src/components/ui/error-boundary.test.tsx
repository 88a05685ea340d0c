import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Boundary } from "./boundary";
import { loadLazily } from "./load-lazily";
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

  it("loads a part anew that could not be fetched, when asked and not before", async () => {
    const user = userEvent.setup();
    const load = vi.fn(async () => {
      if (broken) throw new Error("Failed to load chunk");
      return { default: Fragile };
    });
    const Late = loadLazily(load);
    render(
      <>
        <p>list</p>
        <Part>
          <Suspense>
            <Late text="palette" />
          </Suspense>
        </Part>
      </>,
    );
    expect(await screen.findByRole("alert")).toHaveTextContent("Something went wrong here.");
    expect(screen.getByText("list")).toBeInTheDocument();
    expect(load).toHaveBeenCalledOnce();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("alert")).toBeInTheDocument();
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
    broken = false;
    await user.click(await screen.findByRole("button", { name: "Try again" }));
    expect(await screen.findByText("palette")).toBeInTheDocument();
    expect(load).toHaveBeenCalledTimes(3);
  });
});
