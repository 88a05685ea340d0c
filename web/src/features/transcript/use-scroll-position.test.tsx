import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { useScrollPosition } from "./use-scroll-position";

const heights = { scrollHeight: 1_000, clientHeight: 400 };
let resized = () => {};

function List() {
  const { frame, content, handlers } = useScrollPosition("c", undefined, true);
  const [open, setOpen] = useState(false);
  return (
    <div ref={frame} {...handlers} data-testid="frame">
      <div ref={content}>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          Thought
        </button>
        <button type="button" aria-expanded={false} aria-haspopup="dialog">
          Models
        </button>
        <dialog open>
          <button type="button" aria-expanded={false}>
            Inside
          </button>
        </dialog>
      </div>
    </div>
  );
}

function grow(height: number): void {
  heights.scrollHeight = height;
  act(() => resized());
}

it("follows growing text, also beside a dialog, but not what the user opens in the list", async () => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        resized = callback;
      }
      observe() {}
      disconnect() {}
    },
  );
  for (const name of ["scrollHeight", "clientHeight"] as const)
    vi.spyOn(Element.prototype, name, "get").mockImplementation(() => heights[name]);
  render(<List />);
  const frame = screen.getByTestId("frame");
  grow(1_100);
  expect(frame.scrollTop).toBe(1_100);
  for (const name of ["Models", "Inside"]) await userEvent.click(screen.getByRole("button", { name }));
  grow(1_200);
  expect(frame.scrollTop).toBe(1_200);
  await userEvent.click(screen.getByRole("button", { name: "Thought" }));
  grow(1_500);
  expect(frame.scrollTop).toBe(1_200);
});
