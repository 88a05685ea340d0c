package main

import (
	"os"

	"github.com/spf13/cobra"

	"chatbot/adapters/reading/worker"
)

// readFilesCommand is what the server runs as a process of its own to read files. It reads no configuration.
func readFilesCommand() *cobra.Command {
	return &cobra.Command{
		Use: worker.Command + " KIND CACHE", Short: "Read files for the server", Hidden: true, Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, arguments []string) error {
			return worker.Serve(arguments, os.Stdin, os.Stdout)
		},
	}
}
