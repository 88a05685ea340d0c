import { fireEvent, render } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { useEscape, useEscapeFromDrawer } from "./use-escape";

function Answer({ stop }: { stop(): void }) {
  useEscape(stop);
  return null;
}

function Screen({ stop, dialog }: { stop(): void; dialog: boolean }) {
  const [drawer, setDrawer] = useState(true);
  useEscapeFromDrawer(drawer, () => setDrawer(false));
  return (
    <>
      <dialog open={dialog} />
      <main inert={drawer}>
        <Answer stop={stop} />
      </main>
    </>
  );
}

describe("Escape", () => {
  it("closes the drawer without stopping the answer; the next one stops it", async () => {
    const stop = vi.fn();
    render(<Screen stop={stop} dialog={false} />);
    const event = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
    fireEvent(document.body, event);
    expect(event.defaultPrevented).toBe(true);
    expect(document.querySelector("main")).not.toHaveAttribute("inert");
    expect(stop).not.toHaveBeenCalled();
    fireEvent.keyDown(document.body, { key: "Escape" });
    expect(stop).toHaveBeenCalledOnce();
  });

  it.each([
    ["a dialog is open", true, {}],
    ["an input method composes", false, { isComposing: true }],
  ])("keeps the drawer open while %s", (_when, dialog, init) => {
    render(<Screen stop={vi.fn()} dialog={dialog} />);
    fireEvent.keyDown(document.body, { key: "Escape", ...init });
    expect(document.querySelector("main")).toHaveAttribute("inert");
  });
});
