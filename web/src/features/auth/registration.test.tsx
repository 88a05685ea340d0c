import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json, problem } from "@/test/fake-server";
import { RegisterLink, Registration } from "./registration";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: vi.fn(), replace: vi.fn() }) }));

const closed = "Registration is closed. Ask an administrator for an account.";
const needed = "You need an invitation to create an account. Ask an administrator for one.";

function show(registration: unknown) {
  const server = fakeServer({ "GET /api/config": () => json(200, { registration }) });
  render(
    <QueryClientProvider client={queryClient}>
      <Registration invitation={undefined} />
      <RegisterLink />
    </QueryClientProvider>,
  );
  return vi.waitFor(() => expect(server.count("/api/config")).toBe(1));
}

beforeEach(() => queryClient.clear());

describe("registration", () => {
  it.each([
    ["closed", closed],
    ["invite", needed],
  ])("is not offered if %s", async (registration, words) => {
    await show(registration);
    expect(await screen.findByText(words)).toBeInTheDocument();
    expect(screen.queryByTestId("register-button")).toBeNull();
    await vi.waitFor(() => expect(screen.queryByRole("link", { name: /create/i })).toBeNull());
  });

  it.each(["open", undefined, 7])("is offered if %s", async (registration) => {
    await show(registration);
    expect(screen.getByTestId("register-button")).toBeInTheDocument();
    expect(screen.getAllByRole("link", { name: /create/i })).toHaveLength(1);
    expect(screen.queryByText(closed)).toBeNull();
  });

  it("is offered while the setting is unknown", async () => {
    const server = fakeServer({ "GET /api/config": () => problem(503, "Away.") });
    render(
      <QueryClientProvider client={queryClient}>
        <RegisterLink />
      </QueryClientProvider>,
    );
    await vi.waitFor(() => expect(server.count("/api/config")).toBe(1));
    expect(screen.getByRole("link", { name: /create/i })).toBeInTheDocument();
  });
});
