import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json } from "@/test/fake-server";
import { HomePage } from "./home-page";

function show(registration: unknown, fresh = false) {
  const server = fakeServer({ "GET /api/config": () => json(200, { registration, fresh }) });
  render(
    <QueryClientProvider client={queryClient}>
      <HomePage />
    </QueryClientProvider>,
  );
  return vi.waitFor(() => expect(server.count("/api/config")).toBe(1));
}

beforeEach(() => queryClient.clear());

const link = () => screen.queryByRole("link", { name: "Create an account" });

describe("the home page", () => {
  it.each(["closed", "invite"])("does not offer an account if registration is %s", async (registration) => {
    const answered = show(registration);
    expect(link()).toBeInTheDocument();
    await answered;
    await vi.waitFor(() => expect(link()).toBeNull());
  });

  it("offers an account if registration is open", async () => {
    await show("open");
    expect(link()).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Sign in" })).toBeInTheDocument();
  });

  it("offers the first account instead of signing in on a fresh server", async () => {
    await show("open", true);
    expect(await screen.findByRole("link", { name: "Create the first account" })).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: "Sign in" })).toBeNull();
  });

  it("offers to sign in on a fresh server where registration is closed", async () => {
    await show("closed", true);
    await vi.waitFor(() => expect(link()).toBeNull());
    expect(screen.getByRole("link", { name: "Sign in" })).toBeInTheDocument();
  });
});
