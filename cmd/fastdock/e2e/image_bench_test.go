package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// BenchmarkRebuild builds the production image after one line of the code has changed: with fastdock, which also
// reports what is in it; the same file with buildx; and with buildx a Dockerfile as the common guides have it. All of
// them find the packages in BuildKit's cache.
func BenchmarkRebuild(b *testing.B) {
	s := newStack(b)
	guide, err := os.ReadFile("testdata/guide.Dockerfile")
	must(b, err)
	s.write("guide.Dockerfile", guide)
	change := func() {
		main, err := os.ReadFile(s.file("app/main.py"))
		must(b, err)
		code, _, _ := strings.Cut(string(main), "\n# changed ")
		s.write("app/main.py", fmt.Appendf(nil, "%s\n# changed %d\n", code, time.Now().UnixNano()))
	}
	buildx := func(dockerfile string) {
		s.docker("buildx", "build", "--progress=plain", "--tag", s.name+"-bench", "--file", s.file(dockerfile), s.dir)
	}
	run := []rival{
		{"fastdock", change, func() { s.succeed(s.fastdock("build")) }},
		{"buildx", change, func() { buildx("Dockerfile.fastapi") }},
		{"guide", change, func() { buildx("guide.Dockerfile") }},
	}
	for _, r := range run {
		r.run() // the packages
	}
	b.Cleanup(func() { _ = s.runIn("", "docker", "image", "rm", "-f", s.name+"-bench") })
	compare(b, run...)
}
