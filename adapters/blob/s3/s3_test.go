package s3_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"chatbot/adapters/blob/s3"
	domain "chatbot/domain/file"
	"chatbot/ports/contract/file"
)

const accessKey, secretKey = "an access key", "a secret key"

// fresh returns an empty bucket of the server in TEST_S3_ENDPOINT, or of one in this process.
func fresh(t *testing.T) file.Storage {
	t.Helper()
	s, _, _ := freshBucket(t)
	return s
}

func freshBucket(t *testing.T) (file.Storage, *sdk.Client, string) {
	t.Helper()
	c := s3.Config{
		Endpoint: os.Getenv("TEST_S3_ENDPOINT"), Bucket: fmt.Sprintf("chatbot-%d", rand.Uint64()), Region: "us-east-1",
		AccessKey: os.Getenv("TEST_S3_ACCESS_KEY"), SecretKey: os.Getenv("TEST_S3_SECRET_KEY"),
	}
	if c.Endpoint == "" {
		server := httptest.NewServer(gofakes3.New(s3mem.New(), gofakes3.WithLogger(gofakes3.DiscardLog())).Server())
		t.Cleanup(server.Close)
		c.Endpoint, c.AccessKey, c.SecretKey = server.URL, accessKey, secretKey
	}
	client := sdk.New(sdk.Options{
		Region: c.Region, BaseEndpoint: &c.Endpoint, UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider(c.AccessKey, c.SecretKey, ""),
	})
	if _, err := client.CreateBucket(t.Context(), &sdk.CreateBucketInput{Bucket: &c.Bucket}); err != nil {
		t.Fatal(err)
	}
	bucket, err := s3.Open(t.Context(), c, func() string { return fmt.Sprintf("%x", rand.Uint64()) })
	if err != nil {
		t.Fatal(err)
	}
	return file.Storage{Blobs: bucket, Names: func(t *testing.T) (names []string) {
		t.Helper()
		objects, err := client.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{Bucket: &c.Bucket})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range objects.Contents {
			names = append(names, aws.ToString(o.Key))
		}
		uploads, err := client.ListMultipartUploads(t.Context(), &sdk.ListMultipartUploadsInput{Bucket: &c.Bucket})
		var none smithy.APIError // from gofakes3 when there are no uploads
		if errors.As(err, &none) && none.ErrorCode() == "NoSuchUpload" {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range uploads.Uploads {
			names = append(names, "an upload of "+aws.ToString(u.Key))
		}
		return names
	}}, client, c.Bucket
}

func TestBucket(t *testing.T) { file.Blobs(t, fresh) }

func TestMissingBucketIsRefused(t *testing.T) {
	server := httptest.NewServer(gofakes3.New(s3mem.New(), gofakes3.WithLogger(gofakes3.DiscardLog())).Server())
	defer server.Close()
	_, err := s3.Open(t.Context(), s3.Config{Endpoint: server.URL, Bucket: "nowhere", Region: "us-east-1", AccessKey: accessKey, SecretKey: secretKey}, nil)
	if err == nil || !strings.Contains(err.Error(), "nowhere") || strings.Contains(err.Error(), secretKey) {
		t.Error(err)
	}
}

// TestUploadsInPartsOfKilledProcessesAreAborted: no list of objects shows them, and they are paid for.
func TestUploadsInPartsOfKilledProcessesAreAborted(t *testing.T) {
	s, client, bucket := freshBucket(t)
	for _, key := range []string{"staging/of-a-killed-process", "of-another-program"} {
		if _, err := client.CreateMultipartUpload(t.Context(), &sdk.CreateMultipartUploadInput{Bucket: &bucket, Key: &key}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Sweep(t.Context(), time.Now().Add(-time.Hour)); err != nil || n != 0 {
		t.Errorf("aborted %d that are new, %v", n, err)
	}
	if n, err := s.Sweep(t.Context(), time.Now().Add(time.Hour)); err != nil || n != 1 {
		t.Errorf("aborted %d, %v", n, err)
	}
	if names := s.Names(t); len(names) != 1 || names[0] != "an upload of of-another-program" {
		t.Errorf("%q", names)
	}
}

// TestServersThatIgnoreRangesAreRead: some answer 200 with everything where a range was asked for.
func TestServersThatIgnoreRangesAreRead(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, "0123456789")
		}
	}))
	defer server.Close()
	bucket, err := s3.Open(t.Context(), s3.Config{Endpoint: server.URL, Bucket: "b", Region: "us-east-1", AccessKey: accessKey, SecretKey: secretKey}, nil)
	if err != nil {
		t.Fatal(err)
	}
	content, err := bucket.Open(t.Context(), domain.Blob{Owner: 7, Sum: domain.Sum(strings.Repeat("a", 64))}, domain.Range{First: 3, Length: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if got, err := io.ReadAll(content); err != nil || string(got) != "3456" {
		t.Errorf("%q, %v", got, err)
	}
}
