import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ErrorBoundary } from "./error-boundary";
import { loadLazily } from "./load-lazily";
import { PageSection } from "./page-section";

let broken = true;

function Fragile({ text }: { text: string }) {
  if (broken && text === "bad") throw new Error("cannot be drawn");
  return <p>{text}</p>;
}

describe("an error boundary", () => {
  beforeEach(() => {
    broken = true;
    vi.spyOn(console, "error").mockImplementation(() => undefined); // React logs caught errors
  });

  it("limits the error to its section and retries on request", async () => {
    const user = userEvent.setup();
    render(
      <>
        <p>list</p>
        <PageSection>
          <Fragile text="bad" />
        </PageSection>
      </>,
    );
    expect(screen.getByText("list")).toBeInTheDocument();
    expect(await screen.findByRole("alert")).toHaveTextContent("Something went wrong here.");
    broken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByText("bad")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("resets when its key changes, and not before", () => {
    const show = (text: string) => (
      <ErrorBoundary resetKey={text} fallback={() => <p>failed</p>}>
        <Fragile text={text} />
      </ErrorBoundary>
    );
    const { rerender } = render(show("bad"));
    expect(screen.getByText("failed")).toBeInTheDocument();
    broken = false;
    rerender(show("bad"));
    expect(screen.getByText("failed")).toBeInTheDocument();
    rerender(show("good"));
    expect(screen.getByText("good")).toBeInTheDocument();
  });

  it("reloads a failed chunk on request, and not before", async () => {
    const user = userEvent.setup();
    const load = vi.fn(async () => {
      if (broken) throw new Error("Failed to load chunk");
      return { default: Fragile };
    });
    const Late = loadLazily(load);
    render(
      <>
        <p>list</p>
        <PageSection>
          <Suspense>
            <Late text="palette" />
          </Suspense>
        </PageSection>
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
