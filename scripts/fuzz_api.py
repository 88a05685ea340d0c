"""Who the cases of `make fuzz-api` are sent as: see scripts/fuzz-api."""

import os

import requests
import schemathesis

BASE = os.environ["CHATBOT_URL"]
PERSON = {"username": "fuzzer", "password": "Fuzzing2026"}


def sign_in():
    reply = requests.post(f"{BASE}/api/auth/login", json=PERSON, timeout=30)
    reply.raise_for_status()
    return reply.json()


def bearer(case, token):
    case.headers = case.headers or {}
    case.headers["Authorization"] = f"Bearer {token}"


# Signing in costs a quarter of a second on purpose, so one token serves everything that does not end it.
@schemathesis.auth(refresh_interval=600).skip_for(path=["/api/auth/logout", "/api/auth/refresh"])
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
