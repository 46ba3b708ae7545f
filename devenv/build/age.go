package build

import (
	"time"

	"github.com/tonistiigi/fsutil"
	"github.com/tonistiigi/fsutil/types"
)

// notBefore returns files of which none is older than a time: an older one is as much newer. BuildKit sets times after
// that of the commit to it, and leaves older ones; those depend on when a checkout was made. Two times stay two: from
// the time BuildKit learns that a file has changed.
func notBefore(files fsutil.FS, commit time.Time) (fsutil.FS, error) {
	at := commit.UnixNano()
	return fsutil.NewFilterFS(files, &fsutil.FilterOpt{Map: func(_ string, stat *types.Stat) fsutil.MapResult {
		if stat.ModTime < at {
			stat.ModTime = 2*at - stat.ModTime
		}
		return fsutil.MapResultKeep
	}})
}
