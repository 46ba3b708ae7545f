package detect

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestParseRequirement(t *testing.T) {
	type read struct {
		Name, Extras, Folder string
		OK                   bool
	}
	for text, want := range map[string]read{
		"fastapi":                                {Name: "fastapi", OK: true},
		"Typing_Extensions>=4":                   {Name: "typing-extensions", OK: true},
		"zope.interface == 1":                    {Name: "zope-interface", OK: true},
		"uvicorn[standard, Foo_Bar] >= 1 ; x":    {Name: "uvicorn", Extras: "standard foo-bar", OK: true},
		"psycopg[binary]~=3.1":                   {Name: "psycopg", Extras: "binary", OK: true},
		"fastapi (>=0.115,<0.116)":               {Name: "fastapi", OK: true},
		"labels @ https://git.example.org/x.zip": {Name: "labels", OK: true},
		"labels@ ./libs/labels":                  {Name: "labels", Folder: "./libs/labels", OK: true},
		"labels;python_version<'3'":              {Name: "labels", OK: true},
		"a":                                      {Name: "a", OK: true},
		"https://git.example.org/x.zip":          {},
		"git+https://git.example.org/x":          {},
		"./libs/labels":                          {},
		"-e .":                                   {},
		"[standard]":                             {},
		"":                                       {},
		"größe":                                  {},
		"wheels/labels-1.0-py3-none-any.whl":     {},
		"fastapi[standard":                       {},
		"fastapi\t>=1":                           {Name: "fastapi", OK: true},
		"fastapi-":                               {},
		"pkg[a,,b]":                              {Name: "pkg", Extras: "a b", OK: true},
		"labels @ file:///somewhere/labels ; a=='": {Name: "labels", OK: true},
	} {
		got, ok := parseRequirement(text)
		if diff := cmp.Diff(want, read{got.name, strings.Join(got.extras, " "), got.folder, ok}); diff != "" {
			t.Errorf("%q: -want +got\n%s", text, diff)
		}
	}
}

func TestDrivers(t *testing.T) {
	for requirements, want := range map[string][4]string{
		"fastapi":                             {},
		"sqlalchemy sqlmodel":                 {},
		"asyncpg":                             {"postgres", "asyncpg"},
		"psycopg[binary,pool]":                {"postgres", "psycopg"},
		"psycopg2":                            {"postgres", "psycopg2"},
		"psycopg2-binary":                     {"postgres", "psycopg2-binary"},
		"psycopg2-binary asyncpg":             {"postgres", "asyncpg"},
		"sqlalchemy[postgresql-asyncpg]":      {"postgres", "asyncpg"},
		"sqlalchemy[postgresql_psycopg]":      {"postgres", "psycopg"},
		"sqlalchemy[postgresql]":              {"postgres", "psycopg2"},
		"databases[postgresql]":               {"postgres", "asyncpg"},
		"asyncmy":                             {"mysql", "asyncmy"},
		"aiomysql":                            {"mysql", "aiomysql"},
		"PyMySQL[rsa]":                        {"mysql", "pymysql"},
		"mysqlclient":                         {"mysql", "mysqlclient"},
		"sqlalchemy[mysql]":                   {"mysql", "mysqlclient"},
		"mariadb":                             {"mariadb", "mariadb"},
		"mariadb asyncmy":                     {"mariadb", "mariadb"},
		"pymongo":                             {"mongo", "pymongo"},
		"motor":                               {"mongo", "motor"},
		"beanie motor":                        {"mongo", "beanie"},
		"aiosqlite":                           {"sqlite", "aiosqlite"},
		"sqlalchemy[aiosqlite]":               {"sqlite", "aiosqlite"},
		"aiosqlite asyncpg":                   {"postgres", "asyncpg"},
		"aiosqlite pymongo":                   {"mongo", "pymongo"},
		"redis[hiredis]":                      {"", "", "redis", "redis"},
		"valkey":                              {"", "", "valkey", "valkey"},
		"valkey-glide redis":                  {"", "", "valkey", "valkey-glide"},
		"coredis":                             {"", "", "redis", "coredis"},
		"celery[redis]":                       {"", "", "redis", "redis"},
		"aiomcache":                           {"", "", "memcached", "aiomcache"},
		"pymemcache":                          {"", "", "memcached", "pymemcache"},
		"emcache asyncpg":                     {"postgres", "asyncpg", "memcached", "emcache"},
		"asyncpg-stubs types-redis fakeredis": {},
	} {
		var needed []requirement
		for text := range strings.FieldsSeq(requirements) {
			read, _ := parseRequirement(text)
			needed = append(needed, read)
		}
		s := &detector{}
		s.readDrivers(needed)
		if got := [4]string{s.Database, s.Driver, s.Cache, s.CacheDriver}; got != want {
			t.Errorf("%s: %q", requirements, got)
		}
	}
}

