import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fakeServer, json } from "@/test/fake-server";
import { HomePage } from "./home-page";

function show(registration: unknown) {
  const server = fakeServer({ "GET /api/config": () => json(200, { registration }) });
  render(<HomePage />);
  return vi.waitFor(() => expect(server.count("/api/config")).toBe(1));
}

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
  });
});
