import { act, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ConnectionBar } from "./connection-bar";

afterEach(() => vi.resetModules());

/** A browser that supports service workers, except for the given overrides. */
function browser(secure: boolean, readyState: DocumentReadyState) {
  const register = vi.fn(() => new Promise(() => {}));
  vi.stubGlobal("isSecureContext", secure);
  vi.stubGlobal("navigator", { serviceWorker: { register }, onLine: true });
  vi.spyOn(document, "readyState", "get").mockReturnValue(readyState);
  return register;
}

describe("the service worker", () => {
  it("registers once, after everything else has loaded", async () => {
    const register = browser(true, "interactive");
    const { registerWorker } = await import("./worker");
    registerWorker();
    registerWorker();
    expect(register).not.toHaveBeenCalled();
    window.dispatchEvent(new Event("load"));
    window.dispatchEvent(new Event("load"));
    expect(register).toHaveBeenCalledExactlyOnceWith("/sw.js", { updateViaCache: "none" });
  });

  it("does not register without a secure context", async () => {
    const register = browser(false, "complete");
    const { registerWorker } = await import("./worker");
    registerWorker();
    expect(register).not.toHaveBeenCalled();
  });
});

describe("the offline bar", () => {
  it("shows while offline", () => {
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    render(<ConnectionBar answering={false} />);
    expect(screen.getByRole("status")).toHaveTextContent("You're offline.");
    online.mockReturnValue(true);
    act(() => void window.dispatchEvent(new Event("online")));
    expect(screen.queryByRole("status")).toBeNull();
  });
});
