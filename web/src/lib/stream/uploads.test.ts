import { beforeEach, describe, expect, it, vi } from "vitest";
import { offlineError, refusedError, signedOutError } from "@/data/client/api-error";
import type { StoredFile } from "@/data/client/types";
import type { Attached } from "@/data/drafts/files";
import type { UploadOptions } from "@/data/files/upload";
import { afterUploads } from "./after-uploads";
import { awaiting } from "./await-uploads";
import type { AnswerTransport, Request } from "./transport";
import { endedWithLogin, maxRunning, Uploads } from "./uploads";

const lost = (name: string) => new Error(`${name} is lost`);

interface Running extends UploadOptions {
  file: File;
  store(id: number): void;
  fail(error: unknown): void;
}

/** Uploads whose requests the test answers. */
function tab() {
  const running: Running[] = [];
  const remove = vi.fn(async (_: number) => undefined);
  const upload = (file: File, options: UploadOptions) =>
    new Promise<StoredFile>((resolve, fail) => {
      running.push({ file, ...options, fail, store: (id) => resolve({ id } as StoredFile) });
    });
  const uploads = new Uploads({ upload, remove, lost });
  const named = (name: string) => running.findLast(({ file }) => file.name === name);
  return { uploads, running, remove, named };
}

const file = (name: string, size = 10) => new File(["x".repeat(size)], name, { type: "text/plain" });
const settle = () => new Promise((done) => setTimeout(done));

describe("uploads", () => {
  beforeEach(() => sessionStorage.clear());

  it("run a few at a time, in the order in which they were added", async () => {
    const { uploads, running, named } = tab();
    const added = ["a", "b", "c", "d", "e"].map((name) => uploads.add(file(name)));
    const phases = () => added.map(({ key }) => uploads.list().get(key)?.phase);
    expect(running.map((one) => one.file.name)).toEqual(["a", "b", "c"]);
    expect(running).toHaveLength(maxRunning);
    expect(phases()).toEqual(["uploading", "uploading", "uploading", "waiting", "waiting"]);
    named("b")?.store(2);
    await settle();
    expect(running.map((one) => one.file.name)).toEqual(["a", "b", "c", "d"]);
    named("a")?.fail(offlineError());
    await settle();
    expect(phases()).toEqual(["failed", "stored", "uploading", "uploading", "uploading"]);
  });

  it("tell how much is sent, never more than the file has", () => {
    const { uploads, named } = tab();
    const { key } = uploads.add(file("a", 100));
    named("a")?.onProgress(40);
    expect(uploads.list().get(key)?.sent).toBe(40);
    named("a")?.onProgress(180); // the form around the file counts, too
    expect(uploads.list().get(key)?.sent).toBe(100);
  });

  it("are cancelled: the next one begins, and what is stored nevertheless is deleted", async () => {
    const { uploads, running, remove, named } = tab();
    const [a, , , d] = ["a", "b", "c", "d"].map((name) => uploads.add(file(name)));
    uploads.remove(a?.key ?? "");
    expect(named("a")?.signal.aborted).toBe(true);
    expect(uploads.list().has(a?.key ?? "")).toBe(false);
    named("a")?.store(7);
    await settle();
    expect(remove).toHaveBeenCalledExactlyOnceWith(7);
    expect(running.map((one) => one.file.name)).toEqual(["a", "b", "c", "d"]);
    named("d")?.store(4);
    await settle();
    uploads.remove(d?.key ?? "");
    expect(remove).toHaveBeenLastCalledWith(4);
    expect(uploads.list().has(d?.key ?? "")).toBe(false);
  });

  it("are never begun if they are cancelled while they wait", async () => {
    const { uploads, running, named } = tab();
    const added = ["a", "b", "c", "d"].map((name) => uploads.add(file(name)));
    uploads.remove(added[3]?.key ?? "");
    named("a")?.store(1);
    await settle();
    expect(running.map((one) => one.file.name)).toEqual(["a", "b", "c"]);
  });

  it("that failed begin again, those of an ended login on their own choice", async () => {
    const { uploads, running, named } = tab();
    const [a, b] = ["a", "b"].map((name) => uploads.add(file(name)));
    named("a")?.fail(signedOutError());
    named("b")?.fail(refusedError(413, { code: "file_too_large" }));
    await settle();
    uploads.retry((_, upload) => endedWithLogin(upload));
    expect(running.map((one) => one.file.name)).toEqual(["a", "b", "a"]);
    named("a")?.store(1);
    await settle();
    expect([a, b].map((one) => uploads.list().get(one?.key ?? "")?.phase)).toEqual(["stored", "failed"]);
  });

  it("that are stored survive a reload, others do not", async () => {
    const { uploads, named } = tab();
    const [a, b] = [uploads.add(file("a")), uploads.add(file("b"))];
    named("a")?.store(5);
    await settle();
    const reloaded = tab().uploads;
    expect([reloaded.idOf(a), reloaded.knows(a), reloaded.knows(b)]).toEqual([5, true, false]);
    await expect(reloaded.stored(b, new AbortController().signal)).rejects.toThrow("b is lost");
    reloaded.reset();
    expect(tab().uploads.knows(a)).toBe(false);
  });

  it("leave files alone that another message holds", () => {
    const { uploads, remove } = tab();
    const held: Attached = { key: "file-3", id: 3, name: "a", bytes: 1, media_type: "" };
    uploads.removeAll([held]);
    expect(remove).not.toHaveBeenCalled();
    expect([uploads.idOf(held), uploads.knows(held)]).toEqual([3, true]);
  });
});

