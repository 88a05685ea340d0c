import { offlineError } from "@/data/client/api-error";
import type { Attached } from "@/data/drafts/files";
import type { AnswerTransport } from "./transport";
import type { UploadingEvent } from "./turn";

/**
 * Waits until files are stored and returns their ids. Until then, it yields which ones are awaited; none, just before it returns. Uploads
 * that have failed begin again.
 */
export type AwaitUploads = (
  files: readonly Attached[],
  signal: AbortSignal,
) => AsyncGenerator<UploadingEvent, number[]>;

/** Sends requests with the ids of their files, once these are stored. Loads what waits for them with the first such request. */
export function afterUploads(transport: AnswerTransport, load: () => Promise<AwaitUploads>): AnswerTransport {
  return {
    follow: transport.follow,
    async *ask(request, signal) {
      const { files } = request.turnRequest;
      let fileIds: number[] | undefined;
      if (files !== undefined) {
        const awaitUploads = await load().catch(() => {
          throw offlineError();
        });
        fileIds = yield* awaitUploads(files, signal);
      }
      if (!signal.aborted) yield* transport.ask({ ...request, fileIds }, signal);
    },
  };
}
