import { createParser, type EventSourceMessage } from "eventsource-parser";
import { offlineError, ownError } from "@/data/client/api-error";
import { fetchAuthorized } from "@/data/client/authorized";

/** The server sends heartbeats every few seconds; a longer silence means that the connection is dead. */
const silenceLimit = 45_000;

async function open(url: string, init: RequestInit): Promise<ReadableStream<Uint8Array>> {
  const headers = { ...init.headers, Accept: "text/event-stream" };
  const response = await fetchAuthorized(url, { ...init, headers });
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream") || response.body === null) {
    throw ownError("offline", "response_altered");
  }
  return response.body;
}

/** Yields server-sent events until the server closes the stream. Throws ApiError. */
export async function* eventStream(url: string, init: RequestInit): AsyncGenerator<EventSourceMessage> {
  const reader = (await open(url, init)).getReader();
  const decoder = new TextDecoder();
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  let watch: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      watch = setTimeout(() => void reader.cancel().catch(() => undefined), silenceLimit);
      const { done, value } = await reader.read().catch(() => {
        throw offlineError();
      });
      clearTimeout(watch);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* events.splice(0);
    }
  } finally {
    clearTimeout(watch);
    void reader.cancel().catch(() => undefined);
  }
}
