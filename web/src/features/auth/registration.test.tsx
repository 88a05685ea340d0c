import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fakeServer, json, problem } from "@/test/fake-server";
import { RegisterLink, Registration } from "./registration";

const closed = "Registration is closed. Ask an administrator for an account.";

function show(registration: unknown) {
  const server = fakeServer({ "GET /api/config": () => json(200, { registration }) });
  render(
    <>
      <Registration>
        <p>the form</p>
      </Registration>
      <RegisterLink />
    </>,
  );
  return vi.waitFor(() => expect(server.count("/api/config")).toBe(2));
}

describe("registration", () => {
  it.each(["closed", "invite"])("is not offered if %s", async (registration) => {
    await show(registration);
    expect(await screen.findByText(closed)).toBeInTheDocument();
    expect(screen.queryByText("the form")).toBeNull();
    await vi.waitFor(() => expect(screen.queryByRole("link", { name: /create/i })).toBeNull());
  });

  it.each(["open", undefined, 7])("is offered if %s", async (registration) => {
    await show(registration);
    expect(screen.getByText("the form")).toBeInTheDocument();
    expect(screen.getAllByRole("link", { name: /create/i })).toHaveLength(1);
    expect(screen.queryByText(closed)).toBeNull();
  });

  it("is offered while the setting is unknown", async () => {
    const server = fakeServer({ "GET /api/config": () => problem(503, "Away.") });
    render(<RegisterLink />);
    await vi.waitFor(() => expect(server.count("/api/config")).toBe(1));
    expect(screen.getByRole("link", { name: /create/i })).toBeInTheDocument();
  });
});