func TestWebURL(t *testing.T) {
	for remote, want := range map[string]string{
		"git@git.example.org:team/shop.git":               "https://git.example.org/team/shop",
		"git.example.org:team/shop":                       "https://git.example.org/team/shop",
		"ssh://git@git.example.org:2222/team/shop.git":    "https://git.example.org/team/shop",
		"git+ssh://git@git.example.org/team/shop":         "https://git.example.org/team/shop",
		"git://git.example.org/shop.git/":                 "https://git.example.org/shop",
		"https://git.example.org/team/shop.git":           "https://git.example.org/team/shop",
		"https://user:pass@git.example.org:8443/shop.git": "https://git.example.org:8443/shop",
		"https://user:p@ss@git.example.org/shop":          "https://git.example.org/shop",
		"https://git.example.org/shop?token=1#x":          "https://git.example.org/shop",
		"https://token@git.example.org?x/shop":            "",
		"http://git.example.org/shop":                     "http://git.example.org/shop",
		"HTTPS://git.example.org/shop":                    "https://git.example.org/shop",
		"ssh://git@[2001:db8::1]:22/shop":                 "https://[2001:db8::1]/shop",
		"https://shop.example.org":                        "",
		"https://git.example.org/a b\"c":                  "https://git.example.org/a%20b%22c",
		"https://git.example.org/a\nb":                    "",
		"work:team/shop":                                  "",
		"/srv/git/shop.git":                               "",
		"../shop.git":                                     "",
		`C:\code\shop`:                                    "",
		"C:/code/shop.git":                                "",
		"file:///srv/git/shop.git":                        "",
		"javascript://git.example.org/x":                  "",
		"":                                                "",
	} {
		if got := webURL(remote); got != want {
			t.Errorf("%q: %q", remote, got)
		}
	}
}

func TestOriginOf(t *testing.T) {
	for config, want := range map[string]string{
		"[remote \"origin\"]\n\turl = https://a.example.org/b":             "https://a.example.org/b",
		"[Remote \"origin\"]\r\n\tURL=\"https://a.example.org/b\" ; c\r\n": "https://a.example.org/b",
		"[remote \"origin\"] url = x # y":                                  "x",
		"[remote \"other\"]\nurl = x\n[remote \"origin\"]\npushurl = y\n":  "",
		"[remote \"ORIGIN\"]\nurl = x":                                     "",
		"[remote \"origin\"]\nurl = x\n[branch \"main\"]\nurl = y":         "x",
		"url = x":            "",
		"[remote \"origin\"": "",
	} {
		if got := originOf(config); got != want {
			t.Errorf("%q: %q", config, got)
		}
	}
}

func TestWorkspacePatterns(t *testing.T) {
	for _, test := range []struct {
		pattern, dir string
		want         bool
	}{
		{"packages/*", "packages/a", true},
		{"packages/*", "packages/a/b", false},
		{"packages/**", "packages/a/b", true},
		{"**/api", "services/x/api", true},
		{"**/api", "api", true},
		{"./packages/a/", "packages/a", true},
		{"packages/a*", "packages/api", true},
		{"*", "a", true},
		{"[", "a", false},
		{"..", "a", false},
	} {
		if got := matches([]string{test.pattern}, test.dir); got != test.want {
			t.Errorf("%q matches %q: %t", test.pattern, test.dir, got)
		}
	}
}

func TestHealthPaths(t *testing.T) {
	for path, want := range map[string]bool{
		"/health":                     true,
		"/healthz":                    true,
		"/livez":                      true,
		"/health/live":                true,
		"/ping":                       true,
		"/status":                     true,
		"/api/health":                 true,
		"/api/v1/utils/health-check/": true,
		"/api/v2/ping":                true,
		"/orders/health":              true,
		"/health/":                    true,
		"/orders/status":              false,
		"/health/ready":               false,
		"/ready":                      false,
		"/{tenant}/health":            false,
		"health":                      false,
		"/":                           false,
		"/unhealthy":                  false,
	} {
		if got := rankHealth(path) >= 0; got != want {
			t.Errorf("%q: %t", path, got)
		}
	}
}

// FuzzManifest holds the reader of pyproject.toml to its word: a project, or an error that names file and line.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{
		"[project]\n" +
			"name = 'x'\n" +
			"license = {text = 'MIT'}\n" +
			"readme = ['a']\n" +
			"dependencies = ['a[b]>1; c']\n" +
			"requires-python = '^3'",
		"[tool.poetry]\n" +
			"name='x'\n" +
			"readme=['a','b']\n" +
			"packages=[{include='a',from='../..'}]\n" +
			"[tool.poetry.dependencies]\n" +
			"python='*'\n" +
			"a={path='..',extras=['b'],optional=true}\n" +
			"[[tool.poetry.source]]\n" +
			"url='https://a@b'",
		"[tool.uv]\n" +
			"default-groups='all'\n" +
			"package=true\n" +
			"[tool.uv.workspace]\n" +
			"members=['**','[']\n" +
			"[tool.uv.sources]\n" +
			"a=[{path='x'}]\n" +
			"[[tool.uv.index]]\n" +
			"url='a'",
		"[tool.fastapi]\n" +
			"entrypoint='../main:app'\n" +
			"[tool.alembic]\n" +
			"script_location='a:b'\n" +
			"[tool.pdm]\n" +
			"version={source='scm'}\n" +
			"distribution=true\n" +
			"[tool.setuptools.dynamic]\n" +
			"dependencies={file=['/etc/x','../y']}",
		"[dependency-groups]\na=[{include-group='b'}]\n[project.urls]\nHome=''\n[build-system]\nrequires=['hatch-vcs']",
		"\ufeff[project]",
		"x=\"\"\"",
		"[project]\r\nname=1",
		"\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		project, err := Read(fstest.MapFS{
			"pyproject.toml": {Data: []byte(content)},
			"shop/main.py":   {Data: []byte("from fastapi import FastAPI\napp = FastAPI()\n")},
		})
		if err != nil && !strings.HasPrefix(err.Error(), `read "pyproject.toml": line `) {
			t.Fatal(err)
		}
		for _, name := range append(append(project.Sources, project.ImportRoots...), project.Requirements...) {
			if strings.HasPrefix(name, "/") || strings.HasPrefix(name, "..") {
				t.Fatalf("%q is outside the project", name)
			}
		}
		if parsed, err := url.Parse(project.Source); err != nil || parsed.User != nil {
			t.Fatalf("source %q: %v", project.Source, err)
		}
	})
}

