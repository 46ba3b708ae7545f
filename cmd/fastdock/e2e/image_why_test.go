package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// whyDockerfile is what misses are seeded in.
const whyDockerfile = `ARG BASE=redis:8-alpine
FROM ${BASE} AS builder
ARG LEVEL=0
ENV MODE=prod ID=%[1]s
USER root
WORKDIR /srv/%[1]s
COPY pyproject.toml app.lock ./
RUN echo gone
RUN cat app.lock >installed
COPY . .
RUN --mount=type=bind,source=scripts,target=/s sh /s/build.sh
COPY --from=%[1]s-tool /tool /tool
FROM ${BASE}
ARG VCS_REF=none
ARG LATE
ENV ID=%[1]s
COPY --from=builder /srv /srv
RUN echo $LATE >/late
LABEL ref=$VCS_REF
`

// ignored keeps out of the context what the tests write beside it.
const ignored = "Dockerfile\n.dockerignore\ntool\n"

// whySeed is one change, and the miss that it has to be explained by.
type whySeed struct {
	name   string
	change func(s *stack) []string // returns flags
	want   string                  // LINE CAUSE INPUT
}

func seedFile(name, content string) func(*stack) []string {
	return func(s *stack) []string { s.write(name, []byte(content)); return nil }
}

func seedLine(old, new string) func(*stack) []string {
	return func(s *stack) []string { s.edit("Dockerfile", old, new); return nil }
}

func seedFlags(flags ...string) func(*stack) []string {
	return func(*stack) []string { return flags }
}

var whySeeds = []whySeed{
	{"a lock", seedFile("app.lock", "2"), "7 file app.lock"},
	{"a manifest", seedFile("pyproject.toml", "[project]\nversion = \"2\"\n"), "7 file pyproject.toml"},
	{"code", seedFile("app/main.py", "two"), "10 file app/main.py"},
	{"a new file", seedFile("app/new.py", "new"), "10 file app/new.py"},
	{"a removed file", func(s *stack) []string {
		must(s.t, os.Remove(s.file("app/old.py")))
		return nil
	}, "10 file app/old.py"},
	{"a mode", func(s *stack) []string {
		must(s.t, os.Chmod(s.file("app/main.py"), 0o755))
		return nil
	}, "10 file app/main.py"},
	{"a test", seedFile("tests/test_a.py", "two"), "10 file tests/test_a.py"},
	{"a readme", seedFile("README.md", "two"), "10 file README.md"},
	{"a file of a bind mount", seedFile("scripts/build.sh", "true two"), "10 file scripts/build.sh"},
	{"a default of an argument", seedLine("LEVEL=0", "LEVEL=1"), "8 argument LEVEL"},
	{"an argument", seedFlags("--build-arg", "LEVEL=7"), "8 argument LEVEL"},
	{"a late argument", seedFlags("--build-arg", "LEVEL=7", "--build-arg", "LATE=1"), "18 argument LATE"},
	{"a variable", seedLine("MODE=prod", "MODE=test"), "8 argument LEVEL"},
	{"a new variable", seedLine("MODE=test", "MODE=test MORE=1"), "8 variable MORE"},
	{"an instruction", seedLine("app.lock >installed", "app.lock >two"), "9 instruction RUN cat app.lock >two"},
	{"a new instruction", seedLine("RUN cat", "RUN echo new\nRUN cat"), "9 instruction RUN echo new"},
	{"a lost instruction", seedLine("RUN echo gone\n", ""), "8 instruction RUN echo new"},
	{"a user", seedLine("USER root", "USER 0"), "8 setting USER"},
	{"a folder", seedLine("\nCOPY py", "/sub\nCOPY py"), "6 instruction WORKDIR /srv/%[1]s/sub"},
	{"a copied image", func(s *stack) []string { s.toolImage("two"); return nil }, "12 base image %[1]s-tool"},
	{"a base image", seedFlags("--build-arg", "BASE=valkey/valkey:9.1-alpine"), "6 base image valkey/valkey:9.1-alpine"},
	{".dockerignore", seedFile(".dockerignore", ignored+"tests\n"), "10 file tests/test_a.py"},
	{"no cache", seedFlags("--no-cache"), "7 no-cache --no-cache"},
}

// Misses that are seeded one after the other are explained by the line and the input that they come from.
func TestWhyABuildMissesItsCache(t *testing.T) {
	t.Parallel()
	s := imageStack(t, "", map[string]string{
		"app.lock": "1", "app/main.py": "one", "app/old.py": "old", "tests/test_a.py": "one", "README.md": "one",
		"scripts/build.sh": "true", ".dockerignore": ignored,
	})
	s.write("Dockerfile", fmt.Appendf(nil, whyDockerfile, s.name))
	s.toolImage("one")
	t.Cleanup(func() { _ = s.runIn("", "docker", "image", "rm", "-f", s.name+"-tool") })
	s.buildJSON()
	correct := 0
	for _, seed := range whySeeds {
		flags := seed.change(s)
		misses := s.buildJSON(flags...).Images[0].Misses
		got := "none"
		if len(misses) > 0 {
			got = strings.TrimSpace(fmt.Sprintf("%d %s %s", misses[0].Line, misses[0].Cause, misses[0].Input))
		}
		if want := strings.ReplaceAll(seed.want, "%[1]s", s.name); got == want {
			correct++
		} else {
			t.Logf("%s: got %q, want %q", seed.name, got, want)
		}
	}
	t.Logf("%d of %d seeded misses are explained", correct, len(whySeeds))
	if correct < len(whySeeds)-1 {
		t.Error("too many misses are explained by something else")
	}
	r := s.succeed(s.fastdock("build", "--why"))
	contains(t, "the answer", r.stdout, "every step was in the cache")
}

// A build that failed, for a reason that no input shows, is the cause of the next one's misses.
func TestWhyAfterABuildThatFailed(t *testing.T) {
	t.Parallel()
	s := imageStack(t, "", map[string]string{"main": "one", ".dockerignore": "gate\n"})
	gate := "open-" + s.name
	s.write("Dockerfile", []byte("FROM redis:8-alpine\nCOPY main /main\n"+
		"RUN --mount=type=secret,id=gate test \"$(cat /run/secrets/gate)\" = "+gate+"\n"))
	build := func(secret string) result {
		s.write("gate", []byte(secret))
		return s.fastdock("build", "--why", "--secret", "id=gate,src=gate")
	}
	s.succeed(build(gate))
	s.write("main", []byte("two"))
	if r := build("closed"); r.code != 6 {
		t.Fatalf("exit code %d, want 6\n%s", r.code, r.stderr)
	}
	r := s.succeed(build(gate))
	contains(t, "the answer", r.stdout, "1 of 2 steps cached")
	contains(t, "the answer", r.stdout, "because the last build failed before it was done")
	contains(t, "the answer", s.succeed(build(gate)).stdout, "every step was in the cache")
}

// toolImage makes the image that the seeded Dockerfile copies a file from.
func (s *stack) toolImage(content string) {
	s.t.Helper()
	s.write("tool/tool", []byte(content))
	s.write("tool/Dockerfile", []byte("FROM scratch\nCOPY tool /tool\n"))
	s.docker("build", "--quiet", "--tag", s.name+"-tool", s.file("tool"))
}
