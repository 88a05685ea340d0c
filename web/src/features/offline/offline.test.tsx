import { act, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Offline } from "./offline";

afterEach(() => vi.resetModules());

/** A browser in which a worker could be registered, were it not for what is given. */
function browser(secure: boolean, readyState: DocumentReadyState) {
  const register = vi.fn(() => new Promise(() => {}));
  vi.stubGlobal("isSecureContext", secure);
  vi.stubGlobal("navigator", { serviceWorker: { register }, onLine: true });
  vi.spyOn(document, "readyState", "get").mockReturnValue(readyState);
  return register;
}

describe("keeping the page", () => {
  it("waits until everything else is loaded, and happens once", async () => {
    const register = browser(true, "interactive");
    const { keepPage } = await import("./worker");
    keepPage();
    keepPage();
    expect(register).not.toHaveBeenCalled();
    window.dispatchEvent(new Event("load"));
    window.dispatchEvent(new Event("load"));
    expect(register).toHaveBeenCalledExactlyOnceWith("/sw.js", { updateViaCache: "none" });
  });

  it("is left alone where the connection is not secure", async () => {
    const register = browser(false, "complete");
    const { keepPage } = await import("./worker");
    keepPage();
    expect(register).not.toHaveBeenCalled();
  });
});

describe("a page without a connection", () => {
  it("says so, and stops when there is one", () => {
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    render(<Offline answering={false} />);
    expect(screen.getByRole("status")).toHaveTextContent("You're offline.");
    online.mockReturnValue(true);
    act(() => void window.dispatchEvent(new Event("online")));
    expect(screen.queryByRole("status")).toBeNull();
  });
});
