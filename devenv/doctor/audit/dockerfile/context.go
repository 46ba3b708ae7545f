package dockerfile

import (
	"io/fs"
	"path/filepath"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

const largeContext = 50 << 20

var contextRules = []rule{{
	id: "FD-I08", severity: check.Warning, title: "Large build context",
	about: "Everything that .dockerignore does not exclude is read and sent to BuildKit when it is copied. More " +
		"than 50 MB is mostly data that no image needs, and it slows every build. Exclude it.",
	find: func(f *file) []check.Finding {
		if !f.copiesAll() {
			return nil
		}
		total, biggest := f.folder.weigh()
		if total <= largeContext {
			return nil
		}
		return []check.Finding{{
			File: f.folder.ignores,
			Cause: "the build context contains " + megabytes(total) + ", mostly in " + biggest.path + " (" +
				megabytes(biggest.size) + ")",
			Fix: check.Fix{Text: "exclude what the image does not need in .dockerignore"},
		}}
	},
}}

func megabytes(n int64) string { return itoa(int(n>>20)) + " MB" }

// weigh returns the size of what builds are given, and the entry at the top that is the largest.
func (f *folder) weigh() (total int64, biggest entry) {
	sizes := map[string]int64{}
	seen := 0
	_ = filepath.WalkDir(f.dir, func(name string, d fs.DirEntry, err error) error {
		if seen++; seen > maxFiles {
			return fs.SkipAll
		}
		if err != nil {
			return fs.SkipDir // it cannot be read
		}
		rel := f.rel(name)
		if name != f.dir && f.leavesOut(rel) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if info, err := d.Info(); err == nil && d.Type().IsRegular() {
			total += info.Size()
			sizes[topOf(rel)] += info.Size()
		}
		return nil
	})
	for name, size := range sizes {
		if size > biggest.size || size == biggest.size && name < biggest.path {
			biggest = entry{name, size}
		}
	}
	return total, biggest
}

func topOf(rel string) string {
	for i, c := range rel {
		if c == '/' {
			return rel[:i]
		}
	}
	return rel
}
