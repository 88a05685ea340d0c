// The load of spec 9.1 and 9.2, all at once: simple requests, chat messages that wait for their answer, open WebSockets
// with regular pings, and page loads. `deploy/load/run` starts a server and this script; README.md lists the settings.
import http from 'k6/http';
import exec from 'k6/execution';
import { check, sleep } from 'k6';
import { WebSocket } from 'k6/websockets';
import { setInterval, clearInterval, setTimeout } from 'k6/timers';
import { Counter, Rate, Trend } from 'k6/metrics';
import { table } from './table.js';
import { histogram, quantile } from './exposition.js';

const number = (name, fallback) => Number(__ENV[name] || fallback);
const BASE = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const METRICS = __ENV.METRICS_URL || '';
const SECONDS = number('SECONDS', 60);
const REQUESTS = number('REQUESTS', 1000); // a second
const MESSAGES = number('MESSAGES', 100); // a second
const SOCKETS = number('SOCKETS', 5000);
const PAGES = number('PAGES', 5); // a second
const PEOPLE = number('PEOPLE', 60);
const RAMP = Math.max(5, Math.ceil(SOCKETS / number('CONNECTS', 250))); // seconds until all sockets are open
const PER_VU = 100; // sockets
const PING_EVERY = number('PING_EVERY', 15); // seconds; a server accepts 60 pings a minute from one socket

const opened = new Counter('sockets_opened');
const kept = new Rate('sockets_kept');
const roundTrip = new Trend('socket_round_trip', true);
const databaseP95 = new Trend('database_p95', true);
const databaseP99 = new Trend('database_p99', true);

const scenarios = {
  simple: { executor: 'constant-arrival-rate', exec: 'simple', rate: REQUESTS, duration: `${SECONDS}s`, startTime: `${RAMP}s`, preAllocatedVUs: 300, maxVUs: 600 },
  chat: { executor: 'constant-arrival-rate', exec: 'chat', rate: MESSAGES, duration: `${SECONDS}s`, startTime: `${RAMP}s`, preAllocatedVUs: Math.max(1, MESSAGES * 3), maxVUs: Math.max(1, MESSAGES * 8) },
  sockets: { executor: 'per-vu-iterations', exec: 'sockets', vus: Math.max(1, Math.ceil(SOCKETS / PER_VU)), iterations: 1, maxDuration: `${RAMP + SECONDS + 60}s` },
  pages: { executor: 'constant-arrival-rate', exec: 'page', rate: PAGES, duration: `${SECONDS}s`, startTime: `${RAMP}s`, preAllocatedVUs: 10, maxVUs: 50 },
};
for (const [name, load] of Object.entries({ simple: REQUESTS, chat: MESSAGES, sockets: SOCKETS, pages: PAGES })) {
  if (load <= 0) delete scenarios[name];
}

// The targets of spec 9.1 (p95, p99, maximum), in milliseconds.
export const targets = {
  pages: ['http_req_duration{scenario:pages}', 2000, 3000, 5000],
  simple: ['http_req_duration{scenario:simple}', 200, 500, 1000],
  chat: ['http_req_duration{scenario:chat}', 3000, 5000, 10000],
  sockets: ['socket_round_trip', 100, 200, 500],
};

const thresholds = {};
for (const [name, [metric, p95, p99, max]] of Object.entries(targets)) {
  if (scenarios[name]) thresholds[metric] = [`p(95)<${p95}`, `p(99)<${p99}`, `max<${max}`];
}
for (const name of ['simple', 'chat', 'pages']) {
  if (scenarios[name]) {
    thresholds[`http_req_failed{scenario:${name}}`] = ['rate<0.01'];
    // Otherwise the load was lower than requested.
    thresholds[`dropped_iterations{scenario:${name}}`] = [`count<${Math.max(1, 0.01 * SECONDS * { simple: REQUESTS, chat: MESSAGES, pages: PAGES }[name])}`];
    thresholds[`http_reqs{scenario:${name}}`] = ['count>0'];
  }
}
if (scenarios.sockets) {
  thresholds.sockets_opened = [`count>=${SOCKETS}`];
  thresholds.sockets_kept = ['rate>0.999'];
}
if (METRICS) {
  thresholds.database_p95 = ['max<=50'];
  thresholds.database_p99 = ['max<=100'];
}

export const options = {
  scenarios, thresholds, setupTimeout: '180s', discardResponseBodies: true,
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max', 'count'],
  noConnectionReuse: false,
};

