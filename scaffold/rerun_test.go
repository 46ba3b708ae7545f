package scaffold_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
)

// planRun returns what `fastdock new DIR` plans with these answers.
func planRun(t testing.TB, dir string, given scaffold.Answers, decisions map[string]scaffold.Decision) scaffold.Plan {
	t.Helper()
	folder, err := scaffold.Look(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := folder.Spec().Settle(folder.Answers(), given)
	if err != nil {
		t.Fatal(err)
	}
	local := folder.Local()
	local.Random = sameMachine().Random
	tree, err := scaffold.Render(spec, local)
	if err == nil {
		tree, err = folder.Remember(spec, tree)
	}
	if err != nil {
		t.Fatal(err)
	}
	plan, err := scaffold.Compare(tree, dir, folder.Earlier, decisions)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func run(t testing.TB, dir string, given scaffold.Answers) {
	t.Helper()
	if err := planRun(t, dir, given, nil).Apply(); err != nil {
		t.Fatal(err)
	}
}

// step returns what the plan says of one file.
func step(t testing.TB, plan scaffold.Plan, path string) string {
	t.Helper()
	for _, step := range plan.Steps {
		if step.Path == path {
			return string(step.Action) + ": " + step.Cause
		}
	}
	t.Fatalf("the plan has no %q:\n%s", path, plan)
	return ""
}

func read(t testing.TB, dir, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func edit(t testing.TB, dir, path, old, new string) {
	t.Helper()
	content := read(t, dir, path)
	if !strings.Contains(content, old) {
		t.Fatalf("%s has no %q", path, old)
	}
	write(t, dir, path, strings.Replace(content, old, new, 1))
}

func TestAnotherAnswerKeepsHandEdits(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, scaffold.Answers{"cache": {"none"}})
	edit(t, dir, "docker-compose.yml", "    init: true\n", "    init: true\n    hostname: mine\n")
	edit(t, dir, "Dockerfile.dev", "EXPOSE 8000\n", "EXPOSE 8000\nENV MINE=1\n")
	passwords := read(t, dir, ".fastdock/app.env")

	run(t, dir, scaffold.Answers{"cache": {"redis"}})
	compose := read(t, dir, "docker-compose.yml")
	for _, want := range []string{"hostname: mine", "  cache:\n"} {
		if !strings.Contains(compose, want) {
			t.Errorf("docker-compose.yml has no %q", want)
		}
	}
	if !strings.Contains(read(t, dir, "Dockerfile.dev"), "ENV MINE=1") ||
		!strings.Contains(read(t, dir, "pyproject.toml"), "redis>=") {
		t.Error("an edit or a new dependency is missing")
	}
	if env := read(t, dir, ".fastdock/app.env"); !strings.HasPrefix(env, passwords) ||
		!strings.Contains(env, "\nREDIS_URL=redis://:") {
		t.Errorf("app.env was not added to:\n%s", env)
	}
	plan := planRun(t, dir, nil, nil)
	if plan.Changes() || plan.Conflict() != nil {
		t.Errorf("the answers are remembered, and yet\n%s", plan)
	}
}

func TestAFileInTheWayIsDecided(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, scaffold.Answers{"port": {"8000"}})
	edit(t, dir, "docker-compose.yml", "${APP_PORT:-8000}:8000", "${APP_PORT:-7000}:8000")
	before := listing(t, dir)

	plan := planRun(t, dir, scaffold.Answers{"port": {"9000"}}, nil)
	if got := step(t, plan, "docker-compose.yml"); got !=
		"conflict: conflicts at line 21: both you and fastdock changed it" {
		t.Error(got)
	}
	var conflict *scaffold.ConflictError
	if err := plan.Apply(); !errors.As(err, &conflict) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{
		"yours           - \"${APP_BIND:-127.0.0.1}:${APP_PORT:-7000}:8000\"",
		"fastdock        - \"${APP_BIND:-127.0.0.1}:${APP_PORT:-9000}:8000\"",
		"--keep FILE",
		"--replace FILE",
	} {
		if !strings.Contains(conflict.Error(), want) {
			t.Errorf("the error lacks %q:\n%v", want, conflict)
		}
	}
	if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
		t.Errorf("something was written: %s", diff)
	}

	kept := planRun(t, dir, scaffold.Answers{"port": {"9000"}}, map[string]scaffold.Decision{
		"docker-compose.yml": scaffold.KeepMine,
	})
	if err := kept.Apply(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(read(t, dir, "docker-compose.yml"), "7000") ||
		!strings.Contains(read(t, dir, "docker-compose.override.yml"), "9000") {
		t.Error("the decision was not followed")
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("what was decided is asked again:\n%s", plan)
	}

	taken := planRun(t, dir, scaffold.Answers{"port": {"9001"}}, map[string]scaffold.Decision{
		"docker-compose.yml": scaffold.TakeTheir,
	})
	if err := taken.Apply(); err != nil || strings.Contains(read(t, dir, "docker-compose.yml"), "7000") {
		t.Errorf("error %v, and the file is\n%s", err, read(t, dir, "docker-compose.yml"))
	}
}

func TestDecisionsThatMakeNoSense(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "compose.yaml", "services: {}\n")
	tree := render(t, scaffold.Defaults("myapp"))
	for path, want := range map[string]string{
		"no-such-file": `--replace "no-such-file" is not one of the project's files`,
		"compose.yaml": `--replace "compose.yaml" cannot be replaced by a generated file: it ` +
			`takes precedence over docker-compose.yml`,
	} {
		_, err := scaffold.Compare(tree, dir, scaffold.Record{}, map[string]scaffold.Decision{path: scaffold.TakeTheir})
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestCodeThatWasRemovedStaysAway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, nil)
	if err := os.Remove(filepath.Join(dir, "tests", "test_health.py")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "Dockerfile.dev")); err != nil {
		t.Fatal(err)
	}
	plan := planRun(t, dir, nil, nil)
	if got := step(t, plan, "tests/test_health.py"); got != "keep: you removed it" {
		t.Error(got)
	}
	if got := step(t, plan, "Dockerfile.dev"); got != "create: the development image" {
		t.Error(got)
	}
}

