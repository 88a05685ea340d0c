import type { AxiosRequestConfig, AxiosResponse } from "axios";
import { offline } from "./api-error";

// A first message is typed and sent without Axios, so it comes in a file of its own, asked for as soon as this runs.
const load = () => import("./http");
if (typeof window !== "undefined") void load().catch(() => undefined); // asked for again when it is needed

type Answered<T> = Promise<AxiosResponse<T>>;

/** The methods of an Axios instance, callable before Axios is here. Failures are ApiErrors. */
function caller(name: "client" | "open") {
  const instance = async () => {
    const http = await load().catch(() => {
      throw offline();
    });
    return http[name];
  };
  return {
    get: async <T>(url: string, config?: AxiosRequestConfig): Answered<T> =>
      (await instance()).get<T>(url, config),
    post: async <T>(url: string, data?: unknown): Answered<T> => (await instance()).post<T>(url, data),
    patch: async <T>(url: string, data?: unknown): Answered<T> => (await instance()).patch<T>(url, data),
    delete: async <T>(url: string): Answered<T> => (await instance()).delete<T>(url),
  };
}

/** For what works without a login. */
export const open = caller("open");
/** For everything else: adds the access token, and after a refusal refreshes it and tries once more. */
export const client = caller("client");
