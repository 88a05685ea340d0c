package bundb

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
)

// usualRights are the serving role's rights on tables that restricted does not name.
const usualRights = "SELECT, INSERT, UPDATE, DELETE"

// restricted are the serving role's rights on tables that it may not change freely (ADR 36).
var restricted = map[string]string{
	"audit_events":        "SELECT, INSERT",
	"audit_retention":     "",
	"bun_migrations":      "SELECT",
	"bun_migration_locks": "",
}

// pruneFunction deletes audit events with the rights of its owner.
const pruneFunction = "prune_audit_events(timestamptz, integer)"

// grant gives Options.ServeRole exactly the rights that serving needs on the existing schema and revokes all others. It is part
// of every migration's transaction: from the commit on, servers of the previous version use new tables through triggers.
func (db *DB) grant(ctx context.Context, tx bun.IDB) error {
	if db.serveRole == "" {
		return nil
	}
	var schema string
	if err := tx.NewRaw("SELECT quote_ident(current_schema())").Scan(ctx, &schema); err != nil {
		return err
	}
	var objects []struct {
		Name, Address string
		Sequence      bool
	}
	err := tx.NewRaw(`SELECT relname AS name, oid::regclass::text AS address, relkind = 'S' AS sequence FROM pg_class
		WHERE relnamespace = to_regnamespace(?) AND relkind IN ('r', 'p', 'v', 'm', 'S') AND pg_has_role(relowner, 'USAGE')`, schema).Scan(ctx, &objects)
	if err != nil {
		return err
	}
	role := pgx.Identifier{db.serveRole}.Sanitize()
	var all strings.Builder
	only := func(rights, address string) {
		fmt.Fprintf(&all, "REVOKE ALL ON %s FROM %s;", address, role)
		if rights != "" {
			fmt.Fprintf(&all, "GRANT %s ON %s TO %s;", rights, address, role)
		}
	}
	only("USAGE", "SCHEMA "+schema)
	for _, o := range objects {
		rights, special := restricted[o.Name]
		switch {
		case o.Sequence:
			only("USAGE", "SEQUENCE "+o.Address)
		case special:
			only(rights, "TABLE "+o.Address)
		default:
			only(usualRights, "TABLE "+o.Address)
		}
	}
	var there bool
	if err := tx.NewRaw("SELECT to_regprocedure(?) IS NOT NULL", pruneFunction).Scan(ctx, &there); err != nil {
		return err
	}
	if there { // in a restored dump everybody may call it
		fmt.Fprintf(&all, "REVOKE ALL ON FUNCTION %[1]s FROM PUBLIC; GRANT EXECUTE ON FUNCTION %[1]s TO %[2]s;", pruneFunction, role)
	}
	_, err = tx.ExecContext(ctx, all.String())
	return err
}

// grantNow runs grant in a transaction of its own, for the schema as it is.
func (db *DB) grantNow(ctx context.Context) error {
	if db.serveRole == "" {
		return nil
	}
	return Wrap(ctx, "granting rights to the role "+db.serveRole, db.InTx(ctx, db.grant))
}

// checkServeRole refuses a role that has rights which grant cannot revoke.
func (db *DB) checkServeRole(ctx context.Context) error {
	if db.serveRole == "" {
		return nil
	}
	var roles []struct {
		Super, Member bool
		Me            string
	}
	err := db.write.NewRaw(`SELECT rolsuper AS super, pg_has_role(oid, (SELECT oid FROM pg_roles WHERE rolname = current_user), 'MEMBER') AS member, current_user AS me
		FROM pg_roles WHERE rolname = ?`, db.serveRole).Scan(ctx, &roles)
	if err != nil {
		return Wrap(ctx, "looking for the role that serves", err)
	}
	name := fmt.Sprintf("DATABASE_SERVE_ROLE names the role %q, ", db.serveRole)
	switch {
	case len(roles) == 0:
		return errors.New(name + "which is not there: make it first (docs/operations.md, Database roles)")
	case roles[0].Super:
		return errors.New(name + "a superuser, whom no right can be denied: name a role of its own for serving")
	case roles[0].Member:
		return fmt.Errorf("%swhich is or can become %q, the role that migrates: name a role of its own for serving", name, roles[0].Me)
	}
	return nil
}
