//go:build nopage

// Package web is without the page here: in a container another server has it.
package web

import (
	"embed"
	"io/fs"
)

// Files is empty.
func Files() fs.FS { return embed.FS{} }
