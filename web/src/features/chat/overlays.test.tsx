import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { Overlays } from "./overlays";

const keys = { key: "M", ctrlKey: true, shiftKey: true };
const onClick = vi.fn();

it("keeps Ctrl+Shift+M from the browser where there are models, and opens the list beside no dialog", () => {
  render(<Overlays onNewChat={vi.fn()} onRail={vi.fn()} />);
  // fireEvent returns false if the default was prevented.
  expect(fireEvent.keyDown(window, keys)).toBe(true);
  const { rerender } = render(<button type="button" data-testid="model-button" onClick={onClick} />);
  expect(fireEvent.keyDown(window, keys)).toBe(false);
  expect(onClick).toHaveBeenCalledOnce();
  rerender(
    <>
      <button type="button" data-testid="model-button" onClick={onClick} />
      <dialog open />
    </>,
  );
  expect(screen.getByRole("dialog")).toBeVisible();
  expect(fireEvent.keyDown(window, keys)).toBe(false);
  expect(onClick).toHaveBeenCalledOnce();
});
