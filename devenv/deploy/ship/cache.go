package ship

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/plugins/content/local"
	"github.com/containerd/errdefs"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// cache has the layers that were shipped, compressed, in a folder: what the engine finds here it does not compress
// again.
type cache struct {
	dir   string
	store content.Store
}

const (
	cacheLimit  = 2 << 30        // bytes, after a shipment
	cacheSpared = 1 * time.Hour  // what was used since may be of a shipment under way
	uploadLife  = 24 * time.Hour // an upload that is older was not completed
	blobsFolder = "blobs/sha256" // as the store has them
	ingestions  = "ingest"       // as the store has them
)

// openCache opens the cache in a folder; "" is the one in the user's cache folder.
func openCache(dir string) (*cache, error) {
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("finding the cache folder: %w", err)
		}
		dir = filepath.Join(user, "fastdock", "layers")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil { // layers are the user's code
		return nil, fmt.Errorf("creating the cache folder: %w", err)
	}
	store, err := local.NewStore(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the cache folder: %w", err)
	}
	return &cache{dir, store}, nil
}

func (c *cache) path(sum digest.Digest) string {
	return filepath.Join(c.dir, blobsFolder, sum.Encoded())
}

// has reports whether a blob is there, and keeps it.
func (c *cache) has(ctx context.Context, sum digest.Digest) bool {
	_, err := c.store.Info(ctx, sum)
	now := time.Now()
	return err == nil && os.Chtimes(c.path(sum), now, now) == nil
}

func (c *cache) open(ctx context.Context, sum digest.Digest) (content.ReaderAt, error) {
	if !c.has(ctx, sum) {
		return nil, errdefs.ErrNotFound
	}
	return c.store.ReaderAt(ctx, ocispec.Descriptor{Digest: sum})
}

// writer outlives the request that begins it.
func (c *cache) writer(ctx context.Context, id string) (content.Writer, error) {
	return c.store.Writer(context.WithoutCancel(ctx), content.WithRef(id))
}

// commit makes what was written a blob, if it has the digest.
func (c *cache) commit(ctx context.Context, upload content.Writer, sum digest.Digest) error {
	err := upload.Commit(ctx, 0, sum)
	if errdefs.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// abort drops an upload; of one that is complete there is nothing to drop.
func (c *cache) abort(ctx context.Context, id string) {
	_ = c.store.Abort(context.WithoutCancel(ctx), id)
}

// prune removes the blobs that were not used for the longest time until the others fit the limit, and uploads of
// processes that were killed. What cannot be removed stays.
func (c *cache) prune(limit int64, now time.Time) {
	for _, entry := range filesOf(filepath.Join(c.dir, ingestions)) {
		if now.Sub(entry.used) > uploadLife {
			_ = os.RemoveAll(entry.path)
		}
	}
	blobs, total := filesOf(filepath.Join(c.dir, blobsFolder)), int64(0)
	for _, blob := range blobs {
		total += blob.size
	}
	slices.SortFunc(blobs, func(a, b file) int { return cmp.Compare(a.used.UnixNano(), b.used.UnixNano()) })
	for _, blob := range blobs {
		if total <= limit || now.Sub(blob.used) < cacheSpared {
			return
		}
		if os.Remove(blob.path) == nil {
			total -= blob.size
		}
	}
}

type file struct {
	path string
	size int64
	used time.Time
}

func filesOf(dir string) []file {
	entries, _ := os.ReadDir(dir) // there are none yet
	var files []file
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil {
			files = append(files, file{filepath.Join(dir, entry.Name()), info.Size(), info.ModTime()})
		}
	}
	return files
}
