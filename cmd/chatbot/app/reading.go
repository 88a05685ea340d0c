package app

import (
	"os"
	"path/filepath"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"chatbot/adapters/reading"
	"chatbot/cmd/chatbot/config"
	fileports "chatbot/ports/file"
)

var readers = fx.Module("reading", fx.Provide(
	newReader,
	func(r *reading.Reader) fileports.Reader { return r },
	func(r *reading.Reader) fileports.Images { return r },
))

// newReader reads files in a process of this program, which starts with the first file.
func newReader(life fx.Lifecycle, in Inputs, log *zap.Logger) (*reading.Reader, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	r, err := reading.New(reading.Config{
		Program: program, Cache: compiledFolder(in.Config, in.Version), DoclingURL: in.Config.DoclingURL, TikaURL: in.Config.TikaURL,
		Failed: func(server string, err error) {
			log.Warn("Another server could not read a file", zap.String("component", "reading"), zap.String("server", server), zap.Error(err))
		},
	})
	if err != nil {
		return nil, err
	}
	life.Append(fx.StopHook(r.Close))
	return r, nil
}

// compiledFolder returns the folder for compiled code of this version, "" if there can be none, and deletes those of other versions. It is in
// DATA_DIR, to which nobody else writes: what is in it is run.
func compiledFolder(c config.Config, version string) string {
	all := filepath.Join(c.DataDir, "compiled")
	folder := filepath.Join(all, version)
	if os.MkdirAll(folder, 0o700) != nil {
		return ""
	}
	versions, _ := os.ReadDir(all)
	for _, one := range versions {
		if one.Name() != version {
			_ = os.RemoveAll(filepath.Join(all, one.Name()))
		}
	}
	return folder
}
