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
      </div>
    </div>
  );
}

function grow(height: number): void {
  heights.scrollHeight = height;
  act(() => resized());
}

it("follows growing text, but not what the user opens", async () => {
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
  await userEvent.click(screen.getByRole("button"));
  grow(1_500);
  expect(frame.scrollTop).toBe(1_100);
});
