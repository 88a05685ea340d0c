import { offlineError } from "@/data/client/api-error";
import type { Attached } from "@/data/drafts/files";
import type { AnswerTransport, Request } from "./transport";
import type { Uploads } from "./uploads";

type Waiting = Pick<Uploads, "idOf" | "stored" | "retry">;

function filesOf({ turnRequest }: Request): readonly Attached[] | undefined {
  return "files" in turnRequest ? turnRequest.files : undefined;
}

/**
 * Sends requests with the ids of their files, once these are stored. Until then, it yields which ones are awaited; none, before the
 * request is sent. Uploads that have failed begin again. Loads `uploads` for the first request with files.
 */
export function afterUploads(transport: AnswerTransport, load: () => Promise<Waiting>): AnswerTransport {
  return {
    follow: transport.follow,
    async *ask(request, signal) {
      const files = filesOf(request);
      if (files === undefined) return yield* transport.ask(request, signal);
      const uploads = await load().catch(() => {
        throw offlineError();
      });
      const missing = files.filter((file) => uploads.idOf(file) === undefined);
      uploads.retry((key) => missing.some((file) => file.key === key));
      for (const file of missing) {
        const names = missing.filter((other) => uploads.idOf(other) === undefined).map(({ name }) => name);
        yield { type: "uploading", names };
        await uploads.stored(file, signal);
      }
      if (missing.length > 0) yield { type: "uploading", names: [] };
      const fileIds = files.map((file) => uploads.idOf(file) ?? 0);
      if (!signal.aborted) yield* transport.ask({ ...request, fileIds }, signal);
    },
  };
}
