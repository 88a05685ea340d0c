// Command chatbot is the server and its administration commands in one binary.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"chatbot/cmd/chatbot/config"
)

// Both are set by the build; commit is "" in a build without git.
var (
	version = "1.0.0"
	commit  = ""
)

func main() {
	root := &cobra.Command{
		Use: "chatbot", Short: "A self-hosted AI chat", Version: version,
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.AddCommand(serveCommand(), migrateCommand(), healthcheckCommand(), openapiCommand(), auditCommand(), jobsCommand(), filesCommand(), userCommand(), backupCommand(), restoreCommand(), versionCommand(), readFilesCommand())
	switch err := root.Execute(); {
	case errors.Is(err, errLogged):
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "chatbot:", err)
		os.Exit(1)
	}
}

// read returns the configuration from the environment and .env, and warnings about settings that are probably unintended.
func read() (config.Config, []string, error) {
	if err := config.Export(".env"); err != nil {
		return config.Config{}, nil, err
	}
	return config.Load(os.Environ(), ".env")
}

// load is read with the warnings printed to stderr.
func load() (config.Config, error) {
	c, warnings, err := read()
	for _, warning := range warnings {
		fmt.Fprintln(os.Stderr, "chatbot:", warning)
	}
	return c, err
}
