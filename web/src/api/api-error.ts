import { common } from "@/words/en/common";
import { currentWords } from "@/words/language";
import type { FieldError, Problem } from "./types";

/**
 * "refused": the server rejected the request. "offline": the server is unreachable. "signed-out": the login has
 * ended.
 */
export type ApiErrorKind = "refused" | "offline" | "signed-out";

/** The only error type that API requests throw. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly status: number;
  readonly code: string;
  readonly fields: FieldError[];
  /** The server's message, or the page's own in English. errorText() localizes it. */
  readonly detail: string;
  /** Retry delay in seconds; 0 if the server gave none. */
  readonly retryAfter: number;

  constructor(
    kind: ApiErrorKind,
    detail: string,
    from?: { status: number; problem?: Partial<Problem>; retryAfter?: number },
  ) {
    super(detail);
    this.detail = detail;
    this.retryAfter = from?.retryAfter ?? 0;
    this.name = "ApiError";
    this.kind = kind;
    this.status = from?.status ?? 0;
    this.code = from?.problem?.code ?? "";
    this.fields = from?.problem?.errors ?? [];
  }
}

type OwnCode = keyof typeof common.errors;

/** An error detected by the page itself. */
export function ownError(kind: ApiErrorKind, code: OwnCode, status = 0): ApiError {
  return new ApiError(kind, common.errors[code], { status, problem: { code } });
}

export function offlineError(): ApiError {
  return ownError("offline", "offline");
}

export function signedOutError(): ApiError {
  return ownError("signed-out", "signed_out", 401);
}

/** Proxies may answer with HTML, so the body is not assumed to be a problem document. */
export function refusedError(status: number, body: unknown, retryAfter?: string | null): ApiError {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  const detail = (typeof problem.detail === "string" && problem.detail) || common.status(status);
  const wait = Math.max(Number(retryAfter) || 0, 0);
  return new ApiError("refused", detail, { status, problem, retryAfter: wait });
}

/** Localizes an error by its code; falls back to the server's message. */
export function localizedError(code: string, detail: string): string {
  return currentWords("common", common).errorText(code, detail);
}

/** Localized error text, including the retry delay. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return localizedError("unexpected", common.errors.unexpected);
  const { code, detail, retryAfter } = error;
  const text = localizedError(code, detail);
  if (retryAfter <= 0 || /\d+ ?s/.test(text)) return text;
  return `${text} ${currentWords("common", common).tryAgainIn(retryAfter)}`;
}
