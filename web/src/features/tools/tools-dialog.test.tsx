import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { ConnectionNeeded } from "@/data/client/types";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { fakeDialogs } from "@/test/models";
import ToolsDialog from "./tools-dialog";

function show(connections_needed: ConnectionNeeded[]) {
  fakeServer({ "GET /api/tools": () => json(200, { tools: [], connections_needed }) });
  return render(
    <QueryClientProvider client={queryClient}>
      <ToolsDialog chosen={[]} onChoose={() => {}} model={undefined} onClose={() => {}} />
    </QueryClientProvider>,
  );
}

beforeEach(() => {
  fakeDialogs();
  queryClient.clear();
  beginLogin(tokens(1));
});

it("leads to the settings for each server that has to be connected", async () => {
  show([
    { server: "notes", name: "Notes" },
    { server: "mail", name: "Mail" },
  ]);
  await screen.findByText(/have to be connected/);
  const links = screen.getAllByRole("link");
  expect(links.map(({ textContent }) => textContent)).toEqual(["Connect Notes", "Connect Mail"]);
  expect(new Set(links.map((link) => link.getAttribute("href")))).toEqual(new Set(["/settings/connections"]));
});

it("says nothing of connections when none is needed", async () => {
  show([]);
  await screen.findByText(/no tools/i);
  expect(screen.queryByRole("link")).toBeNull();
});
