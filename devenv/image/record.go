package image

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tonistiigi/fsutil"

	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/internal/regular"
)

// record is what is remembered of the last build of a service's image for one platform, in the user's cache folder
// beside the records of up.
type record struct {
	Inputs   inputs
	Files    map[string]fileRecord // of the build context
	Image    string                // its ID
	Contents Contents
	Within   []Layer // of the last image within the budget
	Examined bool    // the files in it were looked at
}

// failed returns what is remembered of a build that failed. A step that it did not finish keeps the inputs that it had
// when it was last finished: the next build is compared with these.
func (r record) failed(now record, done []Step) record {
	if now.Inputs == nil {
		return r
	}
	finished := map[string]bool{}
	for _, s := range done {
		finished[stepKey(s.Stage, s.Number)] = true
	}
	for name, s := range now.Inputs {
		before := r.Inputs[name]
		for at, step := range s.Steps {
			if !finished[stepKey(name, step.Number)] {
				s.Steps[at] = before.unfinished(step)
			}
		}
		if s.BaseID == "" && s.Base == before.Base { // BuildKit did not come so far
			s.BaseID = before.BaseID
		}
		now.Inputs[name] = s
	}
	r.Inputs, r.Files = now.Inputs, now.Files
	return r
}

func stepKey(stage string, number int) string { return fmt.Sprint(stage, " ", number) }

// unfinished returns a step as the last build that finished it had it; where there is none, as it is now.
func (s stageInputs) unfinished(step stepInputs) stepInputs {
	for _, before := range s.Steps {
		if before.Number == step.Number && before.Text == step.Text {
			step = before
		}
	}
	step.Unfinished = true
	return step
}

// fileRecord is a file with its digest, which need not be learned again while size, time and mode are the same.
type fileRecord struct {
	Size   int64
	Time   int64
	Mode   fs.FileMode
	Digest string
}

// recordKind is the suffix of the records' names.
const recordKind = "image.json"

// recordPath returns where the record is; empty where this user has no folder for it.
func (b *Builder) recordPath(platform string) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return build.RecordPath(cache, b.engine, b.project, b.service.Name+" "+platform, recordKind)
}

// readRecord returns what is remembered; an empty record where nothing is.
func readRecord(path string) record {
	var kept record
	content, err := regular.ReadFile(path)
	if err != nil || json.Unmarshal(content, &kept) != nil {
		return record{}
	}
	return kept
}

// save remembers a build. A folder that cannot be written costs explanations, no more.
func (r record) save(path string) {
	content, err := json.Marshal(r)
	if err == nil && path != "" && os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = os.WriteFile(path, content, 0o600)
	}
}

// readFiles returns the files of the build context, with digests by content and mode. Those that have not changed since
// the last build keep theirs.
func readFiles(ctx context.Context, sent fsutil.FS, before map[string]fileRecord) (map[string]fileRecord, error) {
	found := map[string]fileRecord{}
	err := sent.Walk(ctx, "", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		is := fileRecord{Size: info.Size(), Time: info.ModTime().UnixNano(), Mode: info.Mode()}
		was := before[filepath.ToSlash(path)]
		if is.Digest = was.Digest; was != is {
			is.Digest = digestOf(sent, path, info)
		}
		found[filepath.ToSlash(path)] = is
		return nil
	})
	return found, err
}

// largestHashed is the size up to which a file's content counts; that of a larger one costs too much time.
const largestHashed = 64 << 20

func digestOf(sent fsutil.FS, path string, info fs.FileInfo) string {
	sum := sha256.New()
	fmt.Fprintln(sum, info.Mode())
	switch {
	case !info.Mode().IsRegular(), info.Size() > largestHashed:
		fmt.Fprintln(sum, info.Size(), info.ModTime().UnixNano())
	default:
		file, err := sent.Open(path)
		if err != nil {
			break
		}
		_, _ = io.Copy(sum, file)
		_ = file.Close()
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

func digests(records map[string]fileRecord) files {
	all := files{}
	for path, r := range records {
		all[path] = r.Digest
	}
	return all
}
