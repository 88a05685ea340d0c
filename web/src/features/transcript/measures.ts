import type { Entry } from "@/lib/stream/transcript";

/** Servers with prices also report what the answer cost, in US dollars. */
export type Metadata = NonNullable<Entry["metadata"]> & {
  readonly reasoning_tokens?: number;
  readonly cost?: number;
};

/** What an answer took. Undefined is what the server does not know. */
export interface Measures {
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  readonly reasoning?: number;
  readonly estimated: boolean;
  readonly seconds: number;
  readonly firstToken?: number;
  /** Tokens a second from the first one on. */
  readonly speed?: number;
  /** In US dollars. */
  readonly cost?: number;
}

export function measuresOf(metadata: Metadata): Measures {
  const { prompt_tokens, completion_tokens, reasoning_tokens, first_token_ms, response_time_ms, cost } =
    metadata;
  const writing = response_time_ms - (first_token_ms ?? 0);
  const isMeasurable = completion_tokens !== undefined && completion_tokens > 1 && writing > 0;
  return {
    tokensIn: prompt_tokens,
    tokensOut: completion_tokens,
    reasoning: reasoning_tokens || undefined,
    estimated: metadata.tokens_estimated === true,
    seconds: response_time_ms / 1000,
    firstToken: first_token_ms ? first_token_ms / 1000 : undefined,
    speed: isMeasurable ? (completion_tokens * 1000) / writing : undefined,
    cost: typeof cost === "number" ? cost : undefined,
  };
}
