package scaffold_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/scaffold/wheels"
)

func TestWhatHasEndedIsSaid(t *testing.T) {
	spec := scaffold.Defaults("shop")
	spec.Python, spec.Database = "3.11", scaffold.ParseService("mariadb:11.8")
	if advice := spec.Warnings(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)); advice != nil {
		t.Errorf("in 2026: %q", advice)
	}
	want := []string{
		"MariaDB 11.8 has had no fixes since 2028-06", "Python 3.11 has had no fixes since 2027-10",
		`the base "slim" has had no fixes since 2028-08`,
	}
	got := spec.Warnings(time.Date(2028, 9, 1, 0, 0, 0, 0, time.UTC))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// lock is of a project that uses a package without wheels for Alpine, one with wheels nowhere, and one that comes
// from a repository.
const lock = `version = 1
requires-python = ">=3.13"

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "duckdb" }, { name = "mysqlclient" }, { name = "ours" }]

[[package]]
name = "duckdb"
version = "1.4.0"
source = { registry = "https://example.invalid/simple" }
sdist = { url = "https://example.invalid/duckdb-1.4.0.tar.gz" }
wheels = [
    { url = "https://example.invalid/duckdb-1.4.0-cp314-cp314-manylinux_2_28_x86_64.whl" },
    { url = "https://example.invalid/duckdb-1.4.0-cp314-cp314-manylinux_2_28_aarch64.whl" },
]

[[package]]
name = "mysqlclient"
version = "2.2.8"
source = { registry = "https://example.invalid/simple" }
sdist = { url = "https://example.invalid/mysqlclient-2.2.8.tar.gz" }
wheels = [{ url = "https://example.invalid/mysqlclient-2.2.8-cp314-cp314-win_amd64.whl" }]

[[package]]
name = "ours"
version = "1.0.0"
source = { git = "https://example.invalid/ours.git?rev=1#0123456789abcdef0123456789abcdef01234567" }
`

func TestTheLockAsksForSystemPackages(t *testing.T) {
	for base, want := range map[string]struct{ build, run, advice string }{
		"slim": {
			build: "install -y --no-install-recommends default-libmysqlclient-dev g++ gcc git libc6-dev pkg-config",
			run:   "install -y --no-install-recommends libmariadb3",
			advice: `no wheel for the base "slim": mysqlclient, ours; built with default-libmysqlclient-dev, g++, gcc, ` +
				`git, libc6-dev, pkg-config`,
		},
		"alpine": {
			"apk add --no-cache build-base git mariadb-connector-c-dev pkgconf", "apk add --no-cache mariadb-connector-c",
			"no wheel for the base \"alpine\": duckdb, mysqlclient, ours; built with build-base, git, " +
				"mariadb-connector-c-dev, pkgconf; `--base slim` has more wheels",
		},
	} {
		spec := scaffold.Defaults("shop")
		spec.Base, spec.Facts.Lock = base, wheels.Open([]byte(lock))
		dockerfile := string(render(t, spec).Content("Dockerfile.fastapi"))
		builder, runtime, _ := strings.Cut(dockerfile, " AS runtime")
		if !strings.Contains(builder, want.build) || !strings.Contains(runtime, want.run) {
			t.Errorf("%s:\n%s", base, dockerfile)
		}
		if diff := cmp.Diff([]string{want.advice}, spec.Warnings(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))); diff != "" {
			t.Error(diff)
		}
		for _, warning := range lint(t, "Dockerfile.fastapi", []byte(dockerfile)) {
			t.Error(warning)
		}
	}
}

func TestNamedPackagesGoBeforeTheLocks(t *testing.T) {
	spec := scaffold.Defaults("shop")
	spec.Facts.Lock = wheels.Open([]byte(lock))
	spec.BuildPackages, spec.SystemPackages = []string{"clang"}, []string{"none"}
	dockerfile := string(render(t, spec).Content("Dockerfile.fastapi"))
	if !strings.Contains(dockerfile, "--no-install-recommends clang ") || strings.Contains(dockerfile, "libmariadb3") {
		t.Error(dockerfile)
	}
}