const json = { headers: { 'Content-Type': 'application/json' }, responseType: 'text' };

// Registers the accounts and signs them in, before the measurement begins.
export function setup() {
  const run = Date.now().toString(36);
  const tokens = [];
  for (let i = 0; i < PEOPLE; i++) {
    const name = `load_${run}_${i}`;
    const registered = http.post(`${BASE}/api/auth/register`, JSON.stringify({ username: name, email: `${name}@example.com`, password: 'Correct-Horse-7' }), json);
    const login = http.post(`${BASE}/api/auth/login`, JSON.stringify({ username: name, password: 'Correct-Horse-7' }), json);
    if (registered.status !== 201 || login.status !== 200) {
      exec.test.abort(`nobody can sign in: ${registered.status} ${registered.body}, ${login.status} ${login.body}. Is RATE_LIMIT_AUTH off?`);
    }
    tokens.push(login.json('access_token'));
  }
  return { tokens, before: METRICS ? http.get(METRICS, { responseType: 'text' }).body : '' };
}

const someone = (data) => data.tokens[Math.floor(Math.random() * data.tokens.length)];

export function simple(data) {
  const path = ['/health', '/api/auth/me', '/api/chat/sessions', '/api/models'][exec.scenario.iterationInTest % 4];
  const reply = http.get(`${BASE}${path}`, { headers: { Authorization: `Bearer ${someone(data)}` }, tags: { name: path } });
  check(reply, { 'answered': (r) => r.status === 200 });
}

export function chat(data) {
  const token = data.tokens[exec.scenario.iterationInTest % data.tokens.length]; // the same number for each account
  const reply = http.post(`${BASE}/api/chat/message`, JSON.stringify({ message: 'Hello, AI!' }),
    { headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }, responseType: 'text', timeout: '30s', tags: { name: '/api/chat/message' } });
  check(reply, {
    'message sent': (r) => r.status === 200,
    'response received': (r) => r.status === 200 && r.json('status') === 'complete' && r.json('content') !== '',
  });
}

export function page() {
  const reply = http.get(`${BASE}/`, { tags: { name: '/' } });
  check(reply, { 'page loaded': (r) => r.status === 200 });
}

// Each virtual user has PER_VU sockets, opened evenly over the ramp and kept open to the end.
export function sockets(data) {
  const first = (exec.vu.idInInstance % Math.ceil(SOCKETS / PER_VU)) * PER_VU;
  const mine = Math.min(PER_VU, SOCKETS - first);
  for (let i = 0; i < mine; i++) {
    setTimeout(() => hold(data), (RAMP * 1000 * i) / mine);
  }
}

function hold(data) {
  const socket = new WebSocket(`${BASE.replace(/^http/, 'ws')}/api/chat/ws?token=${someone(data)}`);
  let asked = 0;
  let pinging = null;
  let ended = false; // by this script
  socket.onopen = () => {
    opened.add(1);
    const ask = () => {
      asked = Date.now();
      socket.send('{"type":"ping"}');
    };
    setTimeout(() => { // spreads the pings
      if (ended) return;
      ask();
      pinging = setInterval(ask, PING_EVERY * 1000);
    }, Math.random() * PING_EVERY * 1000);
    const left = RAMP + SECONDS - exec.instance.currentTestRunDuration / 1000;
    setTimeout(() => {
      ended = true;
      if (pinging) clearInterval(pinging);
      socket.close();
    }, Math.max(1, left) * 1000);
  };
  socket.onmessage = (event) => {
    if (asked && JSON.parse(event.data).type === 'pong') {
      roundTrip.add(Date.now() - asked);
      asked = 0;
    }
  };
  socket.onclose = () => {
    kept.add(ended);
    if (pinging) clearInterval(pinging);
  };
  socket.onerror = () => {};
}

// Database times come from the histogram of the server, which counted them during the run.
export function teardown(data) {
  if (!METRICS) return;
  sleep(1);
  const after = histogram(http.get(METRICS, { responseType: 'text' }).body, 'db_query_duration_seconds');
  const before = histogram(data.before, 'db_query_duration_seconds');
  databaseP95.add(1000 * quantile(0.95, before, after));
  databaseP99.add(1000 * quantile(0.99, before, after));
}

export function handleSummary(data) {
  return { stdout: table(data, targets, { SECONDS, REQUESTS, MESSAGES, SOCKETS, PAGES }) };
}
