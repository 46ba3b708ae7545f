package wheels_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold/wheels"
)

const project = `version = 1
revision = 3
requires-python = ">=3.12"
resolution-markers = [
    "python_full_version >= '3.14'",
    "python_full_version < '3.14'",
]

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "asyncmy" },
    { name = "fastapi", extra = ["standard"] },
    { name = "mysqlclient" },
    { name = "numpy", version = "2.2", source = { registry = "https://a" }, marker = "python_full_version < '3.14'" },
    { name = "numpy", version = "2.5", source = { registry = "https://a" }, marker = "python_full_version >= '3.14'" },
    { name = "psycopg2" },
    { name = "pywin32", marker = "sys_platform == 'win32'" },
    { name = "tools" },
]

[package.optional-dependencies]
charts = [
    { name = "duckdb" },
]

[package.dev-dependencies]
dev = [
    { name = "mypy" },
]

[[package]]
name = "asyncmy"
version = "0.2.11"
source = { registry = "https://a" }
sdist = { url = "https://a.test/asyncmy-0.2.11.tar.gz", hash = "sha256:00" }
wheels = [
    { url = "https://a.test/asyncmy-0.2.11-cp313-cp313-manylinux2014_x86_64.whl", hash = "sha256:00" },
    { url = "https://a.test/asyncmy-0.2.11-cp313-cp313-manylinux2014_aarch64.whl", hash = "sha256:00" },
    { url = "https://a.test/asyncmy-0.2.11-cp313-cp313-musllinux_1_2_x86_64.whl", hash = "sha256:00" },
    { url = "https://a.test/asyncmy-0.2.11-cp314-cp314-macosx_11_0_arm64.whl", hash = "sha256:00" },
]

[[package]]
name = "duckdb"
version = "1.0"
source = { registry = "https://a" }

[[package]]
name = "fastapi"
version = "0.130.0"
source = { registry = "https://a" }
wheels = [
    { url = "https://a.test/f/fastapi-0.130.0-py3-none-any.whl", hash = "sha256:00" },
]

[package.optional-dependencies]
all = [
    { name = "duckdb" },
]
standard = [
    { name = "uvloop", marker = "platform_python_implementation != 'PyPy' and sys_platform != 'win32'" },
    { name = "fastapi" },
]

[[package]]
name = "mypy"
version = "1.0"
source = { registry = "https://a" }

[[package]]
name = "mysqlclient"
version = "2.2.7"
source = { registry = "https://a" }
sdist = { url = "https://a.test/m/mysqlclient-2.2.7.tar.gz", hash = "sha256:00" }
wheels = [
    { url = "https://a.test/m/mysqlclient-2.2.7-cp313-cp313-win_amd64.whl", hash = "sha256:00" },
    { url = "https://a.test/m/mysqlclient-2.2.7-cp314-cp314-win_amd64.whl", hash = "sha256:00" },
]

[[package]]
name = "numpy"
version = "2.2"
source = { registry = "https://a" }
resolution-markers = [
    "python_full_version < '3.14'",
]
sdist = { url = "https://a.test/n/numpy-2.2.tar.gz", hash = "sha256:00" }
wheels = [
    { url = "https://a.test/n/numpy-2.2-cp313-cp313-musllinux_1_2_aarch64.whl", hash = "sha256:00" },
]

[[package]]
name = "numpy"
version = "2.5"
source = { registry = "https://a" }
resolution-markers = [
    "python_full_version >= '3.14'",
]
wheels = [
    { url = "https://a.test/n/numpy-2.5-cp314-cp314t-manylinux_2_28_x86_64.whl", hash = "sha256:00" },
    { url = "https://a.test/n/numpy-2.5-cp314-cp314-manylinux_2_28_x86_64.whl", hash = "sha256:00" },
]

[[package]]
name = "psycopg2"
version = "2.9.11"
source = { registry = "https://a" }
sdist = { url = "https://a.test/p/psycopg2-2.9.11.tar.gz", hash = "sha256:00" }
wheels = [
    { url = "https://a.test/p/psycopg2-2.9.11-cp314-cp314-win_amd64.whl", hash = "sha256:00" },
]

[[package]]
name = "pywin32"
version = "311"
source = { registry = "https://a" }

[[package]]
name = "tools"
version = "0.3"
source = { git = "https://a.test/tools?rev=v0.3#0123456789abcdef" }
dependencies = [
    { name = "tools" },
    { name = "gone" },
]

[[package]]
name = "uvloop"
version = "0.22.1"
source = { registry = "https://a" }
sdist = { url = "https://a.test/uvloop-0.22.1.tar.gz", hash = "sha256:00" }
wheels = [
    { url = "https://a.test/uvloop-0.22.1-cp313-cp313-musllinux_1_2_aarch64.whl", hash = "sha256:00" },
    { url = "https://a.test/uvloop-0.22.1-cp313-cp313-musllinux_1_2_x86_64.whl", hash = "sha256:00" },
    { url = "https://a.test/uvloop-0.22.1-cp314-cp314-manylinux2014_x86_64.whl", hash = "sha256:00" },
    { url = "https://a.test/uvloop-0.22.1-cp314-cp314-musllinux_1_2_aarch64.whl", hash = "sha256:00" },
]
`

