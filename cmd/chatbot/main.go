// Command chatbot is the whole server in one binary.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"chatbot/cmd/chatbot/config"
)

// Both are set by the build; a build without git knows no commit.
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
	root.AddCommand(serveCommand(), migrateCommand(), healthcheckCommand(), openapiCommand(), auditCommand(), userCommand(), backupCommand(), restoreCommand(), versionCommand())
	if err := root.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "chatbot:", err)
		os.Exit(1)
	}
}

// load reads the environment and .env, and tells about names that mean nothing.
func load() (config.Config, error) {
	if err := config.Export(".env"); err != nil {
		return config.Config{}, err
	}
	c, warnings, err := config.Load(os.Environ(), ".env")
	for _, warning := range warnings {
		fmt.Fprintln(os.Stderr, "chatbot:", warning)
	}
	return c, err
}
