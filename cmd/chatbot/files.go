package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"chatbot/adapters/bundb"
	filesdb "chatbot/adapters/bundb/files"
	"chatbot/adapters/system"
	"chatbot/cmd/chatbot/app"
	"chatbot/cmd/chatbot/config"
	fileport "chatbot/ports/file"
)

func filesCommand() *cobra.Command {
	command := &cobra.Command{Use: "files", Short: "Back up and restore the contents of files", Args: cobra.NoArgs}
	command.AddCommand(backupFilesCommand(), restoreFilesCommand())
	return command
}

func backupFilesCommand() *cobra.Command {
	var recipients []string
	var days int
	var every time.Duration
	command := &cobra.Command{
		Use: "backup DIRECTORY", Short: "Copy the contents of files that have no copy yet, encrypted, into a folder",
		Long: "Copy the contents of files that have no copy yet, encrypted, into the folder files of a folder. Each copy is decrypted and\n" +
			"compared before it counts; those that no backup has needed for long are deleted. Run it within 24 hours after each backup of the\n" +
			"database: contents are kept that long after their file was deleted. `chatbot backup` does it by itself.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for {
				err := withFiles(cmd.Context(), func(ctx context.Context, inventory fileport.Inventory, blobs fileport.Blobs) error {
					return backupFiles(ctx, inventory, blobs, args[0], recipients, days)
				})
				if every == 0 {
					return err
				}
				if err != nil {
					fmt.Fprintln(os.Stderr, "chatbot:", err)
				}
				select {
				case <-cmd.Context().Done():
					return nil
				case <-time.After(every):
				}
			}
		},
	}
	command.Flags().StringArrayVar(&recipients, "recipient", nil, "age public key that can read the copies; may be given more than once")
	command.Flags().IntVar(&days, "keep-days", 30, "how long backups of the database are kept; copies that none of them needs are deleted")
	command.Flags().DurationVar(&every, "every", 0, "repeat it, such as 6h; 0: once")
	_ = command.MarkFlagRequired("recipient")
	return command
}

func restoreFilesCommand() *cobra.Command {
	var key string
	command := &cobra.Command{
		Use: "restore DIRECTORY", Short: "Put back the contents that files need and that the storage does not have", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			identities, err := readIdentities(key)
			if err != nil {
				return err
			}
			return withFiles(cmd.Context(), func(ctx context.Context, inventory fileport.Inventory, blobs fileport.Blobs) error {
				return restoreFiles(ctx, inventory, blobs, args[0], identities)
			})
		},
	}
	command.Flags().StringVar(&key, "identity", "", "file with the age key")
	_ = command.MarkFlagRequired("identity")
	return command
}

// withFiles opens the configured database and the storage for files.
func withFiles(ctx context.Context, do func(context.Context, fileport.Inventory, fileport.Blobs) error) error {
	c, err := load()
	if err != nil {
		return err
	}
	db, err := app.OpenDatabase(ctx, c, nil)
	if err != nil {
		return err
	}
	err = db.CheckSchema(ctx)
	if err == nil {
		err = withBlobs(ctx, c, func(blobs fileport.Blobs) error { return do(ctx, filesdb.New(db), blobs) })
	}
	return errors.Join(err, db.Close())
}

func withBlobs(ctx context.Context, c config.Config, do func(fileport.Blobs) error) error {
	blobs, err := app.OpenBlobs(ctx, c, system.Secrets{})
	if err != nil {
		return err
	}
	return do(blobs)
}

func backupFiles(ctx context.Context, inventory fileport.Inventory, blobs fileport.Blobs, dir string, recipients []string, days int) error {
	r, err := copiesIn(dir).make(ctx, inventory, blobs, recipients)
	if err != nil {
		return fmt.Errorf("the contents of files: %w", err)
	}
	deleted, err := copiesIn(dir).forget(time.Duration(days) * 24 * time.Hour)
	if r.copied+r.there+deleted > 0 {
		fmt.Printf("contents of files: %d copied, %d had a copy, %d old copies deleted\n", r.copied, r.there, deleted)
	}
	if r.missing+r.damaged > 0 {
		fmt.Fprintf(os.Stderr, "chatbot: of the contents that files need, %d are missing in the storage, and %d are damaged\n", r.missing, r.damaged)
	}
	return err
}

func restoreFiles(ctx context.Context, inventory fileport.Inventory, blobs fileport.Blobs, dir string, identities []age.Identity) error {
	r, err := copiesIn(dir).restore(ctx, inventory, blobs, identities)
	if err != nil {
		return fmt.Errorf("the contents of files: %w", err)
	}
	if r.copied+r.there > 0 {
		fmt.Printf("contents of files: %d put back, %d were there\n", r.copied, r.there)
	}
	if r.missing > 0 {
		return fmt.Errorf("%d contents that files need are neither in the storage nor in %s", r.missing, copiesIn(dir).dir)
	}
	return nil
}

// snapshotFiles backs up the contents that a copy of the SQLite database needs. One of an older version has none.
func snapshotFiles(ctx context.Context, c config.Config, snapshot, dir string, recipients []string, days int) error {
	return openSnapshot(ctx, snapshot, func(db *bundb.DB) error {
		return withBlobs(ctx, c, func(blobs fileport.Blobs) error {
			return backupFiles(ctx, filesdb.New(db), blobs, dir, recipients, days)
		})
	})
}

// openSnapshot calls do with a SQLite database, unless it is of an older version.
func openSnapshot(ctx context.Context, path string, do func(*bundb.DB) error) error {
	db, err := bundb.Open(ctx, bundb.Options{SQLitePath: path})
	if err != nil {
		return err
	}
	if older := db.CheckSchema(ctx); older != nil {
		fmt.Fprintln(os.Stderr, "chatbot: contents of files are left out:", older)
		return db.Close()
	}
	return errors.Join(do(db), db.Close())
}
