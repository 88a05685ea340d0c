// Package tools stores the servers of tools.
package tools

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
)

var (
	_ ports.ToolServers = (*Servers)(nil)
	_ ports.ToolLists   = (*Servers)(nil)
)

// Servers implements ports.ToolServers and ports.ToolLists.
type Servers struct{ db *bundb.DB }

// NewServers returns the repository.
func NewServers(db *bundb.DB) *Servers { return &Servers{db} }

// Load implements ports.ToolServers. The revision is read first, so that no change is missed.
func (r *Servers) Load(ctx context.Context) (stored tool.Stored, err error) {
	if stored.Revision, err = r.Revision(ctx); err != nil {
		return stored, err
	}
	var groups []groupRow
	if err := r.db.Reader().NewSelect().Model(&groups).OrderExpr("group_id").Scan(ctx); err != nil {
		return stored, bundb.Wrap(ctx, "reading groups of servers of tools", err)
	}
	of := map[string][]identity.GroupID{}
	for _, row := range groups {
		of[row.ServerID] = append(of[row.ServerID], row.GroupID)
	}
	var rows []serverRow
	if err := r.db.Reader().NewSelect().Model(&rows).Scan(ctx); err != nil {
		return stored, bundb.Wrap(ctx, "reading servers of tools", err)
	}
	for _, row := range rows {
		s, err := row.server(of[row.ID])
		if err != nil {
			return stored, bundb.Wrap(ctx, "reading a server of tools", err)
		}
		stored.Servers = append(stored.Servers, s)
	}
	return stored, nil
}

// Revision implements ports.ToolServers.
func (r *Servers) Revision(ctx context.Context) (revision int64, err error) {
	err = r.db.Reader().NewRaw("SELECT revision FROM mcp_revision WHERE id = 1").Scan(ctx, &revision)
	return revision, bundb.Wrap(ctx, "reading the revision of servers of tools", err)
}

// change runs do with the new revision, in a transaction that no other change runs beside.
func (r *Servers) change(ctx context.Context, doing string, do func(ctx context.Context, tx bun.IDB, revision int64) error) error {
	return bundb.Wrap(ctx, doing, r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		var revision int64
		if err := tx.NewRaw("UPDATE mcp_revision SET revision = revision + 1 WHERE id = 1 RETURNING revision").Scan(ctx, &revision); err != nil {
			return err
		}
		return do(ctx, tx, revision)
	}))
}

// lockGroups locks the groups of a server before rows that refer to them: deleting a group locks them in this order, too.
func (r *Servers) lockGroups(ctx context.Context, tx bun.IDB, s tool.Server) error {
	if len(s.Groups) == 0 {
		return nil
	}
	groups := tx.NewSelect().TableExpr("groups AS g").Where("g.id IN (?)", bun.List(s.Groups))
	found, err := r.db.LockRows(ctx, groups, "g")
	if err == nil && len(found) < len(s.Groups) {
		err = tool.ErrUnknownGroup
	}
	return err
}

