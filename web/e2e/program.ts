import type { Person } from "./pages/account";

/** Signs in as a program does, without a browser, and ends all the person's other logins. */
export async function signOutEverywhereElse(url: string, { username, password }: Person): Promise<void> {
  const login = await fetch(`${url}/api/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  const { access_token } = (await login.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${access_token}` };
  const ended = await fetch(`${url}/api/auth/sessions`, { method: "DELETE", headers });
  if (ended.status !== 204) throw new Error(`ending the other logins: ${ended.status}`);
}
