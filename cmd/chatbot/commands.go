package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	httpapi "chatbot/adapters/http"
	"chatbot/cmd/chatbot/app"
)

func migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "Bring the database up to this version", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := load()
			if err != nil {
				return err
			}
			db, err := app.OpenDatabase(cmd.Context(), c, nil)
			if err != nil {
				return err
			}
			applied, err := db.Migrate(cmd.Context())
			super := ""
			if err == nil {
				super, err = db.Superuser(cmd.Context())
			}
			if err := errors.Join(err, db.Close()); err != nil {
				return err
			}
			if super != "" {
				fmt.Fprintf(os.Stderr, "chatbot: the role %q, which migrated, is a superuser of PostgreSQL: a role that owns the tables is enough (docs/operations.md, Database roles)\n", super)
			}
			for _, name := range applied {
				fmt.Println("applied", name)
			}
			fmt.Println("The database is up to date.")
			return nil
		},
	}
}

func healthcheckCommand() *cobra.Command {
	return &cobra.Command{
		Use: "healthcheck", Short: "Ask the server on HTTP_ADDR whether it is up; exit status 1 if not", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := load()
			if err != nil {
				return err
			}
			return checkHealth(cmd.Context(), c.HTTPAddr)
		},
	}
}

func checkHealth(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/health", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16))
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answered %s", response.Status)
	}
	return nil
}

func openapiCommand() *cobra.Command {
	return &cobra.Command{
		Use: "openapi", Short: "Print the API's description (OpenAPI 3.1, JSON)", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			document, err := httpapi.Description()
			if err != nil {
				return err
			}
			_, err = os.Stdout.Write(append(document, '\n'))
			return err
		},
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version, and the commit that it was built from", Args: cobra.NoArgs,
		Run: func(*cobra.Command, []string) { fmt.Println(built()) },
	}
}

func built() string {
	if commit == "" {
		return version
	}
	return version + " (" + commit + ")"
}