func TestWhatIsNotNeededAnyMoreStays(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, scaffold.Answers{"ci": {"github"}})
	plan := planRun(t, dir, scaffold.Answers{"ci": {"none"}, "cache": {"none"}}, nil)
	for _, path := range []string{".github/workflows/containers.yml", "app/cache.py"} {
		if got := step(t, plan, path); got != "keep: is no longer needed; remove it if nothing uses it" {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestDriftIsWhatIsCommitted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, nil)
	edit(t, dir, "docker-compose.yml", "    init: true\n", "    init: true\n    hostname: mine\n")
	if err := errors.Join(os.Remove(filepath.Join(dir, ".fastdock/app.env")),
		os.Remove(filepath.Join(dir, scaffold.ShadowedDir))); err != nil {
		t.Fatal(err)
	}
	if drift := planRun(t, dir, nil, nil).Drift(); len(drift) > 0 {
		t.Errorf("a fresh checkout has drifted: %v", drift)
	}
	if err := os.Remove(filepath.Join(dir, ".dockerignore")); err != nil {
		t.Fatal(err)
	}
	drift := planRun(t, dir, scaffold.Answers{"memory": {"512m"}}, nil).Drift()
	var paths []string
	for _, step := range drift {
		paths = append(paths, step.Path)
	}
	if diff := cmp.Diff([]string{
		".dockerignore", ".fastdock.yaml", "docker-compose.override.yml",
		"docker-compose.yml",
	}, paths); diff != "" {
		t.Error(diff)
	}
}

func TestDiffShowsNoPassword(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, nil)
	diff := planRun(t, dir, scaffold.Answers{"cache": {"memcached"}, "db": {"mariadb"}}, nil).Diff()
	if strings.Contains(diff, strings.Repeat("5a", 24)) ||
		!strings.Contains(diff, "--- .fastdock/app.env is changed; not shown, because it contains passwords\n") {
		t.Error("the diff shows a password")
	}
	if !strings.Contains(diff, "-    image: redis:8-alpine\n+    image: memcached:1.6-alpine\n") {
		t.Errorf("the diff does not show the change:\n%s", diff)
	}
}

func TestWindowsLineEndsAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, nil)
	for _, path := range []string{"docker-compose.yml", "Dockerfile.dev", ".fastdock/app.env", ".gitignore"} {
		write(t, dir, path, strings.ReplaceAll(read(t, dir, path), "\n", "\r\n"))
	}
	edit(t, dir, "docker-compose.yml", "    init: true\r\n", "    init: true\r\n    hostname: mine\r\n")
	run(t, dir, scaffold.Answers{"cache": {"none"}, "python": {"3.13"}})
	for _, path := range []string{"docker-compose.yml", "Dockerfile.dev", ".fastdock/app.env", ".gitignore"} {
		content := read(t, dir, path)
		if strings.Count(content, "\n") != strings.Count(content, "\r\n") {
			t.Errorf("%s has line ends of both kinds", path)
		}
	}
	if !strings.Contains(read(t, dir, "Dockerfile.dev"), "PYTHON_VERSION=3.13\r\n") {
		t.Error("the answer did not arrive")
	}
}

