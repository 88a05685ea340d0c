import type { AxiosResponse } from "axios";

/** Extracts the file name from a Content-Disposition header (RFC 6266, RFC 8187). */
export function fileNameFrom(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : "chat";
}

/** Options of a request for a file. No timeout: large ones take long, and a broken connection ends the request. */
export const fileRequest = { responseType: "blob", timeout: 0 } as const;

/** Downloads a response as a file, named by the server unless `name` is given. */
export function saveReply({ data, headers }: AxiosResponse<Blob>, name?: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = name ?? fileNameFrom(String(headers["content-disposition"] ?? ""));
  link.click();
  // Some browsers read the URL shortly after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
