import axios, { AxiosError, type InternalAxiosRequestConfig } from "axios";
import { errors } from "@/words/en/errors";
import { ApiError, offlineError, provideErrorWords, refusedError } from "./api-error";
import { leadToSetup } from "./needed-first";
import { accessToken, refreshAccess } from "./refresh";

declare module "axios" {
  interface InternalAxiosRequestConfig {
    /** The access token that this request was sent with. */
    sentWith?: string;
    retried?: boolean;
  }
}

// Here, because what is refused is said only after a request.
provideErrorWords(errors);

// Resolve fetch per request; Axios otherwise keeps the one it finds at load time.
const env = { fetch: (input: URL | Request | string, init?: RequestInit) => fetch(input, init) };
// Axios omits cookies by default.
const options = { timeout: 30_000, adapter: "fetch" as const, env, withCredentials: true };

export const open = axios.create(options);
export const client = axios.create(options);

function authorize(config: InternalAxiosRequestConfig, token: string): InternalAxiosRequestConfig {
  config.sentWith = token;
  config.headers.set("Authorization", `Bearer ${token}`);
  return config;
}

async function toApiError(error: unknown): Promise<never> {
  if (error instanceof ApiError) throw error;
  const response = error instanceof AxiosError ? error.response : undefined;
  if (response === undefined) throw offlineError();
  let { data } = response;
  // With responseType "blob", error bodies arrive as blobs, too.
  if (response.config.responseType === "blob")
    data = await data
      .text()
      .then(JSON.parse)
      .catch(() => undefined);
  throw leadToSetup(refusedError(response.status, data, response.headers["retry-after"]));
}

client.interceptors.request.use(async (config) =>
  config.retried ? config : authorize(config, await accessToken()),
);

client.interceptors.response.use(undefined, async (error: unknown) => {
  const config = error instanceof AxiosError ? error.config : undefined;
  if (error instanceof AxiosError && error.response?.status === 401 && config && !config.retried) {
    config.retried = true;
    return client.request(authorize(config, await refreshAccess(config.sentWith)));
  }
  return toApiError(error);
});

open.interceptors.response.use(undefined, toApiError);
