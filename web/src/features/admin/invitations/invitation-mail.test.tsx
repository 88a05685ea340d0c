import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json, problem } from "@/test/fake-server";
import Invitations from "./invitations";

const mailed = {
  id: 1,
  email: "ann@example.com",
  role: "member",
  state: "open",
  created_by: { id: 1, username: "root" },
  created_at: "2026-11-30T12:00:00Z",
  expires_at: "2026-12-07T12:00:00Z",
  used_by: null,
  used_at: null,
  mail: "sent",
};

function open(mail: boolean, list: object[], more: Parameters<typeof fakeServer>[0] = {}) {
  const server = fakeServer({
    "GET /api/config": () => json(200, { mail, password_login: true }),
    "GET /api/admin/settings": () => json(200, { settings: [] }),
    "GET /api/admin/invitations": () => json(200, { invitations: list, next_cursor: null }),
    ...more,
  });
  render(
    <QueryClientProvider client={queryClient}>
      <Invitations />
    </QueryClientProvider>,
  );
  const posted = () =>
    Promise.all(server.seen.filter(({ method }) => method === "POST").map((request) => request.text()));
  return { ...server, posted };
}

beforeEach(() => {
  queryClient.clear();
  beginLogin({ access_token: "a", token_type: "bearer", expires_in: 900, refresh_expires_in: 9000 });
});

it("mails the link, which the admin does not see, and needs an address for it", async () => {
  const { posted } = open(true, [], {
    "POST /api/admin/invitations": () => json(201, { ...mailed, mail: "sending", token: null, url: null }),
  });
  await userEvent.click(await screen.findByRole("button", { name: "Invite a person" }));
  await userEvent.click(await screen.findByRole("button", { name: "Send invitation" }));
  expect(await screen.findByText("Enter your email address.")).toBeInTheDocument();
  await userEvent.type(screen.getByLabelText("Email"), "ann@example.com{Enter}");
  expect(await screen.findByText("The invitation is on its way to ann@example.com.")).toBeInTheDocument();
  expect(screen.queryByTestId("invitation-link")).toBeNull();
  expect((await posted()).map((body) => JSON.parse(body))).toEqual([
    { email: "ann@example.com", mail: true, role: "member", expires_in: 604800 },
  ]);
});

it("shows the link to those who choose so", async () => {
  const { posted } = open(true, [], {
    "POST /api/admin/invitations": () =>
      json(201, {
        ...mailed,
        email: null,
        mail: null,
        token: "a",
        url: "https://chat.example/register#invitation=a",
      }),
  });
  await userEvent.click(await screen.findByRole("button", { name: "Invite a person" }));
  await userEvent.selectOptions(await screen.findByLabelText("How to invite"), "link");
  await userEvent.click(screen.getByRole("button", { name: "Create link" }));
  expect(await screen.findByDisplayValue("https://chat.example/register#invitation=a")).toBeInTheDocument();
  expect((await posted()).map((body) => JSON.parse(body))).toEqual([{ role: "member", expires_in: 604800 }]);
});

it("offers nothing of mail on a server without it", async () => {
  open(false, [mailed]);
  await userEvent.click(await screen.findByRole("button", { name: "Invite a person" }));
  expect(await screen.findByLabelText("Email (optional)")).toBeInTheDocument();
  expect(screen.queryByLabelText("How to invite")).toBeNull();
  expect(screen.queryByRole("button", { name: /Send/ })).toBeNull();
});

it("says what became of each mail, and mails again what was not used", async () => {
  const again = vi.fn(() => json(201, { ...mailed, id: 9 }));
  const { posted } = open(
    true,
    [
      { ...mailed, id: 6, email: "a@x.example", mail: "refused" },
      { ...mailed, id: 5, email: "b@x.example", mail: "failed", state: "expired" },
      { ...mailed, id: 4, email: "c@x.example" },
      { ...mailed, id: 3, email: "d@x.example", state: "used", used_by: { id: 2, username: "dora" } },
      { ...mailed, id: 2, email: "e@x.example", mail: null },
    ],
    {
      "POST /api/admin/invitations/6/resend": again,
      "POST /api/admin/invitations/5/resend": () =>
        problem(429, "Too many.", [], "too_many_mails_to_address"),
    },
  );
  const rows = await screen.findAllByTestId("invitation");
  const texts = ["refused the address", "Expired", "Sent", "dora", "Open"];
  for (const [at, text] of texts.entries())
    expect(within(rows[at] as HTMLElement).getByText(new RegExp(text))).toBeInTheDocument();
  const buttons = await screen.findAllByRole("button", { name: /^Send the invitation/ });
  expect(buttons.map((button) => button.getAttribute("aria-label"))).toEqual([
    "Send the invitation to a@x.example again",
    "Send the invitation to b@x.example again",
    "Send the invitation to c@x.example again",
  ]);
  await userEvent.click(buttons[0] as HTMLElement);
  expect(await screen.findByText("The invitation is on its way to a@x.example.")).toBeInTheDocument();
  expect(again).toHaveBeenCalledOnce();
  await userEvent.click(screen.getByRole("button", { name: "Send the invitation to b@x.example again" }));
  expect(await screen.findByText(/Too many invitations were mailed/)).toBeInTheDocument();
  expect(await posted()).toHaveLength(2);
});
