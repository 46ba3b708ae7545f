package e2e

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/scaffold"
)

// kills is how often each kind of run is killed, and mostKills how often where none of these runs was writing.
const (
	kills     = 12
	mostKills = 100
)

// A run that is killed at any moment leaves each file as it was or as it is going to be, and the next run ends
// what it began.
func TestKilledNewLeavesWholeFiles(t *testing.T) {
	t.Parallel()
	parent := sharedDir(t)
	first := []string{"--yes", "--no-lock", "--name", "shop"}
	fresh, again := filepath.Join(parent, "fresh"), filepath.Join(parent, "again")
	spent := newIn(t, fresh, first...)
	must(t, os.CopyFS(again, os.DirFS(fresh)))
	spentAgain := newIn(t, again, append(first, "--cache", "valkey", "--workers", "3")...)

	t.Run("first run", func(t *testing.T) {
		killsNew(t, killedRun{before: map[string][]byte{}, after: contents(t, fresh), spent: spent}, first...)
	})
	t.Run("second run", func(t *testing.T) {
		killsNew(t, killedRun{from: fresh, before: contents(t, fresh), after: contents(t, again), spent: spentAgain},
			append(first, "--cache", "valkey", "--workers", "3")...)
	})
}

// killedRun is a run of fastdock new: the folder that it begins with, and the files before and after it.
type killedRun struct {
	from          string // copied; "" for a folder that does not exist
	before, after map[string][]byte
	spent         time.Duration
}

// killsNew kills the run, half of the times at any moment, half of them when some file has just been written, and
// looks at the files then and after the next run.
func killsNew(t *testing.T, run killedRun, args ...string) {
	random := rand.New(rand.NewPCG(3, 33))
	midway := 0
	killed := 0
	for ; killed < kills || midway == 0 && killed < mostKills; killed++ {
		dir := filepath.Join(sharedDir(t), "shop")
		if run.from != "" {
			must(t, os.CopyFS(dir, os.DirFS(run.from)))
		}
		moment := func() { time.Sleep(time.Duration(random.Int64N(int64(run.spent)))) }
		if written := run.written(); killed%2 == 0 {
			moment = replaced(filepath.Join(dir, written[random.IntN(len(written))]))
		}
		cmd := exec.Command(fastdock, append([]string{"new", dir}, args...)...)
		must(t, cmd.Start())
		moment()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		midway += wholeFiles(t, run, contents(t, dir))

		newIn(t, dir, args...)
		left := contents(t, dir)
		for _, name := range names(left, run.after) {
			if !sameBut(left[name], run.after[name]) {
				t.Fatalf("kill %d: after the next run, %q was not written by a run makes:\n%s", killed, name, left[name])
			}
		}
		if app, db := left[".fastdock/app.env"], password.Find(left[".fastdock/db.env"]); db == nil ||
			!bytes.Contains(app, db) {
			t.Fatalf("kill %d: after the next run, the app does not have the database's password:\n%s", killed, app)
		}
	}
	t.Logf("of %d runs of %s, %d were killed between the first file and the last", killed, run.spent, midway)
	if midway == 0 {
		t.Error("no run was killed while it wrote")
	}
}

// written returns the files that the run writes.
func (r killedRun) written() []string {
	return slices.DeleteFunc(names(r.after), func(name string) bool { return sameBut(r.before[name], r.after[name]) })
}

// replaced returns a function that waits until there is another file at the path than now.
func replaced(path string) func() {
	before, _ := os.Stat(path)
	return func() {
		for deadline := time.Now().Add(screenPatience); time.Now().Before(deadline); {
			if now, err := os.Stat(path); err == nil && !os.SameFile(before, now) {
				return
			}
		}
	}
}

// wholeFiles fails the test unless each file is the old or the new one, and counts a mixture as one. Whether the
// record is whole shows when the next run reads it.
func wholeFiles(t *testing.T, run killedRun, now map[string][]byte) int {
	t.Helper()
	old, new := 0, 0
	for _, name := range names(now, run.before, run.after) {
		isOld, isNew := sameBut(now[name], run.before[name]), sameBut(now[name], run.after[name])
		switch {
		case isOld && isNew, temporary.MatchString(name), name == scaffold.RecordFile: // which reports a run that has begun
		case isOld:
			old++
		case isNew:
			new++
		default:
			t.Fatalf("%q is neither the old file nor the new one:\n%s", name, now[name])
		}
	}
	return min(old, new, 1)
}

var (
	temporary = regexp.MustCompile(`(^|/)\.fastdock-[A-Z2-7]{26}$`)
	password  = regexp.MustCompile(`\b[0-9a-f]{48}\b`)
)

// sameBut compares two files without the passwords in them; nil is no file.
func sameBut(a, b []byte) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return bytes.Equal(password.ReplaceAll(a, []byte("password")), password.ReplaceAll(b, []byte("password")))
}

// newIn runs fastdock new to its end and returns how long it took.
func newIn(t *testing.T, dir string, args ...string) time.Duration {
	t.Helper()
	began := time.Now()
	out, err := exec.Command(fastdock, append([]string{"new", dir}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("fastdock new %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return time.Since(began)
}

// contents returns the files of a folder, which need not exist, by their paths.
func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		files[name], err = os.ReadFile(path)
		return err
	})
	if !os.IsNotExist(err) {
		must(t, err)
	}
	return files
}

// names returns those of all files, each once.
func names(trees ...map[string][]byte) []string {
	var all []string
	for _, tree := range trees {
		for name := range tree {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
