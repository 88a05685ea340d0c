import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json, problem, tokens } from "@/test/fake-server";
import { PersonalInstructions } from "./personal-instructions";

/** A server with a person's instructions, which others may change. */
function serve(instructions: string) {
  const state = { instructions, refuses: false, sent: [] as string[] };
  fakeServer({
    "GET /api/chat/instructions": () => json(200, { instructions: state.instructions }),
    "PATCH /api/chat/instructions": async (request) => {
      const { instructions: next } = (await request.json()) as { instructions: string };
      state.sent.push(next);
      if (state.refuses) return problem(500, "Out of order.");
      state.instructions = next;
      return json(200, { instructions: next });
    },
  });
  return state;
}

async function open() {
  const view = render(
    <QueryClientProvider client={queryClient}>
      <PersonalInstructions />
    </QueryClientProvider>,
  );
  const field = await screen.findByRole("textbox", { name: "Personal instructions" });
  return { field, save: screen.getByRole("button", { name: "Save" }), user: userEvent.setup(), ...view };
}

describe("personal instructions", () => {
  beforeEach(() => {
    queryClient.clear();
    sessionStorage.clear();
    beginLogin(tokens(1));
  });

  it("are stored on request only", async () => {
    const server = serve("Old.");
    const { user, field, save } = await open();
    expect(field).toHaveValue("Old.");
    expect(save).toBeDisabled();
    await user.clear(field);
    await user.type(field, "New.");
    await user.tab();
    expect(server.sent).toEqual([]);
    expect(screen.getByText("Not saved yet")).toBeInTheDocument();
    await user.click(save);
    expect(await screen.findByText("Saved")).toBeInTheDocument();
    expect(server.sent).toEqual(["New."]);
    expect(field).toHaveValue("New.");
    expect(save).toBeDisabled();
  });

  it("survive a failure and a reload, and can be stored then", async () => {
    const server = serve("Old.");
    server.refuses = true;
    const first = await open();
    await first.user.type(first.field, " More.");
    await first.user.click(first.save);
    expect(await screen.findByRole("alert")).toBeInTheDocument();
    expect(first.field).toHaveValue("Old. More.");
    first.unmount();
    queryClient.clear();
    server.refuses = false;
    const { user, field, save } = await open();
    expect(field).toHaveValue("Old. More.");
    await user.click(save);
    await screen.findByText("Saved");
    expect(server.instructions).toBe("Old. More.");
  });

  it("ask which text counts when they were changed elsewhere", async () => {
    const server = serve("Old.");
    const { user, field, save } = await open();
    await user.type(field, " Mine.");
    server.instructions = "Theirs.";
    await user.click(save);
    expect(await screen.findByRole("alert")).toHaveTextContent("Theirs.");
    expect(field).toHaveValue("Old. Mine.");
    expect(server.sent).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Save mine" }));
    await screen.findByText("Saved");
    expect(server.instructions).toBe("Old. Mine.");

    server.instructions = "Theirs again.";
    await user.type(field, "!");
    await user.click(save);
    await user.click(await screen.findByRole("button", { name: "Use the stored ones" }));
    expect(field).toHaveValue("Theirs again.");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("keep what is typed while they are being stored", async () => {
    const server = serve("Old.");
    const { user, field, save } = await open();
    await user.type(field, "1");
    void user.click(save);
    await user.type(field, "2");
    await waitFor(() => expect(server.instructions).toBe("Old.1"));
    expect(field).toHaveValue("Old.12");
    await waitFor(() => expect(save).toBeEnabled());
    await user.click(save);
    await waitFor(() => expect(server.instructions).toBe("Old.12"));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("are counted near the limit, and not stored beyond it", async () => {
    serve("x".repeat(7_999));
    const { user, field, save } = await open();
    expect(screen.getByText("7,999 / 8,000 characters")).toBeInTheDocument();
    await user.click(field);
    await user.paste("yy");
    expect(screen.getByText("8,001 / 8,000 characters. Shorten by 1.")).toBeInTheDocument();
    expect(save).toBeDisabled();
  });
});
