import { expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { offerUnarchive, undo } from "./deletions";

it("an action is undone once", async () => {
  beginLogin(tokens(1));
  const server = fakeServer({ "PATCH /api/chat/sessions/2": () => json(200, {}) });
  offerUnarchive(2, "Chat 2");
  await Promise.all([undo(), undo()]);
  await undo();
  await vi.waitFor(() => expect(server.count("/api/chat/sessions/2")).toBe(1));
});