// Whatever is answered and edited, in whatever order: no edited line is lost, nothing is written outside of the
// project, and a plan with conflicts writes nothing at all.
func TestNoEditIsEverLost(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { randomHistory(t, rand.New(rand.NewPCG(seed, 1))) })
	}
}

func randomHistory(t *testing.T, random *rand.Rand) {
	top := t.TempDir()
	write(t, top, "neighbour", "untouched\n")
	dir := filepath.Join(top, "shop")
	run(t, dir, randomAnswers(random))
	edits := map[string][]string{} // lines by file
	for round := range 4 {
		for range 1 + random.IntN(4) {
			path := pick(random, mergeable(t, dir))
			line := fmt.Sprintf("# edit %d.%d", round, len(edits[path]))
			insert(t, dir, path, line, random)
			edits[path] = append(edits[path], line)
		}
		before := contents(t, dir)
		given := randomAnswers(random)
		plan := planRun(t, dir, given, nil)
		decisions := map[string]scaffold.Decision{}
		for _, step := range plan.Only(scaffold.Conflict) {
			decisions[step.Path] = scaffold.KeepMine
		}
		if len(decisions) > 0 {
			if err := plan.Apply(); err == nil {
				t.Fatal("a plan with conflicts was applied")
			}
			if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
				t.Fatalf("a plan with conflicts wrote: %s", diff)
			}
			plan = planRun(t, dir, given, decisions)
		}
		if err := plan.Apply(); err != nil {
			t.Fatal(err)
		}
		after := contents(t, dir)
		for path, lines := range edits {
			for _, line := range lines {
				if !slices.Contains(strings.Split(after[path], "\n"), line) {
					t.Fatalf("round %d with %v lost %q of %s", round, given, line, path)
				}
			}
		}
	}
	if entries, err := os.ReadDir(top); err != nil || len(entries) != 2 || read(t, top, "neighbour") != "untouched\n" {
		t.Errorf("something beside the project changed: %v, %v", entries, err)
	}
}

func randomAnswers(random *rand.Rand) scaffold.Answers {
	given := scaffold.Answers{}
	for name, values := range map[string][]string{
		"db":        {"postgres:18", "postgres:16", "mysql", "mariadb", "mongo", "sqlite", "none"},
		"cache":     {"redis", "valkey", "memcached", "none"},
		"python":    {"3.14", "3.13", "3.11"},
		"base":      {"slim", "alpine", "uv", "distroless"},
		"port":      {"8000", "9000"},
		"memory":    {"", "512m"},
		"watch":     {"bind", "sync"},
		"ci":        {"github", "none"},
		"deploy":    {"server", "none"},
		"debug":     {"true", "false"},
		"read-only": {"true", "false"},
	} {
		if random.IntN(2) == 0 {
			given[name] = []string{pick(random, values)}
		}
	}
	return given
}

func pick(random *rand.Rand, values []string) string { return values[random.IntN(len(values))] }

// mergeable returns the project's files that a user may edit and fastdock may change.
func mergeable(t *testing.T, dir string) []string {
	var paths []string
	for path := range contents(t, dir) {
		if path != scaffold.RecordFile {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

func insert(t *testing.T, dir, path, line string, random *rand.Rand) {
	lines := strings.SplitAfter(read(t, dir, path), "\n")
	lines = slices.Insert(lines, random.IntN(len(lines)), line+"\n")
	write(t, dir, path, strings.Join(lines, ""))
}

// contents returns every regular file below dir.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			found[path] = read(t, dir, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAKilledRunIsSweptUp(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, nil)
	left, mine := ".fastdock-ABCDEFGHIJKLMNOPQRSTUVWXYZ", ".fastdock-notes"
	write(t, dir, left, "half a fi")
	write(t, dir, mine, "mine\n")
	run(t, dir, scaffold.Answers{"cache": {"valkey"}})
	if _, err := os.Lstat(filepath.Join(dir, left)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there", left)
	}
	if read(t, dir, mine) != "mine\n" {
		t.Error("a person's file is gone")
	}
}

func TestAFileThatChangedMeanwhileIsNotReplaced(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, nil)
	plan := planRun(t, dir, scaffold.Answers{"cache": {"none"}, "python": {"3.12"}}, nil)
	write(t, dir, "docker-compose.yml", "mine\n")
	before := contents(t, dir)
	if err := plan.Apply(); err == nil || !strings.Contains(err.Error(),
		`"`+filepath.Join(dir, "docker-compose.yml")+`": it changed after the plan was made`) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
		t.Errorf("not everything was put back: %s", diff)
	}
}

func TestModesAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, nil)
	if err := errors.Join(os.Chmod(filepath.Join(dir, "docker-compose.yml"), 0o600),
		os.Chmod(filepath.Join(dir, ".fastdock/app.env"), 0o644)); err != nil {
		t.Fatal(err)
	}
	run(t, dir, scaffold.Answers{"cache": {"memcached"}, "db": {"mysql"}})
	for path, want := range map[string]fs.FileMode{
		"docker-compose.yml": 0o600,
		".fastdock/app.env":  0o600,
		"Dockerfile.dev":     0o644,
	} {
		if info, err := os.Stat(filepath.Join(dir, path)); err != nil || info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
		}
	}
}

func TestRecordHoldsNoPassword(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, scaffold.Answers{"db": {"mariadb"}})
	record, err := scaffold.ReadRecord([]byte(read(t, dir, scaffold.RecordFile)))
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range record.Files {
		if bytes.Contains(content, []byte(strings.Repeat("5a", 24))) || strings.HasSuffix(path, ".env") {
			t.Errorf("the record holds %s", path)
		}
	}
}

// Files that were there before fastdock are only added to, the second time too.
func TestFilesOfBeforeAreAddedTo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	before := map[string]string{
		".env.example":  "SECRET_KEY=changeme\n",
		".env":          "SECRET_KEY=real\n",
		".dockerignore": "*.log\n.git\n",
		".gitignore":    "*.log\n",
	}
	for path, content := range before {
		write(t, dir, path, content)
	}
	for _, given := range []scaffold.Answers{
		{"cache": {"none"}},
		{"cache": {"redis"}},
		{"port": {"9000"}, "db": {"mysql"}},
	} {
		run(t, dir, given)
		for path, content := range before {
			if now := read(t, dir, path); !strings.HasPrefix(now, content) {
				t.Fatalf("%s began with %q and is\n%s", path, content, now)
			}
		}
	}
	if got := read(t, dir, ".env.example") + read(t, dir, ".env"); got != before[".env.example"]+before[".env"] {
		t.Errorf("the app's own files became %q", got)
	}
	for path, want := range map[string]string{
		".fastdock/db.env.example": "\nMYSQL_PASSWORD=change-me\n",
		".dockerignore":            "\n.venv\n",
		".gitignore":               "\n.venv/\n",
	} {
		if !strings.Contains(read(t, dir, path), want) {
			t.Errorf("%s has no %q", path, want)
		}
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("a run without new answers\n%s", plan)
	}
}

func TestPinsAreRememberedAndRefreshed(t *testing.T) {
	before := map[string]string{"postgres:18": "sha256:1", "redis:8-alpine": "sha256:2"}
	after := map[string]string{
		"postgres:18":             "sha256:1",
		"redis:8-alpine":          "sha256:3",
		"python:3.14-slim-trixie": "sha256:4",
	}
	want := []string{"python:3.14-slim-trixie is pinned to sha256:4", "redis:8-alpine was sha256:2 and is sha256:3"}
	if diff := cmp.Diff(want, scaffold.Repinned(before, after)); diff != "" {
		t.Error(diff)
	}
	spec := scaffold.Defaults("shop")
	spec.Pins = map[string]string{"postgres:18": "sha256:1", "postgres:17": "sha256:5"}
	if diff := cmp.Diff(map[string]string{"postgres:18": "sha256:1"}, spec.Pinned()); diff != "" {
		t.Error(diff)
	}
}

// What a user sets for builds in the record is kept by later runs.
func TestRerunKeepsTheBudget(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, nil)
	record := filepath.Join(dir, scaffold.RecordFile)
	written, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	content := strings.Replace(string(written), "answers:\n", "build:\n    budget:\n        size: 200MB\nanswers:\n", 1)
	if err := os.WriteFile(record, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, dir, scaffold.Answers{"port": {"8123"}})
	again, err := os.ReadFile(record)
	if err != nil || !strings.Contains(string(again), "build:\n    budget:\n        size: 200MB\n") ||
		!strings.Contains(string(again), "port: 8123") {
		t.Errorf("%v\n%s", err, again)
	}
}
