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

/** Has the browser save a reply as a file. */
function save({ data, headers }: AxiosResponse<Blob>): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = nameIn(String(headers["content-disposition"] ?? ""));
  link.click();
  // Some browsers read it a moment after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export async function saveChat(id: number, format: ChatFormat): Promise<void> {
  save(await client.get<Blob>(`/api/chat/sessions/${id}/export`, { ...file, params: { format } }));
}

export async function saveAccount(): Promise<void> {
  save(await client.get<Blob>("/api/auth/export", file));
}