func putGroups(ctx context.Context, tx bun.IDB, s tool.Server) error {
	if _, err := tx.NewDelete().Model((*groupRow)(nil)).Where("server_id = ?", s.ID).Exec(ctx); err != nil || len(s.Groups) == 0 {
		return err
	}
	rows := make([]groupRow, len(s.Groups))
	for i, id := range s.Groups {
		rows[i] = groupRow{ServerID: s.ID, GroupID: id}
	}
	_, err := tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

// Add implements ports.ToolServers. Every change takes a revision, so no version of a server is above the revision.
func (r *Servers) Add(ctx context.Context, s tool.Server) (version int64, err error) {
	row := newServerRow(s)
	err = r.change(ctx, "adding a server of tools", func(ctx context.Context, tx bun.IDB, revision int64) error {
		row.Version = revision
		if err := r.lockGroups(ctx, tx, s); err != nil {
			return err
		}
		result, err := tx.NewInsert().Model(&row).On("CONFLICT (id) DO NOTHING").Returning("NULL").Exec(ctx)
		if err := bundb.ChangedOne(result, err, tool.ErrServerTaken); err != nil {
			return err
		}
		n, err := tx.NewSelect().Model((*serverRow)(nil)).Count(ctx)
		if err == nil && n > tool.MaxServers {
			err = tool.ErrTooManyServers
		}
		if err != nil {
			return err
		}
		return putGroups(ctx, tx, s)
	})
	return row.Version, err
}

// Change implements ports.ToolServers.
func (r *Servers) Change(ctx context.Context, s tool.Server) error {
	row := newServerRow(s)
	return r.change(ctx, "changing a server of tools", func(ctx context.Context, tx bun.IDB, _ int64) error {
		if err := r.lockGroups(ctx, tx, s); err != nil {
			return err
		}
		var old serverRow
		err := r.db.Lock(tx.NewSelect().Model(&old).Column("url", "oauth_client_id", "oauth_client_secret", "version").Where("s.id = ?", s.ID), "s").Scan(ctx)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return tool.ErrNoServer
		case err != nil:
			return err
		case old.Version != s.Version-1:
			return tool.ErrServerChanged
		}
		if _, err := tx.NewUpdate().Model(&row).ExcludeColumn("created_at", "listed", "listed_at").WherePK().Exec(ctx); err != nil {
			return err
		}
		if err := putGroups(ctx, tx, s); err != nil {
			return err
		}
		forget := tx.NewUpdate().TableExpr("connection_servers").Set("registrations = ''").Where("server_id = ?", s.ID)
		if old.URL != s.URL || old.ClientID != s.Client || old.Secret != s.ClientSecret {
			forget.Set("secret_issuer = ''")
		}
		if _, err := forget.Exec(ctx); err != nil || old.URL == s.URL {
			return err
		}
		return stored.EndGrants(ctx, r.db, tx, s.ChangedAt, s.ID)
	})
}

// Delete implements ports.ToolServers.
func (r *Servers) Delete(ctx context.Context, id string, at time.Time) error {
	return r.change(ctx, "deleting a server of tools", func(ctx context.Context, tx bun.IDB, _ int64) error {
		var url []string // locked before its connections, to which none is added then
		if err := r.db.Lock(tx.NewSelect().Model((*serverRow)(nil)).Column("url").Where("s.id = ?", id), "s").Scan(ctx, &url); err != nil {
			return err
		}
		if _, err := stored.EndConnections(ctx, tx, at, "server_id = ?", id); err != nil {
			return err
		}
		result, err := tx.NewDelete().Model((*serverRow)(nil)).Where("id = ?", id).Exec(ctx)
		return bundb.ChangedOne(result, err, tool.ErrNoServer)
	})
}

// List implements ports.ToolLists.
func (r *Servers) List(ctx context.Context, id string, version int64, tools []tool.Listed, at time.Time) error {
	return r.change(ctx, "storing the tools of a server", func(ctx context.Context, tx bun.IDB, _ int64) error {
		_, err := tx.NewUpdate().Model((*serverRow)(nil)).Set("listed = ?, listed_at = ?", encodeListed(tools), bundb.Stamp(at)).
			Where("id = ? AND version = ?", id, version).Exec(ctx)
		return err
	})
}

// Reseal implements ports.ToolLists.
func (r *Servers) Reseal(ctx context.Context, old, again tool.Server) error {
	_, err := r.db.Writer().NewUpdate().Model((*serverRow)(nil)).Set("headers = ?, env = ?, oauth_client_secret = ?", again.Headers, again.Env, again.ClientSecret).
		Where("id = ? AND headers = ? AND env = ? AND oauth_client_secret = ?", old.ID, old.Headers, old.Env, old.ClientSecret).Exec(ctx)
	return bundb.Wrap(ctx, "resealing a server of tools", err)
}
