// The scenario of spec 10.5, except that bodies are JSON, as spec 5.1.2 requires. Every user signs in before each message, which
// costs the server a quarter of a second of CPU by design (spec 6.3.1): two cores sign in about eight users a second, so 200 users
// need about 25 cores.
import http from 'k6/http';
import { check, sleep } from 'k6';

const BASE = __ENV.BASE_URL || 'http://localhost';
const SCALE = Number(__ENV.SCALE || 1); // factor for the number of users
const PACE = Number(__ENV.PACE || 1); // factor for the duration

const minutes = (n) => `${Math.max(1, Math.round(n * 60 * PACE))}s`;
const people = (n) => Math.round(n * SCALE);

export const options = {
  stages: [
    { duration: minutes(2), target: people(100) },
    { duration: minutes(5), target: people(100) },
    { duration: minutes(2), target: people(200) },
    { duration: minutes(5), target: people(200) },
    { duration: minutes(2), target: 0 },
  ],
  thresholds: {
    http_req_duration: ['p(95)<500'],
    http_req_failed: ['rate<0.01'],
  },
};

const USER = __ENV.LOAD_USER || 'testuser';
const PASSWORD = __ENV.LOAD_PASSWORD || 'Test-Pass-42';
const json = { headers: { 'Content-Type': 'application/json' } };

export function setup() {
  const reply = http.post(`${BASE}/api/auth/register`, JSON.stringify({ username: USER, email: `${USER}@example.com`, password: PASSWORD }),
    { ...json, responseCallback: http.expectedStatuses(201, 409) });
  check(reply, { 'there is somebody to sign in as': (r) => r.status === 201 || r.status === 409 });
}

export default function () {
  const login = http.post(`${BASE}/api/auth/login`, JSON.stringify({ username: USER, password: PASSWORD }), json);
  check(login, {
    'login successful': (r) => r.status === 200,
    'token received': (r) => r.status === 200 && r.json('access_token') !== '',
  });
  if (login.status !== 200) return sleep(1);

  const message = http.post(`${BASE}/api/chat/message`, JSON.stringify({ message: 'Hello, AI!' }),
    { headers: { ...json.headers, Authorization: `Bearer ${login.json('access_token')}` } });
  check(message, {
    'message sent': (r) => r.status === 200,
    'response received': (r) => r.status === 200 && r.json('content') !== '',
  });
  sleep(1);
}
