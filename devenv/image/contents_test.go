package image

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/engine"
)

const layered = `FROM python:3.14 AS base
RUN apt-get install gcc
FROM base AS runtime
ARG V=1
COPY --from=base /a /b
ONBUILD RUN x
RUN echo $V \
  more
LABEL a=b
CMD ["x"]
`

func TestLayersHaveLines(t *testing.T) {
	r := parsed(t, layered)
	own := []historyItem{
		{"RUN /bin/sh -c apt-get install gcc # buildkit", 100},
		{"ARG V=1", 0},
		{"COPY /a /b # buildkit", 20},
		{"RUN |1 V=1 /bin/sh -c echo $V more # buildkit", 3},
		{"LABEL a=b", 0},
		{`CMD ["x"]`, 0},
	}
	base := []historyItem{{"ADD file:… in /", 1000}, {"CMD [\"python3\"]", 0}, {"RUN x", 50}}
	show := func(layers []Layer) (lines []string) {
		for _, l := range layers {
			lines = append(lines, fmt.Sprintf("%d %d %s", l.Line, l.Size, l.Instruction))
		}
		return lines
	}
	want := []string{
		"1 1050 FROM python:3.14", "2 100 RUN apt-get install gcc", "5 20 COPY --from=base /a /b", "7 3 RUN echo $V more",
	}
	if diff := cmp.Diff(want, show(layersOf(slices.Concat(base, own), r))); diff != "" {
		t.Error(diff)
	}
	// a history that is not the Dockerfile's, and no Dockerfile
	want = []string{"0 5 RUN y", "0 1 COPY z"}
	for _, recipe := range []*recipe{r, nil} {
		got := show(layersOf([]historyItem{{"RUN y # buildkit", 5}, {"ENV a", 0}, {"COPY z", 1}}, recipe))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestKindsOfUnneededContent(t *testing.T) {
	for name, want := range map[string]string{
		"/bin/uv":                          "uv /bin/uv",
		"/app/.venv/bin/uvx":               "uv /app/.venv/bin/uvx",
		"/app/.venv/bin/uvicorn":           "",
		"/usr/bin/gcc":                     "compiler /usr/bin/gcc",
		"/usr/bin/x86_64-linux-gnu-gcc-14": "compiler /usr/bin/x86_64-linux-gnu-gcc-14",
		"/usr/libexec/gcc/x86_64-linux-gnu/14/cc1plus":            "compiler /usr/libexec/gcc/x86_64-linux-gnu/14/cc1plus",
		"/root/.cache/uv/a/b":                                     "cache /root/.cache",
		"/var/lib/apt/lists/x_Packages":                           "cache /var/lib/apt/lists",
		"/var/lib/apt/lists/lock":                                 "",
		"/var/cache/apt/archives/a.deb":                           "cache /var/cache/apt",
		"/app/tests/unit/test_a.py":                               "tests /app/tests",
		"/v/lib/python3.14/site-packages/numpy/x/tests/test_a.py": "tests /v/lib/python3.14/site-packages",
		"/usr/lib/python3.14/test/a.py":                           "",
		"/app/.env":                                               ".env /app/.env",
		"/app/.env.prod":                                          ".env /app/.env.prod",
		"/app/.env.example":                                       "",
		"/app/.git/objects/aa/bb":                                 ".git /app/.git",
		"/root/.cache/uv/sdists/.git":                             "cache /root/.cache",
		"/app/.gitignore":                                         "",
		"/app/app/main.py":                                        "",
	} {
		kind, folder := kindOf(name)
		got := kind
		if folder != "" {
			got += " " + folder
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// What the last stage copies is looked at, in a folder of programs only what the instruction brings.
func TestPlacesThatAreLookedAt(t *testing.T) {
	r := parsed(t, "FROM a AS b\nCOPY x /elsewhere\nFROM a\nWORKDIR /srv\nARG D=data\nCOPY --from=uv /uv /uvx /bin/\n"+
		"COPY app ./app\nCOPY app/sub /srv/app/sub\nADD f $D/\n")
	var got []string
	for _, p := range places(r)[:3] {
		got = append(got, fmt.Sprintf("%s %d %v", p.path, p.line, p.only))
	}
	if want := []string{"/bin 6 [uv uvx]", "/srv/app 7 []", "/srv/data 9 []"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// statedFiles is an engine with one container, of which only the sizes of files and the targets of links are known.
type statedFiles struct {
	engine.API
	files map[string]container.PathStat
}

func (s statedFiles) ContainerStatPath(_ context.Context, _ string, options client.ContainerStatPathOptions,
) (client.ContainerStatPathResult, error) {
	found, ok := s.files[options.Path]
	if !ok {
		return client.ContainerStatPathResult{}, errors.New("no such file")
	}
	return client.ContainerStatPathResult{Stat: found}, nil
}

// A compiler that is a link, as in Debian, has the size of what it stands for; a link to nothing is none.
func TestSizeOfALinkedCompiler(t *testing.T) {
	e := &engine.Engine{API: statedFiles{files: map[string]container.PathStat{
		"/usr/bin/gcc":                     {Size: 6, LinkTarget: "/usr/bin/x86_64-linux-gnu-gcc-14"},
		"/usr/bin/x86_64-linux-gnu-gcc-14": {Size: 1e6},
		"/usr/bin/make":                    {Size: 200},
		"/usr/bin/clang":                   {Size: 8, LinkTarget: "/usr/bin/clang-19"},
	}}}
	s := &scanner{engine: e, found: map[[2]string]*Unneeded{}}
	s.tools(t.Context())
	want := []Unneeded{
		{Kind: "compiler", Path: "/usr/bin/gcc", Files: 1, Size: 1e6},
		{Kind: "compiler", Path: "/usr/bin/make", Files: 1, Size: 200},
	}
	if diff := cmp.Diff(want, s.result()); diff != "" {
		t.Error(diff)
	}
}
