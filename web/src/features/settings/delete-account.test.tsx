import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { beginLogin, loginState } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { remember } from "@/data/models/remembered";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { DeleteAccount } from "./delete-account";

it("deletes what this device remembers of the account", async () => {
  beginLogin({ ...tokens(1), access_token: `a.${btoa('{"sub":"ada"}')}.c` });
  remember({ model: "acme/large" });
  expect(localStorage.getItem("chatbot.models.ada")).not.toBeNull();
  fakeServer({
    "GET /api/auth/me": () => json(200, { username: "ada" }),
    "POST /api/auth/delete": () => new Response(null, { status: 204 }),
  });
  render(
    <QueryClientProvider client={queryClient}>
      <DeleteAccount />
    </QueryClientProvider>,
  );
  await userEvent.click(screen.getByRole("button"));
  await userEvent.type(screen.getByLabelText("Your password"), "SecurePass123!{Enter}");
  await vi.waitFor(() => expect(loginState()).toBe("out"));
  await vi.waitFor(() => expect(localStorage.getItem("chatbot.models.ada")).toBeNull());
});