func FuzzRequirements(f *testing.F) {
	for _, seed := range []string{
		"fastapi\n", "-r more.txt\r\n-c ../../x", "--requirement=more.txt", "-r", "-", "--",
		"--index-url https://a:b@c/d", "a \\\n  --hash=x", "-e .[x]",
		"./libs/x # y", "a @ ./b", "git+https://x#egg=y[z]", "\xff\xfea\x00", "\\", "-r requirements.txt", "\t#",
		"https://u:p@host/x.whl",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		tree, err := plant(fstest.MapFS{
			"requirements.txt": {Data: []byte(content + "\nlast-one==1\n")},
			"more.txt":         {Data: []byte(content)},
		})
		if err != nil {
			t.Fatal(err)
		}
		set := readRequirements(tree, ".", productionRequirements())
		if len(set.files) == 0 || set.files[0] != "requirements.txt" || len(set.files) > 2 {
			t.Fatalf("files %q", set.files)
		}
		if !strings.HasPrefix(content, "\xff\xfe") && !strings.HasPrefix(content, "\xfe\xff") &&
			!strings.HasSuffix(content, "\\") &&
			namesOf(set.needed) == nil {
			t.Fatalf("the last line is lost after %q", content)
		}
		for _, index := range set.indexes {
			if scheme, rest, found := strings.Cut(index.URL, "://"); found &&
				strings.Contains(strings.SplitN(rest, "/", 2)[0], "@") && !strings.ContainsAny(rest, "?#") {
				t.Fatalf("%s index %q has credentials", scheme, index.URL)
			}
		}
	})
}

// FuzzModule reads any Python as a whole project, and holds what is found to be in it.
func FuzzModule(f *testing.F) {
	for _, seed := range []string{
		"from fastapi import FastAPI\napp = FastAPI()\n",
		"import fastapi as f\ndef create_app(a=1) -> 'FastAPI': return f.FastAPI()\napp = create_app()",
		"from .a import b as c\n" +
			"from main import app\n" +
			"app.include_router(c.d.e, prefix='/x')\n" +
			"@app.get('/health')\n" +
			"def h(): ...",
		"from fastapi import *\nclass A(FastAPI): pass\nx: A = (A())\nx.mount('/y', x)",
		"def f(a=, *, b): return g(\n",
		"app: = = FastAPI(",
		"@\n@a.b(\ndef",
		"if __name__ == '__main__': app = FastAPI()",
		"from fastapi import APIRouter\nr = APIRouter(prefix=x)\nr.include_router(r)",
		"from importlib.metadata import version\nversion('x')",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		project, err := Read(fstest.MapFS{
			"pyproject.toml":   {Data: []byte("[project]\nname = 'x'\n")},
			"main.py":          {Data: []byte(content)},
			"shop/__init__.py": {Data: []byte(content)},
			"shop/api.py":      {Data: []byte("from fastapi import APIRouter\nrouter = APIRouter()\n" + content)},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, app := range append(project.Others, project.App) {
			_, name, _ := strings.Cut(app.Import, ":")
			if !strings.Contains(content, name) || app.Line > 3+strings.Count(content, "\n")+strings.Count(content, "\r") {
				t.Fatalf("%+v is not in %q", app, content)
			}
		}
	})
}

func FuzzOrigin(f *testing.F) {
	for _, seed := range []string{
		"[remote \"origin\"]\nurl = git@a.example.org:b/c.git",
		"[remote \"origin\"]url=https://u:p@h/x", "[[", "[remote \"origin\"]\nurl = \"ssh://[::1]:22/x@y\"",
		"[remote \"origin\"]\nurl=@0\"0.0:0",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, config string) {
		found := webURL(originOf(config))
		parsed, err := url.Parse(found)
		if err != nil || parsed.User != nil || strings.ContainsAny(found, "\r\n\t \"'<>") && !strings.Contains(found, "'") {
			t.Fatalf("%q gives %q", config, found)
		}
		alembicOption(config, "script_location")
	})
}
