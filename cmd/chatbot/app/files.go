package app

import (
	"context"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"chatbot/adapters/blob/disk"
	"chatbot/adapters/blob/s3"
	filesdb "chatbot/adapters/bundb/files"
	"chatbot/application/files"
	"chatbot/cmd/chatbot/config"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// blobsWithin bounds the check of the storage for files at start.
const blobsWithin = 20 * time.Second

var fileParts = fx.Module("files", fx.Provide(
	filesdb.New,
	func(r *filesdb.Files) fileport.Files { return r },
	func(r *filesdb.Files) fileport.Attached { return r },
	func(r *filesdb.Files) fileport.Uploads { return r },
	func(r *filesdb.Files) fileport.Unread { return r },
	func(r *filesdb.Files) fileport.Collection { return r },
	func(r *filesdb.Files) fileport.Totals { return r },
	openBlobs, newFiles,
))

// OpenBlobs opens the configured storage for the contents of files. It is usable even with an error: later calls may succeed.
func OpenBlobs(ctx context.Context, c config.Config, secrets ports.Secrets) (fileport.Blobs, error) {
	if c.S3Bucket != "" {
		return s3.Open(ctx, s3.Config{
			Endpoint: c.S3Endpoint, Bucket: c.S3Bucket, Region: c.S3Region, AccessKey: c.S3AccessKey, SecretKey: c.S3SecretKey,
		}, secrets.Secret)
	}
	return disk.Open(c.FilesPath())
}

// openBlobs logs an error if the storage cannot be used; the server then runs without files.
func openBlobs(c config.Config, secrets ports.Secrets, log *zap.Logger) fileport.Blobs {
	ctx, cancel := context.WithTimeout(context.Background(), blobsWithin)
	defer cancel()
	blobs, err := OpenBlobs(ctx, c, secrets)
	if c.RedisURL != "" && c.FilesDir == "" && c.S3Bucket == "" { // there are probably several servers
		log.Warn("FILES_DIR and S3_BUCKET are not set: the contents of files are in "+c.FilesPath()+", where other servers of the same database do not find them",
			zap.String("component", "files"))
	}
	if err != nil {
		log.Error("Files cannot be stored or read until FILES_DIR, or S3_BUCKET, can be used", zap.String("component", "files"), zap.Error(err))
	}
	return blobs
}

type filePorts struct {
	fx.In
	Files    fileport.Files
	Attached fileport.Attached
	Uploads  fileport.Uploads
	Blobs    fileport.Blobs
	Reader   fileport.Reader
	Clock    ports.Clock
	Logger   ports.Logger
}

func newFiles(p filePorts, c config.Config) *files.Service {
	return files.New(files.Ports{Files: p.Files, Attached: p.Attached, Uploads: p.Uploads, Blobs: p.Blobs, Reader: p.Reader, Clock: p.Clock, Logger: p.Logger}, c.FileBounds())
}
