import type { AxiosResponse } from "axios";
import { client } from "./client";

/** What the server writes; a PDF is what the browser makes of the print view. */
export type ChatFormat = "md" | "json" | "txt";

/** The name in a Content-Disposition as our server writes it (RFC 6266, RFC 8187). */
export function nameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : "chat";
}

// However long it takes: the connection ends what gets stuck.
const file = { responseType: "blob", timeout: 0 } as const;

/** Has the browser save a reply as a file, under the name that the server gives it or another one. */
function save({ data, headers }: AxiosResponse<Blob>, name?: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = name ?? nameIn(String(headers["content-disposition"] ?? ""));
  link.click();
  // Some browsers read it a moment after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** `name` is the file's without its extension, where the server does not know a good one. */
export async function saveChat(id: number, format: ChatFormat, name?: string): Promise<void> {
  const reply = await client.get<Blob>(`/api/chat/sessions/${id}/export`, { ...file, params: { format } });
  save(reply, name && `${name}.${format}`);
}

export async function saveAccount(): Promise<void> {
  save(await client.get<Blob>("/api/auth/export", file));
}
