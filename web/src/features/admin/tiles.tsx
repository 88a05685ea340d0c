interface Tile {
  name: string;
  value: string;
  /** One line below the value. */
  about?: string;
}

/** A few numbers that count most. */
export function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-5 md:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))]">
      {tiles.map(({ name, value, about }) => (
        <div key={name} className="flex min-w-0 flex-col border-l-2 border-line pl-3">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="flex flex-col">
            <span className="text-lg font-semibold tabular-nums [overflow-wrap:anywhere]">{value}</span>
            {about && <span className="text-xs text-muted">{about}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