describe("a request with files", () => {
  beforeEach(() => sessionStorage.clear());

  function transport(uploads: Uploads) {
    const asked: Request[] = [];
    const inner: AnswerTransport = {
      async *ask(request) {
        asked.push(request);
        yield { type: "start", session_id: 1, message_id: 2, user_message_id: 1 };
      },
      async *follow() {},
    };
    return { asked, outer: afterUploads(inner, async () => awaiting(uploads)) };
  }

  const request = (files?: readonly Attached[]): Request => ({
    turnRequest: { kind: "message", text: "Why?", files },
    clientMessageId: "k",
  });

  it("is sent with the ids in the order of the files, once all are stored", async () => {
    const { uploads, named } = tab();
    const { asked, outer } = transport(uploads);
    const [a, b] = [uploads.add(file("a")), uploads.add(file("b"))];
    const events = outer.ask(request([b, a]), new AbortController().signal)[Symbol.asyncIterator]();
    expect((await events.next()).value).toEqual({ type: "uploading", names: ["b", "a"] });
    const next = events.next();
    named("b")?.store(8);
    expect((await next).value).toEqual({ type: "uploading", names: ["a"] });
    const then = events.next();
    named("a")?.store(9);
    expect((await then).value).toEqual({ type: "uploading", names: [] });
    expect(asked).toEqual([]);
    expect((await events.next()).value).toMatchObject({ type: "start" });
    expect(asked[0]?.fileIds).toEqual([8, 9]);
  });

  it("is not sent if its reader stops when the uploads have ended", async () => {
    const { uploads, named } = tab();
    const { asked, outer } = transport(uploads);
    const a = uploads.add(file("a"));
    for await (const event of outer.ask(request([a]), new AbortController().signal)) {
      if (event.type === "uploading" && event.names.length === 0) break;
      named("a")?.store(1);
    }
    expect(asked).toEqual([]);
  });

  it("fails with its upload, which the next attempt begins again", async () => {
    const { uploads, running, named } = tab();
    const { asked, outer } = transport(uploads);
    const a = uploads.add(file("a"));
    const read = async () => {
      for await (const _ of outer.ask(request([a]), new AbortController().signal)) await settle();
    };
    const first = read();
    await settle();
    named("a")?.fail(offlineError());
    await expect(first).rejects.toMatchObject({ kind: "offline" });
    const second = read();
    await settle();
    expect(running).toHaveLength(2);
    named("a")?.store(3);
    await second;
    expect(asked.map(({ fileIds }) => fileIds)).toEqual([[3]]);
  });

  it("loads nothing and says nothing about files if it has none", async () => {
    const load = vi.fn();
    const asked: Request[] = [];
    const inner: AnswerTransport = {
      async *ask(one) {
        asked.push(one);
        yield { type: "start", session_id: 1, message_id: 2, user_message_id: 1 };
      },
      async *follow() {},
    };
    for await (const _ of afterUploads(inner, load).ask(request(), new AbortController().signal));
    expect(load).not.toHaveBeenCalled();
    expect(asked[0]?.fileIds).toBeUndefined();
  });
});
