// Reads a histogram from the text format of Prometheus.

// histogram sums all series of one histogram, and returns a count for each upper bound.
export function histogram(text, name) {
  const buckets = {};
  for (const line of (text || '').split('\n')) {
    const parts = line.match(/^(\w+)_bucket\{.*le="([^"]+)"\} ([0-9.e+]+)/);
    if (parts && parts[1] === name) buckets[parts[2]] = (buckets[parts[2]] || 0) + Number(parts[3]);
  }
  return buckets;
}

// quantile returns the bucket bound below which the fraction q of the values between two readings lies. That is an upper bound of
// the quantile.
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
