package bundb

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// CheckRole refuses a PostgreSQL role that lacks a right which serving needs. more describes, for the operator, what else the
// role may do; "" is nothing.
func (db *DB) CheckRole(ctx context.Context) (more string, err error) {
	if db.driver.describeRole == "" {
		return "", nil
	}
	var role struct {
		Name, Lacks                                 string
		Super, Owner, Audit, Tables, Roles, Foreign bool
	}
	if err := db.write.NewRaw(db.driver.describeRole).Scan(ctx, &role); err != nil {
		return "", Wrap(ctx, "reading the rights of the database's role", err)
	}
	if role.Lacks != "" {
		return "", fmt.Errorf("the database's role %q may not use %s: run `chatbot migrate` as the role that owns the tables, with DATABASE_SERVE_ROLE=%s", role.Name, role.Lacks, role.Name)
	}
	var can []string
	for _, power := range []struct {
		has  bool
		what string
	}{
		{role.Super, "is a superuser"},
		{role.Owner && !role.Super, "owns the tables"},
		{role.Audit && !role.Owner && !role.Super, "can change the audit log"},
		{role.Tables && !role.Owner && !role.Super, "can make tables"},
		{role.Roles && !role.Super, "can make roles"},
		{role.Foreign && !role.Super, "can reach the database's machine"},
	} {
		if power.has {
			can = append(can, power.what)
		}
	}
	if len(can) == 0 {
		return "", nil
	}
	return fmt.Sprintf("The server uses the database as the role %q, which %s: whoever breaks into the server can do that, too. "+
		"A role of its own needs none of it: docs/operations.md, Database roles", role.Name, strings.Join(can, " and ")), nil
}

// Superuser returns the name of the database's role if it is a PostgreSQL superuser, else "".
func (db *DB) Superuser(ctx context.Context) (name string, err error) {
	if db.driver.describeRole == "" {
		return "", nil
	}
	err = db.write.NewRaw("SELECT coalesce(max(rolname), '') FROM pg_roles WHERE rolname = current_user AND rolsuper").Scan(ctx, &name)
	return name, Wrap(ctx, "reading the rights of the database's role", err)
}

// describeRolePostgres selects what the role may do. It covers the tables of the role that owns audit_events.
const describeRolePostgres = `SELECT current_user AS name, me.rolsuper AS super, pg_has_role(log.relowner, 'MEMBER') AS owner,
	has_table_privilege(log.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') OR has_any_column_privilege(log.oid, 'UPDATE')
		OR has_table_privilege(to_regclass('audit_retention'), 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER') AS audit,
	has_schema_privilege(log.relnamespace, 'CREATE') OR has_database_privilege(current_database(), 'CREATE') AS tables,
	me.rolcreaterole OR me.rolcreatedb OR me.rolreplication OR me.rolbypassrls AS roles,
	(SELECT bool_or(pg_has_role(oid, 'MEMBER')) FROM pg_roles
		WHERE rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')) AS foreign,
	concat_ws(', ', (SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class AS c
		WHERE c.relnamespace = log.relnamespace AND c.relowner = log.relowner AND c.relkind IN ('r', 'p', 'v', 'm')
		AND NOT CASE relname
			WHEN 'audit_retention' THEN TRUE WHEN 'bun_migration_locks' THEN TRUE WHEN 'bun_migrations' THEN TRUE
			WHEN 'audit_events' THEN has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
			ELSE has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
				AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE') END),
		CASE WHEN NOT has_function_privilege('` + pruneFunction + `', 'EXECUTE') THEN 'prune_audit_events' END) AS lacks
	FROM pg_roles AS me, pg_class AS log WHERE me.rolname = current_user AND log.oid = 'audit_events'::regclass`

// denied adds the remedy to an error of PostgreSQL about a missing right.
func denied(err error, do string) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42501" {
		return fmt.Errorf("%w: %s", err, do)
	}
	return err
}
