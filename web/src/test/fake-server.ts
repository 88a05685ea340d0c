import "@/data/client/http"; // the client loads it on demand; no test should wait for that
import { vi } from "vitest";

export type Handler = (request: Request) => Response | Promise<Response>;

/** Mocks fetch by "METHOD /path". Unexpected requests fail the test. */
export function fakeServer(routes: Record<string, Handler>) {
  const seen: Request[] = [];
  const answer = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input instanceof URL ? input.href : input, init);
    seen.push(request);
    const route = `${request.method} ${new URL(request.url).pathname}`;
    const handler = routes[route];
    if (handler === undefined) throw new Error(`nobody answers ${route}`);
    return handler(request);
  };
  vi.stubGlobal("fetch", vi.fn(answer));
  const count = (path: string) => seen.filter(({ url }) => new URL(url).pathname === path).length;
  return { seen, count };
}

export function json(status: number, body: unknown): Response {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
}

export function problem(
  status: number,
  detail: string,
  errors: { field: string; message: string }[] = [],
  code = "test",
): Response {
  return json(status, {
    type: "about:blank",
    title: "",
    status,
    detail,
    code,
    request_id: "r",
    errors,
  });
}

export function tokens(n: number) {
  return {
    access_token: `access-${n}`,
    token_type: "bearer" as const,
    expires_in: 1800,
    refresh_expires_in: 604800,
  };
}

/** An event stream whose chunks arrive exactly as given; "drop" breaks the connection. */
export function stream(...chunks: (string | "drop")[]): Response {
  const encoder = new TextEncoder();
  const rest = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = rest.shift();
      if (chunk === undefined) controller.close();
      else if (chunk === "drop") controller.error(new TypeError("network error"));
      else controller.enqueue(encoder.encode(chunk));
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}
