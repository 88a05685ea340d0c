import { common } from "@/words/en/common";
import { wordsNow } from "@/words/language";
import type { FieldError, Problem } from "./types";

/** "refused": the server said no. "offline": it could not be reached. "signed-out": the login is over. */
export type ApiErrorKind = "refused" | "offline" | "signed-out";

/** ApiError is the one error this page's requests fail with. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly status: number;
  readonly code: string;
  readonly fields: FieldError[];
  /** What the server said, or this page in English; inWords has it in the reader's language. */
  readonly said: string;
  /** When to try again, in seconds from then; 0 when the server did not say. */
  readonly retryAfter: number;

  constructor(
    kind: ApiErrorKind,
    said: string,
    from?: { status: number; problem?: Partial<Problem>; retryAfter?: number },
  ) {
    super(said);
    this.said = said;
    this.retryAfter = from?.retryAfter ?? 0;
    this.name = "ApiError";
    this.kind = kind;
    this.status = from?.status ?? 0;
    this.code = from?.problem?.code ?? "";
    this.fields = from?.problem?.errors ?? [];
  }
}

type OwnCode = keyof typeof common.errors;

/** What this page finds by itself. */
export function ownError(kind: ApiErrorKind, code: OwnCode, status = 0): ApiError {
  return new ApiError(kind, common.errors[code], { status, problem: { code } });
}

export function offline(): ApiError {
  return ownError("offline", "offline");
}

export function signedOut(): ApiError {
  return ownError("signed-out", "signed_out", 401);
}

/** A proxy in front of the server may answer with HTML, so nothing about the body is taken for granted. */
export function refused(status: number, body: unknown, retryAfter?: string | null): ApiError {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  const detail = typeof problem.detail === "string" ? problem.detail : "";
  const said = detail || common.status(status);
  const wait = Math.max(Number(retryAfter) || 0, 0);
  return new ApiError("refused", said, { status, problem, retryAfter: wait });
}

/** A failure by its code, or what was said about it, in the reader's language. */
export function told(code: string, said: string): string {
  return wordsNow("common", common).said(code, said);
}

/** What went wrong and when to try again, in the reader's language. */
export function inWords(error: unknown): string {
  if (!(error instanceof ApiError)) return told("broken", common.errors.broken);
  const { code, said, retryAfter } = error;
  const words = told(code, said);
  if (retryAfter <= 0 || /\d+ ?s/.test(words)) return words;
  return `${words} ${wordsNow("common", common).tryAgainIn(retryAfter)}`;
}
