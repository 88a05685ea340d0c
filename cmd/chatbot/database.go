package main

import (
	"context"
	"errors"

	"chatbot/adapters/bundb"
	"chatbot/cmd/chatbot/app"
	"chatbot/cmd/chatbot/config"
)

// withDatabase opens the configured database for do and closes it. An outdated schema is an error.
func withDatabase(ctx context.Context, do func(c config.Config, db *bundb.DB) error) error {
	c, err := load()
	if err != nil {
		return err
	}
	db, err := app.OpenDatabase(ctx, c, nil)
	if err != nil {
		return err
	}
	if err = db.CheckSchema(ctx); err == nil {
		err = do(c, db)
	}
	return errors.Join(err, db.Close())
}
