// Reads a histogram from what Prometheus would be sent.

// histogram adds up all series of one histogram: a count for each upper bound.
export function histogram(text, name) {
  const buckets = {};
  for (const line of (text || '').split('\n')) {
    const parts = line.match(/^(\w+)_bucket\{.*le="([^"]+)"\} ([0-9.e+]+)/);
    if (parts && parts[1] === name) buckets[parts[2]] = (buckets[parts[2]] || 0) + Number(parts[3]);
  }
  return buckets;
}

// quantile says below which bound a share of what came between two readings lies: an upper limit, as exact as the
// bounds are close.
export function quantile(q, before, after) {
  const bounds = Object.keys(after).map((le) => ({ at: le === '+Inf' ? Infinity : Number(le), n: after[le] - (before[le] || 0) }));
  bounds.sort((a, b) => a.at - b.at);
  if (bounds.length === 0) return 0;
  const all = bounds[bounds.length - 1].n;
  for (const b of bounds) {
    if (b.n >= q * all) return b.at;
  }
  return Infinity;
}
