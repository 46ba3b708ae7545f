package up

import (
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const driftable = "services:\n  app: {image: \"app:1\", environment: {LEVEL: low}}\n  db: {image: \"db:1\"}\n"

func TestDriftIsReportedWithFilesAndKeys(t *testing.T) {
	_, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, driftable)
	session, w := up(t, engine, project, Options{Files: &compose.Files{Name: "shop"}})
	w.Ready()
	save(t, ".", "compose.yaml", strings.Replace(driftable, "low", "s3cret", 1))
	drifted := w.Drifted("app")
	if drifted.Would != devenv.DriftRecreate || !slices.Equal(drifted.Files, []string{"compose.yaml"}) ||
		!slices.Equal(drifted.Keys, []string{"environment.LEVEL"}) {
		t.Errorf("told %+v", drifted)
	}
	save(t, ".", "compose.yaml", driftable)
	if settled := w.Drifted("app"); settled.Would != devenv.DriftNone {
		t.Errorf("told %+v after it was taken back", settled)
	}
	save(t, ".", "compose.yaml",
		strings.Replace(driftable, "  db: {image: \"db:1\"}\n", "  cache: {image: \"db:1\"}\n", 1))
	if drifted := w.Drifted("cache"); drifted.Would != devenv.DriftCreate {
		t.Errorf("told %+v of a new service", drifted)
	}
	if drifted := w.Drifted("db"); drifted.Would != devenv.DriftRemove {
		t.Errorf("told %+v of a service that is gone", drifted)
	}
	save(t, ".", "compose.yaml", "services: {app: {imagine: x}}")
	w.Until("the unreadable file", func(e devenv.Event) bool {
		n, ok := e.(devenv.Notice)
		return ok && n.Kind == devenv.NoticeFilesUnreadable && strings.Contains(n.Err, "imagine")
	})
	w.Stop(session)
}

func TestDriftIsSettledByAnotherUp(t *testing.T) {
	devtest.CacheFolder(t)
	_, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, driftable)
	session, w := up(t, engine, project, Options{Files: &compose.Files{Name: "shop"}})
	w.Ready()
	save(t, ".", "compose.yaml", strings.Replace(driftable, "low", "high", 1))
	w.Drifted("app")
	again, err := compose.Load(t.Context(), engine, compose.Files{Name: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	_, other := up(t, engine, again, Options{Detach: true, Wait: true})
	if err := other.End(); err != nil {
		t.Fatal(err)
	}
	if settled := w.Drifted("app"); settled.Would != devenv.DriftNone {
		t.Errorf("told %+v", settled)
	}
	w.Stop(session)
}

func TestDifferencesOfTwoModels(t *testing.T) {
	level, other := "low", "high"
	var before, now types.ServiceConfig
	before.Image, before.Environment = "a", types.MappingWithEquals{"LEVEL": &level, "SAME": &level}
	now.Image, now.Environment = "b", types.MappingWithEquals{"LEVEL": &other, "SAME": &level, "NEW": nil}
	now.User = "x"
	if diff := cmp.Diff([]string{"environment.LEVEL", "environment.NEW", "image", "user"},
		compose.Differences(before, now)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A change of any file that the Compose files name is reported, however far in.
func TestDriftOfNamedFiles(t *testing.T) {
	_, engine := stacktest.New(t, "app:1", "db:1")
	t.Chdir(t.TempDir())
	files := map[string]string{
		"compose.yaml": "include: [parts/included.yaml]\n" +
			"services:\n" +
			"  app: {extends: {file: \"${BASE:-base.yaml}\", service: base}, env_file: [{path: app.env}]}\n",
		"base.yaml":         "services: {base: {image: \"app:1\", extends: {file: deep/deepest.yaml, service: deepest}}}\n",
		"deep/deepest.yaml": "services: {deepest: {environment: {DEEP: low, NAMED: \"${NAMED}\"}}}\n",
		"parts/included.yaml": "services: {db: {image: \"db:1\", env_file: db.env, label_file: [db.labels], " +
			"environment: {TAG: \"${TAG}\"}}}\n",
		"parts/.env": "TAG=low\n", "parts/db.env": "DB=low\n", "parts/db.labels": "of=low\n",
		"app.env": "APP=low\n", "named.env": "NAMED=low\n",
	}
	devtest.WriteFiles(t, ".", files)
	named := compose.Files{Name: "shop", EnvFiles: []string{"named.env"}}
	project, err := compose.Load(t.Context(), engine, named)
	if err != nil {
		t.Fatal(err)
	}
	session, w := up(t, engine, project, Options{Files: &named})
	w.Ready()
	for _, test := range []struct{ file, service, name, key string }{
		{"app.env", "app", "app.env", "environment.APP"},
		{"deep/deepest.yaml", "app", "deepest.yaml", "environment.DEEP"},
		{"named.env", "app", "named.env", "environment.NAMED"},
		{"parts/db.env", "db", "db.env", "environment.DB"},
		{"parts/db.labels", "db", "db.labels", "labels.of"},
		{"parts/.env", "db", ".env", "environment.TAG"},
	} {
		save(t, ".", test.file, strings.Replace(files[test.file], "low", "high", 1))
		if drifted := w.Drifted(test.service); drifted.Would != devenv.DriftRecreate ||
			!slices.Equal(drifted.Files, []string{test.name}) || !slices.Equal(drifted.Keys, []string{test.key}) {
			t.Errorf("%s: told %+v", test.file, drifted)
		}
		save(t, ".", test.file, files[test.file])
		if settled := w.Drifted(test.service); settled.Would != devenv.DriftNone {
			t.Errorf("%s: told %+v after it was taken back", test.file, settled)
		}
	}
	w.Stop(session)
}
