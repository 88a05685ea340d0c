import { client, open } from "./client";
import { beginLogin, endLogin } from "./login-state";
import type { LoginRequest, RegisterRequest, Tokens, User } from "./types";

export async function register(request: RegisterRequest): Promise<User> {
  return (await open.post<User>("/api/auth/register", request)).data;
}

export async function login(request: LoginRequest): Promise<void> {
  beginLogin((await open.post<Tokens>("/api/auth/login", request)).data);
}

/** Signs out here even when the server cannot be reached: the person may be leaving a shared computer. */
export async function logout(): Promise<void> {
  try {
    await client.post("/api/auth/logout");
  } catch {
    // The tokens are forgotten below, whatever the reason.
  }
  endLogin("out");
}

export async function getMe(): Promise<User> {
  return (await client.get<User>("/api/auth/me")).data;
}