// names returns packages as "name version", with ! where nothing is there to build from and * for a repository.
func names(packages []wheels.Package) string {
	var all []string
	for _, p := range packages {
		name := p.Name + " " + p.Version
		if !p.Source {
			name += "!"
		}
		if p.Git {
			name += "*"
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

func TestMissing(t *testing.T) {
	for name, test := range map[string]struct {
		target wheels.Target
		roots  []string
		want   string
	}{
		"glibc": {
			target: wheels.Target{Python: "3.14", Arch: "x86_64"},
			want:   "asyncmy 0.2.11, mysqlclient 2.2.7, psycopg2 2.9.11, tools 0.3*",
		},
		"glibc, older": {
			target: wheels.Target{Python: "3.13", Arch: "aarch64"},
			want:   "mysqlclient 2.2.7, numpy 2.2, psycopg2 2.9.11, tools 0.3*, uvloop 0.22.1",
		},
		"musl": {
			target: wheels.Target{Python: "3.13", Musl: true, Arch: "x86_64"},
			want:   "mysqlclient 2.2.7, numpy 2.2, psycopg2 2.9.11, tools 0.3*",
		},
		"musl on ARM": {
			target: wheels.Target{Python: "3.13", Musl: true, Arch: "aarch64"},
			want:   "asyncmy 0.2.11, mysqlclient 2.2.7, psycopg2 2.9.11, tools 0.3*",
		},
		"musl, newest": {
			target: wheels.Target{Python: "3.14.1", Musl: true, Arch: "aarch64"},
			want:   "asyncmy 0.2.11, mysqlclient 2.2.7, numpy 2.5!, psycopg2 2.9.11, tools 0.3*",
		},
		"one root":  {wheels.Target{Python: "3.14", Arch: "x86_64"}, []string{"FastAPI"}, ""},
		"two roots": {wheels.Target{Python: "3.14", Arch: "x86_64"}, []string{"MyPy", "tools"}, "mypy 1.0!, tools 0.3*"},
	} {
		missing, err := wheels.Missing([]byte(project), test.target, test.roots...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(test.want, names(missing)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

var slim = wheels.Target{Python: "3.14", Arch: "x86_64"}

// entry returns a package of uv.lock in short: what it is called and where it comes from, and other lines.
func entry(name, source string, rest ...string) string {
	return fmt.Sprintf("\n[[package]]\nname = %q\nversion = \"1\"\nsource = { %s }\n%s\n",
		name, source, strings.Join(rest, "\n"))
}

func TestMissingOfUV(t *testing.T) {
	const registry = `registry = "https://a.test"`
	for name, test := range map[string]struct{ lock, want string }{
		"the project is editable": {
			entry("app", `editable = "."`, `dependencies = [{ name = "a" }]`) + entry("a", registry) + entry("b", registry),
			"a 1!",
		},
		"a workspace": {
			"[manifest]\nmembers = [\"app\", \"lib\"]\n" +
				entry("app", `virtual = "."`, `dependencies = [{ name = "lib" }]`) +
				entry("lib", `editable = "packages/lib"`, `dependencies = [{ name = "a" }, { name = "near" }]`) +
				entry("near", `directory = "../near"`, `dependencies = [{ name = "b" }]`) +
				entry("a", registry) + entry("b", registry) +
				entry("other", `editable = "other"`, `dependencies = [{ name = "c" }]`) + entry("c", registry),
			"a 1!, b 1!",
		},
		"no project": {
			entry("a", registry) + entry("b", registry),
			"a 1!, b 1!",
		},
		"archives and folders": {
			entry("app", `virtual = "."`, `dependencies = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }]`) +
				entry("a", `path = "dist/a-1-py3-none-any.whl"`, `wheels = [{ filename = "a-1-py3-none-any.whl" }]`) +
				entry("b", `path = "dist/b-1.tar.gz"`, `sdist = { hash = "sha256:00" }`) +
				entry("c", `url = "https://a.test/c-1-py3-none-any.whl"`,
					`wheels = [{ url = "https://a.test/c-1-py3-none-any.whl" }]`) +
				entry("d", `registry = "../simple"`, `wheels = [{ path = "d/d-1-py3-none-any.whl" }]`),
			"b 1",
		},
		"extras of extras": {
			entry("app", `virtual = "."`, `dependencies = [{ name = "a", extra = ["x", "unknown"] }]`) +
				entry("a", registry, "[package.optional-dependencies]", `x = [{ name = "a", extra = ["y"] }]`,
					`y = [{ name = "b" }]`, `z = [{ name = "c" }]`) +
				entry("b", registry, `dependencies = [{ name = "a" }]`) + entry("c", registry),
			"a 1!, b 1!",
		},
		"several versions, chosen by platform": {
			entry("app", `virtual = "."`, `dependencies = [{ name = "a" }]`) +
				entry("a", registry, `resolution-markers = ["sys_platform == 'win32'"]`) +
				strings.Replace(entry("a", registry,
					`resolution-markers = ["sys_platform == 'darwin'", "sys_platform == 'linux'"]`), `"1"`, `"2"`, 1),
			"a 2!",
		},
	} {
		missing, err := wheels.Missing([]byte("version = 1\n"+test.lock), slim)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(test.want, names(missing)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestAllPackagesOfALock(t *testing.T) {
	for name, test := range map[string]struct {
		lock string
		want map[string]string
	}{
		"uv":     {project, map[string]string{"shop": "0.1.0", "numpy": "2.5", "asyncmy": "0.2.11"}},
		"Poetry": {poetryProject, map[string]string{"sqlalchemy": "2.0.44", "jinja2": "3.1.6"}},
		"PDM":    {pdmProject, map[string]string{"uvicorn": "0.38.0", "httptools": "0.7.1"}},
	} {
		all, err := wheels.All([]byte(test.lock))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for name, version := range test.want {
			if all[name] != version {
				t.Errorf("%s is %q in %v, want %q", name, all[name], all, version)
			}
		}
	}
}

func TestBrokenLocksAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		lock   string
		target wheels.Target
		roots  []string
		want   string
	}{
		"broken":         {"version = 1\n\n[[package]\n", slim, nil, "read the lock file: line 3: "},
		"of other types": {"version = 1\n[[package]]\nname = 3\n", slim, nil, "read the lock file: line 3: "},
		"of Poetry":      {"[[package]]\nname = \"a\"\n[metadata]\nx = \n", slim, nil, "read the lock file: line 4: "},
		"of PDM":         {"[metadata]\nlock_version = \"4\"\n[metadata]\n", slim, nil, "read the lock file: line 3: "},
		"empty":          {"", slim, nil, "read the lock file: it is no uv.lock, poetry.lock or pdm.lock"},
		"another format": {
			lock:   "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\n",
			target: slim,
			want:   "read the lock file: it is no uv.lock, poetry.lock or pdm.lock",
		},
		"unknown root": {
			lock:   project,
			target: slim,
			roots:  []string{"fastapi", "flask"},
			want:   `follow the dependencies of "flask": the lock file has no such package; lock again, or name another`,
		},
		"no version": {
			lock:   project,
			target: wheels.Target{Arch: "x86_64"},
			want:   `look for wheels for Python "": it is no version of Python 3; use one such as 3.14`,
		},
		"no number": {
			lock:   project,
			target: wheels.Target{Python: "3.x"},
			want:   `look for wheels for Python "3.x": it is no version of Python 3; use one such as 3.14`,
		},
	} {
		_, err := wheels.Missing([]byte(test.lock), test.target, test.roots...)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	if _, err := wheels.All([]byte("=")); err == nil {
		t.Error("All reads a broken lock file")
	}
}

func FuzzMissing(f *testing.F) {
	f.Add(project)
	f.Add(poetryProject)
	f.Add(pdmProject)
	f.Add("version = 1\n" +
		"[[package]]\n" +
		"name = '-'\n" +
		"source = {virtual = '.'}\n" +
		"dependencies = [{name = '', extra = ['']}]\n" +
		"wheels = [{url = '----.whl'}]")
	f.Fuzz(func(t *testing.T, lock string) {
		missing, err := wheels.Missing([]byte(lock), slim)
		all, errAll := wheels.All([]byte(lock))
		if (err == nil) != (errAll == nil) {
			t.Fatalf("%q: %v, but %v", lock, err, errAll)
		}
		for i, p := range missing {
			if _, known := all[p.Name]; !known {
				t.Errorf("%q: %v is not in the lock", lock, p)
			}
			if i > 0 && missing[i-1].Name > p.Name {
				t.Errorf("%q: %v are not sorted", lock, missing)
			}
		}
	})
}

// A lock of two hundred packages as they are on average: every fourth has wheels for each Python and platform.
func BenchmarkMissing(b *testing.B) {
	var lock, needs strings.Builder
	for i := range 200 {
		name := fmt.Sprintf("package-%d", i)
		fmt.Fprintf(&needs, "    { name = %q, marker = \"python_full_version < '3.15' and sys_platform != 'win32'\" },\n",
			name)
		fmt.Fprintf(&lock, "\n[[package]]\nname = %q\nversion = \"1.0\"\nsource = { registry = \"https://a.test\" }\n", name)
		fmt.Fprintf(&lock, "dependencies = [\n    { name = \"package-%d\" },\n]\nwheels = [\n", (i+1)%200)
		tags := []string{"py3-none-any"}
		if i%4 == 0 {
			tags = nil
			for minor := range 6 {
				for _, platform := range []string{
					"macosx_11_0_arm64", "win_amd64", "musllinux_1_2_x86_64",
					"musllinux_1_2_aarch64", "manylinux_2_28_x86_64", "manylinux_2_28_aarch64",
				} {
					tags = append(tags, fmt.Sprintf("cp3%d-cp3%d-%s", minor+9, minor+9, platform))
				}
			}
		}
		for _, tag := range tags {
			fmt.Fprintf(&lock, "    { url = \"https://a.test/packages/aa/bb/%060d/%s-1.0-%s.whl\", hash = "+
				"\"sha256:%064d\", size = 12345, upload-time = \"2026-01-01T00:00:00Z\" },\n", i, name, tag, i)
		}
		lock.WriteString("]\n")
	}
	content := []byte("version = 1\n" +
		"[[package]]\n" +
		"name = \"app\"\n" +
		"source = { virtual = \".\" }\n" +
		"dependencies = [\n" + needs.String() + "]\n" + lock.String())
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		if missing, err := wheels.Missing(content, slim); err != nil || missing != nil {
			b.Fatal(missing, err)
		}
	}
}
