import type { AxiosRequestConfig, AxiosResponse } from "axios";
import { offlineError } from "./api-error";

// Axios is not needed to send the first message, so it is a separate chunk that starts loading at once.
const load = () => import("./http");
if (typeof window !== "undefined") void load().catch(() => undefined); // retried on first use

type Reply<T> = Promise<AxiosResponse<T>>;

/** The methods of an Axios instance, callable before Axios has loaded. Throws ApiError. */
function lazyClient(name: "client" | "open") {
  const instance = async () => {
    const http = await load().catch(() => {
      throw offlineError();
    });
    return http[name];
  };
  return {
    get: async <T>(url: string, config?: AxiosRequestConfig): Reply<T> =>
      (await instance()).get<T>(url, config),
    post: async <T>(url: string, data?: unknown, config?: AxiosRequestConfig): Reply<T> =>
      (await instance()).post<T>(url, data, config),
    patch: async <T>(url: string, data?: unknown): Reply<T> => (await instance()).patch<T>(url, data),
    put: async <T>(url: string): Reply<T> => (await instance()).put<T>(url),
    delete: async <T>(url: string, config?: AxiosRequestConfig): Reply<T> =>
      (await instance()).delete<T>(url, config),
  };
}

/** Client for requests that need no login. */
export const open = lazyClient("open");
/** Client for all other requests: adds the access token, refreshes it after a 401 and retries once. */
export const client = lazyClient("client");
