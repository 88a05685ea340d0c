"""Authentication for the cases of `make fuzz-api`: see scripts/fuzz-api."""

import os

import requests
import schemathesis

BASE = os.environ["CHATBOT_URL"]
PASSWORD = "Fuzzing2026"


def sign_in(name="fuzzer"):
    person = {"username": name, "password": PASSWORD}
    # The cases guess passwords until their address is throttled, so this uses another one.
    elsewhere = {"X-Real-IP": "192.0.2.1"}
    reply = requests.post(f"{BASE}/api/auth/login", json=person, headers=elsewhere, timeout=30)
    reply.raise_for_status()
    return reply.json()


def bearer(case, token):
    case.headers = case.headers or {}
    case.headers["Authorization"] = f"Bearer {token}"


GUESSED = ["/api/auth/password", "/api/auth/deactivate"]
ENDED = ["/api/auth/sessions", "/api/auth/sessions/{login_id}"]
PROGRAMS = "^/v1/"


# Signing in takes a quarter of a second by design, so one token is used for everything that does not end it.
@schemathesis.auth(refresh_interval=600).skip_for(path=["/api/auth/logout", "/api/auth/refresh", *GUESSED, *ENDED]).skip_for(path_regex=PROGRAMS)
class Lasting:
    def get(self, case, ctx):
        return sign_in()["access_token"]

    def set(self, case, data, ctx):
        bearer(case, data)


@schemathesis.auth(refresh_interval=None).apply_to(path="/api/auth/logout")
class ForOneSignOut:
    def get(self, case, ctx):
        return sign_in()["access_token"]

    def set(self, case, data, ctx):
        bearer(case, data)


@schemathesis.auth(refresh_interval=None).apply_to(path="/api/auth/refresh")
class ForOneRefresh:
    def get(self, case, ctx):
        return sign_in()["refresh_token"]

    def set(self, case, data, ctx):
        bearer(case, data)


# Wrong passwords throttle an account, so these cases use another account.
@schemathesis.auth(refresh_interval=600).apply_to(path=GUESSED)
class Guessing:
    def get(self, case, ctx):
        return sign_in("guessed")["access_token"]

    def set(self, case, data, ctx):
        bearer(case, data)


# Cases that end logins may end their own.
@schemathesis.auth(refresh_interval=None).apply_to(path=ENDED)
class Ending:
    def get(self, case, ctx):
        return sign_in("ended")["access_token"]

    def set(self, case, data, ctx):
        bearer(case, data)


# Programs have keys instead of tokens.
@schemathesis.auth(refresh_interval=600).apply_to(path_regex=PROGRAMS)
class Program:
    def get(self, case, ctx):
        person = {"Authorization": "Bearer " + sign_in()["access_token"]}
        reply = requests.post(f"{BASE}/api/auth/keys", json={"name": "fuzzing", "password": PASSWORD}, headers=person, timeout=30)
        reply.raise_for_status()
        return reply.json()["key"]

    def set(self, case, data, ctx):
        bearer(case, data)
