//go:build !nopage

// Package web hands the exported page to the server. With the build tag nopage there is none: something else serves it.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files is the exported page with its precompressed .br and .gz twins; without a web build it holds only .gitkeep.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a constant, valid path: this cannot fail at run time.
	}
	return files
}
