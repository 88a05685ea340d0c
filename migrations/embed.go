// Package migrations holds the SQL that brings a database up to date, one file per step and database.
//
// A file is named NNNN_what_it_does.tx.up.sql, runs in one transaction, and has a counterpart with
// the same name for the other database. A released file is never edited: a change is a new file.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed postgres/*.tx.up.sql sqlite/*.tx.up.sql
var files embed.FS

// Postgres returns the steps for PostgreSQL.
func Postgres() fs.FS { return sub("postgres") }

// SQLite returns the steps for SQLite.
func SQLite() fs.FS { return sub("sqlite") }

func sub(dir string) fs.FS {
	s, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // only for a malformed name, and both are constants
	}
	return s
}
