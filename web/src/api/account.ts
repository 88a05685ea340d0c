import { client, open } from "./client";
import { beginLogin, endLogin } from "./login-state";
import type { Device, LoginRequest, PasswordChange, RegisterRequest, Tokens, User } from "./types";

export async function register(request: RegisterRequest): Promise<User> {
  return (await open.post<User>("/api/auth/register", request)).data;
}

/** The refresh token goes into a cookie: this page never sees it. */
export async function login(request: Pick<LoginRequest, "username" | "password">): Promise<void> {
  const wanted: LoginRequest = { ...request, token_delivery: "cookie" };
  beginLogin((await open.post<Tokens>("/api/auth/login", wanted)).data);
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

export async function listDevices(): Promise<Device[]> {
  return (await client.get<{ sessions: Device[] }>("/api/auth/sessions")).data.sessions;
}

export async function revokeDevice(id: number): Promise<void> {
  await client.delete(`/api/auth/sessions/${id}`);
}

export async function revokeOtherDevices(): Promise<void> {
  await client.delete("/api/auth/sessions");
}

export async function changePassword(change: PasswordChange): Promise<void> {
  await client.post("/api/auth/password", change);
}

/** Closes the account; it is signed out everywhere, here too. */
export async function deleteAccount(password: string): Promise<void> {
  await client.post("/api/auth/delete", { password });
  endLogin("out");
}
