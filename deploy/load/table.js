// Prints the results beside the targets of spec 9.1 and 9.2.

const names = {
  pages: 'Page load (the HTML)', simple: 'API request (simple)', chat: 'API request (LLM)', sockets: 'WebSocket message', database: 'Database query',
};
const ms = (v) => (v === undefined ? '-' : !Number.isFinite(v) ? 'more' : v >= 1000 ? `${(v / 1000).toFixed(2)} s` : `${v.toFixed(v < 10 ? 1 : 0)} ms`);
const wanted = (v) => (v >= 1000 ? `${v / 1000} s` : `${v} ms`);
const cell = (have, most) => `${ms(have)} (${wanted(most)})${have <= most ? '' : ' ✗'}`;

export function table(data, targets, asked) {
  const values = (metric) => (data.metrics[metric] ? data.metrics[metric].values : {});
  const lines = ['', '| operation | median | p95 (target) | p99 (target) | max (target) |', '|---|---|---|---|---|'];
  for (const [name, [metric, p95, p99, max]] of Object.entries(targets)) {
    const v = values(metric);
    if (v['p(95)'] === undefined) continue;
    lines.push(`| ${names[name]} | ${ms(v.med)} | ${cell(v['p(95)'], p95)} | ${cell(v['p(99)'], p99)} | ${cell(v.max, max)} |`);
  }
  if (data.metrics.database_p95) {
    lines.push(`| ${names.database}, at most | | ${cell(values('database_p95').max, 50)} | ${cell(values('database_p99').max, 100)} | |`);
  }
  lines.push('', '| | asked for | done |', '|---|---|---|');
  const row = (label, want, have) => want > 0 && lines.push(`| ${label} | ${want} | ${have}${have < 0.99 * want ? ' ✗' : ''} |`);
  const rate = (name) => Math.round((values(`http_reqs{scenario:${name}}`).count || 0) / asked.SECONDS);
  row('Requests a second', asked.REQUESTS, rate('simple'));
  row('Chat messages a second', asked.MESSAGES, rate('chat'));
  row('WebSockets at once', asked.SOCKETS, values('sockets_opened').count || 0);
  row('Pages a second', asked.PAGES, rate('pages'));
  const failed = ['simple', 'chat', 'pages'].map((n) => values(`http_req_failed{scenario:${n}}`).rate || 0);
  lines.push('', `Failed: ${failed.map((r) => `${(100 * r).toFixed(2)} %`).join(', ')} of simple requests, messages and pages. ` +
    `Sockets kept to the end: ${(100 * (values('sockets_kept').rate || 0)).toFixed(1)} %. Of the load ${values('dropped_iterations').count || 0} were not sent for want of a free client.`, '');
  const missed = [];
  for (const [name, m] of Object.entries(data.metrics)) {
    for (const [t, result] of Object.entries(m.thresholds || {})) if (!result.ok) missed.push(`${name} ${t}`);
  }
  lines.push(missed.length ? `Missed: ${missed.join('; ')}.` : 'Every target is met.', '');
  return `${lines.join('\n')}\n`;
}
