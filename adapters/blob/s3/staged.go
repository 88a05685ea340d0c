package s3

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"chatbot/domain/file"
	"chatbot/domain/identity"
	fileport "chatbot/ports/file"
)

const (
	// partBytes is the size of the parts of an upload, the least that S3 takes; one is in memory.
	partBytes = 5 << 20
	// partWithin bounds the upload of one part, and copyWithin giving a content its name.
	partWithin = 2 * time.Minute
	copyWithin = 5 * time.Minute
)

// parts are buffers for one part.
var parts = sync.Pool{New: func() any { return new([partBytes]byte) }}

// Stage implements fileport.Blobs. A content that fits into one part is one request.
func (b *Bucket) Stage(ctx context.Context, owner identity.UserID, content io.Reader) (_ fileport.Staged, err error) {
	buffer := parts.Get().(*[partBytes]byte)
	defer parts.Put(buffer)
	s := &staged{bucket: b, key: staging + b.random()}
	sum := sha256.New()
	var up *upload
	defer func() {
		if err != nil && up != nil {
			err = errors.Join(err, up.abort(context.WithoutCancel(ctx)))
		}
	}()
	for {
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		n, err := io.ReadFull(content, buffer[:])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return nil, err
		}
		if err := context.Cause(ctx); err != nil { // the content may have ended because of it
			return nil, err
		}
		part := buffer[:n]
		sum.Write(part)
		s.bytes += int64(n)
		switch {
		case last && up == nil:
			err = b.put(ctx, s.key, part)
		case up == nil:
			if up, err = b.begin(ctx, s.key); err == nil {
				err = up.add(ctx, part)
			}
		case n > 0:
			err = up.add(ctx, part)
		default:
			err = nil
		}
		if err != nil {
			return nil, err
		}
		if last {
			break
		}
	}
	if up != nil {
		if err := up.complete(ctx); err != nil {
			return nil, err
		}
	}
	s.blob = file.Blob{Owner: owner, Sum: file.Sum(hex.EncodeToString(sum.Sum(nil)))}
	return s, nil
}

func (b *Bucket) put(ctx context.Context, key string, content []byte) error {
	ctx, cancel := context.WithTimeout(ctx, partWithin)
	defer cancel()
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(content), ContentLength: aws.Int64(int64(len(content)))})
	return err
}

// upload is an upload in parts.
type upload struct {
	bucket  *Bucket
	key, id string
	done    []types.CompletedPart
}

func (b *Bucket) begin(ctx context.Context, key string) (*upload, error) {
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	begun, err := b.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return nil, err
	}
	return &upload{bucket: b, key: key, id: aws.ToString(begun.UploadId)}, nil
}

func (u *upload) add(ctx context.Context, part []byte) error {
	ctx, cancel := context.WithTimeout(ctx, partWithin)
	defer cancel()
	number := aws.Int32(int32(len(u.done) + 1)) //nolint:gosec // S3 has no more than 10,000 parts
	added, err := u.bucket.client.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: &u.bucket.name, Key: &u.key, UploadId: &u.id, PartNumber: number, Body: bytes.NewReader(part), ContentLength: aws.Int64(int64(len(part))),
	})
	if err == nil {
		u.done = append(u.done, types.CompletedPart{ETag: added.ETag, PartNumber: number})
	}
	return err
}

func (u *upload) complete(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, partWithin)
	defer cancel()
	_, err := u.bucket.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &u.bucket.name, Key: &u.key, UploadId: &u.id, MultipartUpload: &types.CompletedMultipartUpload{Parts: u.done},
	})
	return err
}

// abort removes the parts, and the object if the upload was completed without this process having been told.
func (u *upload) abort(ctx context.Context) error {
	return errors.Join(u.bucket.abort(ctx, u.key, u.id), u.bucket.remove(ctx, u.key))
}

func (b *Bucket) abort(ctx context.Context, key, id string) error {
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	_, err := b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &b.name, Key: &key, UploadId: &id})
	return unlessNoUpload(err)
}

// staged implements fileport.Staged.
type staged struct {
	bucket *Bucket
	key    string
	blob   file.Blob
	bytes  int64
}

// Blob implements fileport.Staged.
func (s *staged) Blob() file.Blob { return s.blob }

// Bytes implements fileport.Staged.
func (s *staged) Bytes() int64 { return s.bytes }

// Keep implements fileport.Staged. S3 cannot rename: it copies, which costs no traffic.
func (s *staged) Keep(ctx context.Context) error {
	name, err := key(s.blob)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, copyWithin)
	defer cancel()
	from := url.PathEscape(s.bucket.name) + "/" + s.key
	if _, err := s.bucket.client.CopyObject(ctx, &s3.CopyObjectInput{Bucket: &s.bucket.name, Key: &name, CopySource: &from}); err != nil {
		return err
	}
	return s.bucket.remove(ctx, s.key)
}

// Discard implements fileport.Staged.
func (s *staged) Discard(ctx context.Context) error { return s.bucket.remove(ctx, s.key) }
