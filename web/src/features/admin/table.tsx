import { createContext, type ReactNode, use } from "react";
import { classNames } from "@/components/ui/class-names";

interface Column {
  label: string;
  /** Numbers are aligned at their end. */
  isNumber?: boolean;
  /** The label is for screen readers only. */
  isHidden?: boolean;
}

interface TableProps {
  label: string;
  columns: readonly Column[];
  /** The class name of the widths of the columns, as a grid from `md`. */
  grid: string;
  rows: readonly ReactNode[];
}

const GridContext = createContext("");

/** So many rows are laid out together. */
const groupSize = 50;

function groupsOf(rows: readonly ReactNode[]): ReactNode[][] {
  const groups: ReactNode[][] = [];
  for (let from = 0; from < rows.length; from += groupSize) groups.push(rows.slice(from, from + groupSize));
  return groups;
}

// Some browsers take the roles from elements that are not displayed as a table.
const roles = {
  table: { role: "table" },
  group: { role: "rowgroup" },
  row: { role: "row" },
  header: { role: "columnheader" },
  cell: { role: "cell" },
} as const;

/**
 * A table; on phones a list, in which each cell has its column's name. Groups of rows that are out of view are not laid
 * out: with thousands of rows, each change would otherwise take seconds.
 */
export function Table({ label, columns, grid, rows }: TableProps) {
  return (
    <GridContext value={grid}>
      <table aria-label={label} {...roles.table} className="block text-sm">
        <thead {...roles.group} className="block max-md:hidden">
          <tr {...roles.row} className={classNames("grid gap-x-4 border-b border-line text-muted", grid)}>
            {columns.map((column) => (
              <th
                key={column.label}
                scope="col"
                {...roles.header}
                className={classNames("py-2 font-medium", column.isNumber ? "text-end" : "text-start")}
              >
                {column.isHidden ? <span className="sr-only">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        {groupsOf(rows).map((group, n) => (
          <tbody
            // biome-ignore lint/suspicious/noArrayIndexKey: rows move between groups, whose keys are their positions.
            key={n}
            {...roles.group}
            className="block [contain-intrinsic-size:auto_3000px] [content-visibility:auto]"
          >
            {group}
          </tbody>
        ))}
      </table>
    </GridContext>
  );
}

export function Row({ children, ...rest }: { children: ReactNode; "data-testid"?: string }) {
  return (
    <tr
      {...roles.row}
      className={classNames(
        "relative gap-x-4 border-b border-line max-md:flex max-md:flex-wrap max-md:gap-y-1 max-md:py-3 md:grid md:items-baseline md:py-2.5 md:hover:bg-surface",
        use(GridContext),
      )}
      {...rest}
    >
      {children}
    </tr>
  );
}

interface CellProps {
  /** The name of the column, shown on phones. */
  label?: string;
  isNumber?: boolean;
  className?: string;
  children: ReactNode;
}

export function Cell({ label, isNumber, className, children }: CellProps) {
  return (
    <td
      {...roles.cell}
      className={classNames("[overflow-wrap:anywhere]", isNumber && "tabular-nums md:text-end", className)}
    >
      {label && <span className="text-muted md:hidden">{label}: </span>}
      {children}
    </td>
  );
}
