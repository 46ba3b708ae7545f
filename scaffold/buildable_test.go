package scaffold_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// A pin that no Python with fixes can install is named, with the Python that it needs.
func TestPinsThatNeedAnOldPython(t *testing.T) {
	const needed = `because greenlet 1.1.2, httptools 0.2 cannot be installed on a newer one: update it for ` +
		`a version with fixes`
	old := pinnedTo("fastapi==0.70.0", "uvicorn==0.15.0", "greenlet==1.1.2", "httptools~=0.2.0")
	stale := pinnedTo("fastapi==0.85.0", "pydantic==1.9.2")
	dockerfile := old + "-- Dockerfile --\nFROM python:3.9.10-slim\nCOPY . .\nCMD uvicorn main:app\n"
	for name, test := range map[string]struct {
		files, python string // that is given on the command line
		want          []string
		never         string
	}{
		"no version is named": {
			files: old,
			want:  []string{"Python 3.10 is used, " + needed, "Python 3.10 has had no fixes since 2026-10"},
			never: "3.11 is used",
		},
		"an old version is named": {dockerfile, "", []string{"Python 3.10 is used, " + needed}, "3.11 is the closest one"},
		"a newer version is asked": {
			files:  old,
			python: "3.13",
			want: []string{
				"greenlet 1.1.2, httptools 0.2 cannot be installed on Python 3.13, so no image can be built: " +
					"update it, or use an older version with `--python 3.10`",
			},
			never: "is used",
		},
		"a pin's extra": {
			files: pinnedTo("uvicorn[standard]==0.17.5"),
			want: []string{
				"Python 3.10 is used, because uvicorn[standard] 0.17.5 cannot be installed on a newer one: update it " +
					"for a version with fixes",
			},
			never: "3.11 is used",
		},
		"a pin without the extra": {pinnedTo("uvicorn==0.17.5"), "", nil, "cannot be installed"},
		"a newer pin's extra":     {pinnedTo("uvicorn[standard]==0.17.6"), "", nil, "cannot be installed"},
		"a pin that cannot run": {
			files: stale,
			want: []string{
				"Python 3.10 is used, because pydantic 1.9.2 cannot be imported on a newer one: update it for a version with fixes",
			},
			never: "3.11 is used",
		},
		"another one": {
			files: pinnedTo("aioredis==2.0.1"),
			want: []string{
				"Python 3.10 is used, because aioredis 2.0.1 cannot be imported on a newer one: update it for a version with fixes",
			},
			never: "3.11 is used",
		},
		"the same on a newer one": {
			files:  stale,
			python: "3.13",
			want: []string{
				"pydantic 1.9.2 cannot be imported on Python 3.13, so the app cannot start: update it, or use " +
					"an older version with `--python 3.10`",
			},
			never: "is used",
		},
		"one that can run": {pinnedTo("fastapi==0.85.1", "pydantic==1.10.2"), "", nil, "cannot be imported"},
		"new pins":         {pinnedTo("fastapi", "greenlet==3.2.4"), "", nil, "cannot be installed"},
	} {
		t.Run(name, func(t *testing.T) {
			spec, _ := adopt(t, test.files)
			if test.python != "" {
				spec.Python = test.python
			}
			said := spec.Warnings(time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
			for _, want := range test.want {
				if !slices.Contains(said, want) {
					t.Errorf("lacks %q:\n%s", want, strings.Join(said, "\n"))
				}
			}
			if strings.Contains(strings.Join(said, "\n"), test.never) {
				t.Errorf("says %q:\n%s", test.never, strings.Join(said, "\n"))
			}
		})
	}
}

// Of a lock, what has no wheel counts.
func TestLockedPackagesThatNeedAnOldPython(t *testing.T) {
	for locked, want := range map[string]string{
		"greenlet 1.1.2": "3.10", "greenlet 1.1.3": "3.11", "pydantic 1.9.2": "3.10", "pydantic 1.10.2": "3.11",
	} {
		name, version, _ := strings.Cut(locked, " ")
		spec, _ := adopt(t, strings.ReplaceAll(lockedBy("poetry", name, version), "^3.11", "^3.9"))
		if spec.Python != want {
			t.Errorf("%s: Python %s, want %s", locked, spec.Python, want)
		}
	}
}
