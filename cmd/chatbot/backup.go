package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"chatbot/adapters/bundb"
	filesdb "chatbot/adapters/bundb/files"
	"chatbot/cmd/chatbot/config"
	fileport "chatbot/ports/file"
)

const (
	backupPrefix, backupSuffix = "chatbot-", ".db.age"
	backupTime                 = "20060102T150405Z"
)

var errNotEmbedded = errors.New("this is for the database in DATA_DIR; with DATABASE_URL, deploy/backup/backup makes the backups")

func backupCommand() *cobra.Command {
	var recipients []string
	var days int
	command := &cobra.Command{
		Use: "backup DIRECTORY", Short: "Write an encrypted copy of the database and of files into a folder, also while the server runs",
		Long: "Write an encrypted copy of the database into a folder, also while the server runs, and of the contents of files, which are\n" +
			"copied once, into its folder files. What was written is decrypted and checked before it counts; older copies are deleted. Make a key with age-keygen, keep it elsewhere, and\n" +
			"give the public half here: who has the key can read everything.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := load()
			if err != nil {
				return err
			}
			name, err := backup(cmd.Context(), c, args[0], recipients, days)
			if err != nil {
				return err
			}
			return forget(args[0], name, time.Duration(days)*24*time.Hour)
		},
	}
	command.Flags().StringArrayVar(&recipients, "recipient", nil, "age public key that can read the copy; may be given more than once")
	command.Flags().IntVar(&days, "keep-days", 30, "delete copies in the folder that are older")
	_ = command.MarkFlagRequired("recipient")
	return command
}

// backup writes an encrypted copy of the database into dir and returns its path, and copies of the contents of files that it needs.
// The file is decrypted and compared before it gets its final name.
func backup(ctx context.Context, c config.Config, dir string, keys []string, days int) (name string, err error) {
	if !c.Embedded() {
		return "", errNotEmbedded
	}
	recipients, _, err := recipientsOf(keys)
	if err != nil {
		return "", err
	}
	// The copy is also encrypted to a temporary key, so that the final file itself can be decrypted and checked.
	tried, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(dir, ".making-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	plain, sealed, again := filepath.Join(work, "plain"), filepath.Join(work, "sealed"), filepath.Join(work, "again")
	if err := bundb.CopySQLite(ctx, c.DatabasePath(), plain); err != nil {
		return "", err
	}
	if err := seal(plain, sealed, append(recipients, tried.Recipient())); err != nil {
		return "", err
	}
	if err := errors.Join(unseal(sealed, again, []age.Identity{tried}), same(plain, again), bundb.CheckSQLite(ctx, again)); err != nil {
		return "", fmt.Errorf("what was written is no good copy: %w", err)
	}
	name = filepath.Join(dir, backupPrefix+time.Now().UTC().Format(backupTime)+backupSuffix)
	if err := os.Rename(sealed, name); err != nil {
		return "", err
	}
	fmt.Println("wrote", name)
	return name, snapshotFiles(ctx, c, plain, dir, keys, days)
}

// forget deletes the copies in dir that are older than age, except newest, and no other files.
func forget(dir, newest string, age time.Duration) error {
	names, err := filepath.Glob(filepath.Join(dir, backupPrefix+"*"+backupSuffix))
	for _, name := range names {
		made, notOurs := time.Parse(backupPrefix+backupTime+backupSuffix, filepath.Base(name))
		if notOurs != nil || name == newest || time.Since(made) <= age {
			continue
		}
		if failed := os.Remove(name); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		fmt.Println("deleted", name)
	}
	return err
}

func restoreCommand() *cobra.Command {
	var key string
	command := &cobra.Command{
		Use: "restore FILE", Short: "Put a copy made by backup in place of the database, and files back; the server must not run",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := load()
			if err != nil {
				return err
			}
			before, err := restore(cmd.Context(), c, args[0], key)
			if err != nil {
				return err
			}
			fmt.Println("restored", args[0])
			if before != "" {
				fmt.Println("what was there before is", before)
			}
			identities, err := readIdentities(key)
			if err != nil {
				return err
			}
			return openSnapshot(cmd.Context(), c.DatabasePath(), func(db *bundb.DB) error {
				return withBlobs(cmd.Context(), c, func(blobs fileport.Blobs) error {
					return restoreFiles(cmd.Context(), filesdb.New(db), blobs, filepath.Dir(args[0]), identities)
				})
			})
		},
	}
	command.Flags().StringVar(&key, "identity", "", "file with the age key")
	_ = command.MarkFlagRequired("identity")
	return command
}

// restore replaces the database with a decrypted and checked copy and returns the path to which the previous one was moved, "" if
// there was none.
func restore(ctx context.Context, c config.Config, file, key string) (before string, err error) {
	if !c.Embedded() {
		return "", errNotEmbedded
	}
	identities, err := readIdentities(key)
	if err != nil {
		return "", err
	}
	path := c.DatabasePath()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	fresh := path + ".restoring"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) { // left by an attempt that was killed
		return "", err
	}
	defer func() { _ = os.Remove(fresh) }()
	if err := unseal(file, fresh, identities); err != nil {
		return "", err
	}
	if err := bundb.CheckSQLite(ctx, fresh); err != nil {
		return "", err
	}
	if _, err := os.Stat(path); err == nil {
		if err := bundb.SettleSQLite(ctx, path); err != nil {
			return "", err
		}
		before = strings.TrimSuffix(path, ".db") + "-before-" + time.Now().UTC().Format(backupTime) + ".db"
		if err := os.Rename(path, before); err != nil {
			return "", err
		}
	}
	return before, os.Rename(fresh, path)
}
