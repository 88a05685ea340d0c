import type { AxiosResponse } from "axios";
import { client } from "@/data/client/client";

/** Formats that the server exports. PDFs are made by the browser from the print view. */
export type ChatFormat = "md" | "json" | "txt";

/** Extracts the file name from a Content-Disposition header (RFC 6266, RFC 8187). */
export function fileNameFrom(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : "chat";
}

// No timeout: large exports take long, and a broken connection ends the request.
const fileRequest = { responseType: "blob", timeout: 0 } as const;

/** Downloads a response as a file, named by the server unless `name` is given. */
function save({ data, headers }: AxiosResponse<Blob>, name?: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = name ?? fileNameFrom(String(headers["content-disposition"] ?? ""));
  link.click();
  // Some browsers read the URL shortly after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** `name` is the file name without extension, used when the server has no good one. */
export async function saveChat(id: number, format: ChatFormat, name?: string): Promise<void> {
  const reply = await client.get<Blob>(`/api/chat/sessions/${id}/export`, {
    ...fileRequest,
    params: { format },
  });
  save(reply, name && `${name}.${format}`);
}

export async function saveAccount(): Promise<void> {
  save(await client.get<Blob>("/api/auth/export", fileRequest));
}
