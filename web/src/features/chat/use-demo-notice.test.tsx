import { QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { Model } from "@/data/client/types";
import { remembered } from "@/data/models/remembered";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { model } from "@/test/models";
import { useDemoNotice } from "./use-demo-notice";

const demo = model("demo/demo", { demo: true, default: true });
const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
);

function open(models: readonly Model[]) {
  fakeServer({
    "GET /api/models": () => json(200, { models }),
    "GET /api/auth/me": () => json(200, { id: 1, username: "ada", role: "member" }),
  });
  return renderHook(useDemoNotice, { wrapper }).result;
}

beforeEach(() => {
  queryClient.clear();
  localStorage.clear();
  beginLogin(tokens(1));
});

it("the demo's notice is there at once when it was there before, and goes when a model is connected", async () => {
  const first = open([demo]);
  expect(first.current).toBeUndefined();
  await waitFor(() => expect(first.current).toBe("member"));
  queryClient.clear();
  const second = open([demo, model("acme/small")]);
  expect(second.current).toBe("member");
  await waitFor(() => expect(second.current).toBeUndefined());
  expect(remembered().demoFor).toBeUndefined();
});
