import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeServer, type Handler, json, tokens } from "@/test/fake-server";

const picture = (size = 10, type = "image/png") =>
  new Response(new Uint8Array(size), { headers: { "Content-Type": type } });

/** A page without pictures, and its server. */
async function loadPage(content: Handler, ids: readonly number[]) {
  vi.resetModules();
  const server = fakeServer(
    Object.fromEntries(ids.map((id) => [`GET /api/files/${id}/content`, content] as const)),
  );
  const login = await import("@/data/client/login-state");
  login.beginLogin(tokens(1));
  return { server, login, ...(await import("./pictures")) };
}

describe("pictures", () => {
  let made: number;
  let revoked: string[];

  beforeEach(() => {
    made = 0;
    revoked = [];
    // jsdom has neither.
    Object.assign(URL, {
      createObjectURL: () => {
        made += 1;
        return `blob:${made}`;
      },
      revokeObjectURL: (url: string) => revoked.push(url),
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are downloaded once, with the token in a header, for all who show them", async () => {
    const { server, openPicture, pictureNow } = await loadPage(() => picture(), [1]);
    const both = [openPicture(1), openPicture(1)];
    expect(await Promise.all(both.map(({ url }) => url))).toEqual(["blob:1", "blob:1"]);
    expect(server.seen.map(({ url }) => url)).toEqual(["http://chat.test/api/files/1/content"]);
    expect(server.seen[0]?.headers.get("Authorization")).toBe("Bearer access-1");
    expect(pictureNow(1)).toBe("blob:1");
    for (const one of both) one.close();
    expect(await openPicture(1).url).toBe("blob:1");
    expect(server.seen).toHaveLength(1);
  });

  it("that are no longer shown are dropped when there are many, the oldest first", async () => {
    const ids = Array.from({ length: 63 }, (_, n) => n);
    const { openPicture, pictureNow } = await loadPage(() => picture(), ids);
    const shown = openPicture(0);
    await shown.url;
    for (const id of ids.slice(1)) {
      const one = openPicture(id);
      await one.url;
      one.close();
    }
    expect(revoked).toHaveLength(2);
    expect(ids.filter((id) => pictureNow(id) === undefined)).toEqual([1, 2]);
  });

  it("that are no longer shown take a bounded number of bytes", async () => {
    const { openPicture, pictureNow } = await loadPage(() => picture(30 << 20), [1, 2, 3]);
    for (const id of [1, 2, 3]) {
      const one = openPicture(id);
      await one.url;
      one.close();
    }
    expect([1, 2, 3].map((id) => pictureNow(id) !== undefined)).toEqual([false, true, true]);
  });

  it("are downloaded four at a time", async () => {
    const waiting: (() => void)[] = [];
    const { server, openPicture } = await loadPage(
      () => new Promise((resolve) => waiting.push(() => resolve(picture()))),
      [1, 2, 3, 4, 5, 6],
    );
    const all = [1, 2, 3, 4, 5, 6].map((id) => openPicture(id).url);
    await vi.waitFor(() => expect(server.seen).toHaveLength(4));
    await new Promise((wake) => setTimeout(wake, 20));
    expect(server.seen).toHaveLength(4);
    waiting[0]?.();
    await vi.waitFor(() => expect(server.seen).toHaveLength(5));
    waiting[1]?.();
    await vi.waitFor(() => expect(waiting).toHaveLength(6));
    for (const go of waiting) go();
    await Promise.all(all);
  });

  it("wait until the server allows another request", async () => {
    vi.useFakeTimers();
    let asked = 0;
    const { openPicture } = await loadPage(() => {
      asked += 1;
      if (asked > 1) return picture();
      return new Response(JSON.stringify({ code: "rate_limited" }), {
        status: 429,
        headers: { "Retry-After": "7" },
      });
    }, [1]);
    const { url } = openPicture(1);
    await vi.advanceTimersByTimeAsync(6_900);
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(await url).toBe("blob:1");
  });

  it("that fail can be opened again", async () => {
    let there = false;
    const { openPicture } = await loadPage(
      () => (there ? picture() : json(404, { code: "file_not_found", detail: "No." })),
      [1],
    );
    await expect(openPicture(1).url).rejects.toMatchObject({ status: 404 });
    there = true;
    expect(await openPicture(1).url).toBe("blob:1");
  });

  it("are nothing else, whatever they are called", async () => {
    const { openPicture, isPicture } = await loadPage(() => picture(10, "image/svg+xml"), [1]);
    await expect(openPicture(1).url).rejects.toThrow();
    expect(made).toBe(0);
    expect(
      ["image/png", "image/gif", "image/svg+xml", "image/heic", "text/html"].map((media_type) =>
        isPicture({ media_type }),
      ),
    ).toEqual([true, true, false, false, false]);
  });

  it("of an account are dropped when it signs out", async () => {
    const { openPicture, pictureNow, login } = await loadPage(() => picture(), [1]);
    await openPicture(1).url;
    login.endLogin("out");
    expect(revoked).toEqual(["blob:1"]);
    expect(pictureNow(1)).toBe(undefined);
  });
});
