// Package s3 stores contents in a bucket of S3 or a compatible server: <owner>/<sum>, and what is being uploaded in staging.
package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"chatbot/domain/file"
	fileport "chatbot/ports/file"
)

const (
	staging = "staging/"
	// connectWithin and answerWithin bound how long a server may take to accept a connection and to begin a response.
	connectWithin = 10 * time.Second
	answerWithin  = 30 * time.Second
	// requestWithin bounds requests with small bodies.
	requestWithin = time.Minute
	checkWithin   = 15 * time.Second
)

// Config selects a bucket.
type Config struct {
	Endpoint             string // "" is AWS
	Bucket, Region       string
	AccessKey, SecretKey string
}

var _ fileport.Blobs = (*Bucket)(nil)

// Bucket implements fileport.Blobs.
type Bucket struct {
	client *s3.Client
	name   string
	random func() string
}

// Open returns the bucket, and reports whether it can be reached with these keys. The Bucket is usable even with an error: later
// calls may succeed. random returns unguessable texts.
func Open(ctx context.Context, c Config, random func() string) (*Bucket, error) {
	dialer := &net.Dialer{Timeout: connectWithin}
	b := &Bucket{name: c.Bucket, random: random, client: s3.New(s3.Options{
		Region: c.Region, Credentials: credentials.NewStaticCredentialsProvider(c.AccessKey, c.SecretKey, ""),
		HTTPClient: &http.Client{Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: connectWithin, ResponseHeaderTimeout: answerWithin,
			MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true, Proxy: http.ProxyFromEnvironment,
		}},
		// Compatible servers have neither virtual hosts nor, in older releases, the checksums of newer clients.
		UsePathStyle: c.Endpoint != "", BaseEndpoint: endpoint(c.Endpoint),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	})}
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	if _, err := b.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &b.name}); err != nil {
		return b, fmt.Errorf("the bucket %s cannot be used: %w", c.Bucket, err)
	}
	return b, nil
}

func endpoint(address string) *string {
	if address == "" {
		return nil
	}
	return &address
}

// key returns the key of a blob; an error for one whose sum is none, because it would name something else.
func key(b file.Blob) (string, error) {
	if !b.Sum.IsValid() {
		return "", fmt.Errorf("%q is no sum", b.Sum)
	}
	return strconv.FormatInt(int64(b.Owner), 10) + "/" + string(b.Sum), nil
}

// Open implements fileport.Blobs.
func (b *Bucket) Open(ctx context.Context, blob file.Blob, part file.Range) (io.ReadCloser, error) {
	name, err := key(blob)
	if err != nil {
		return nil, err
	}
	if part.Length == 0 { // S3 has no range without bytes
		ctx, cancel := context.WithTimeout(ctx, requestWithin)
		defer cancel()
		if _, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &name}); err != nil {
			return nil, absent(err)
		}
		return io.NopCloser(strings.NewReader("")), nil
	}
	ctx, cancel := context.WithCancel(ctx)
	span := fmt.Sprintf("bytes=%d-%d", part.First, part.First+part.Length-1)
	got, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &name, Range: &span})
	if err != nil {
		cancel()
		return nil, absent(err)
	}
	body := &watched{from: got.Body, body: got.Body, cancel: cancel}
	if got.ContentRange == nil { // a server that ignores ranges sends everything
		if _, err := io.CopyN(io.Discard, body, part.First); err != nil {
			return nil, errors.Join(err, body.Close())
		}
	}
	body.from = io.LimitReader(got.Body, part.Length)
	return body, nil
}

// watched is the body of a response, which fails when the next bytes do not come within answerWithin.
type watched struct {
	from   io.Reader
	body   io.Closer
	cancel context.CancelFunc
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	late := time.AfterFunc(answerWithin, w.cancel)
	defer late.Stop()
	return w.from.Read(p)
}

// Close implements io.Closer.
func (w *watched) Close() error {
	defer w.cancel()
	return w.body.Close()
}

// Delete implements fileport.Blobs.
func (b *Bucket) Delete(ctx context.Context, blobs ...file.Blob) error {
	for _, blob := range blobs {
		name, err := key(blob)
		if err != nil {
			return err
		}
		if err := b.remove(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bucket) remove(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	if _, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: &name}); !errors.Is(absent(err), fileport.ErrNoBlob) {
		return err
	}
	return nil
}

// absent turns the errors of S3 for a missing object into fileport.ErrNoBlob.
func absent(err error) error {
	var refused smithy.APIError
	if errors.As(err, &refused) && (refused.ErrorCode() == "NoSuchKey" || refused.ErrorCode() == "NotFound") {
		return fileport.ErrNoBlob
	}
	return err
}

// Sweep implements fileport.Blobs. It also aborts uploads in parts, whose parts no list of objects shows.
func (b *Bucket) Sweep(ctx context.Context, before time.Time) (removed int, err error) {
	objects := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: aws.String(staging)})
	for objects.HasMorePages() {
		page, err := objects.NextPage(ctx)
		if err != nil {
			return removed, err
		}
		for _, o := range page.Contents {
			if o.LastModified == nil || !o.LastModified.Before(before) {
				continue
			}
			if err := b.remove(ctx, aws.ToString(o.Key)); err != nil {
				return removed, err
			}
			removed++
		}
	}
	aborted, err := b.sweepUploads(ctx, before)
	return removed + aborted, err
}

// sweepUploads aborts uploads in parts that began before the given time.
func (b *Bucket) sweepUploads(ctx context.Context, before time.Time) (aborted int, err error) {
	uploads := s3.NewListMultipartUploadsPaginator(b.client, &s3.ListMultipartUploadsInput{Bucket: &b.name, Prefix: aws.String(staging)})
	for uploads.HasMorePages() {
		page, err := uploads.NextPage(ctx)
		if err != nil {
			return aborted, unlessNoUpload(err) // some servers answer so when there are none
		}
		for _, u := range page.Uploads {
			if u.Initiated == nil || !u.Initiated.Before(before) || !strings.HasPrefix(aws.ToString(u.Key), staging) {
				continue
			}
			if err := b.abort(ctx, aws.ToString(u.Key), aws.ToString(u.UploadId)); err != nil {
				return aborted, err
			}
			aborted++
		}
	}
	return aborted, nil
}

// unlessNoUpload returns the error unless it says that there is no such upload in parts.
func unlessNoUpload(err error) error {
	var refused smithy.APIError
	if errors.As(err, &refused) && refused.ErrorCode() == "NoSuchUpload" {
		return nil
	}
	return err
}
