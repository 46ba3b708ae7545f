package e2e

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// notRun are the lines of the documents that this test leaves out, with what runs them.
var notRun = map[string]string{
	"go install github.com/fastdock/fastdock/cmd/fastdock@latest": "it needs the published module",
	"sudo dpkg -i fastdock_*_linux_amd64.deb":                     "make snapshot makes the package",
	"uv tool install ./fastdock-*.whl":                            "TestWheelInstallsTheProgram",
	`fastdock completion zsh  > "${fpath[1]}/_fastdock"`:          "fpath is zsh's",
	"make demo":    "CI runs it on its own",
	"make test":    "it is what runs this test",
	"make install": "it writes to /usr/local; the line with PREFIX is run",

	"fastdock build --push registry.example.com/shop:1.4.0": "TestPushAndPullByDigest",
	"fastdock build --platform linux/amd64,linux/arm64 --push registry.example.com/shop:1.4.0": "" +
		"TestPushOfTwoPlatformsWithAPassword",
	"fastdock deploy --context production":                     "TestDeployOverSSH",
	"fastdock deploy status --context production":              "TestDeployOverSSH",
	"fastdock deploy rollback --context production":            "TestDeployOverSSH",
	"docker swarm init":                                        "it changes this machine's engine; TestSwarm",
	"fastdock deploy --to swarm --context production":          "TestDeployOverSSH",
	"fastdock deploy status --to swarm --context production":   "TestDeployOverSSH",
	"fastdock deploy rollback --to swarm --context production": "TestDeployOverSSH",

	`files="-f docker-compose.yml -f docker-compose.server.yml"`:          "TestDeployBehindTLS",
	`docker compose $files cp shop.example.com.pem proxy:/certificates/`:  "TestDeployBehindTLS",
	`printf 'PROXY_TLS=on\nAPP_BIND=0.0.0.0\nAPP_PORT=443\n' >>.env`:      "TestDeployBehindTLS",
	`docker compose $files up -d --no-deps proxy`:                         "TestDeployBehindTLS",
	`docker compose -f production.yml bridge convert --output kubernetes`: "its image is in a registry",
}

// A reader's commands work as they stand in the documents. Every block runs in a shell of its own, in order.
func TestDocumentedCommandsRun(t *testing.T) {
	t.Parallel()
	top, err := filepath.Abs(filepath.Join("..", "..", ".."))
	must(t, err)
	documents, err := filepath.Glob(filepath.Join(top, "docs", "*.md"))
	must(t, err)
	left := maps.Clone(notRun)
	for _, document := range append(documents, filepath.Join(top, "README.md")) {
		for i, block := range shellBlocks(t, document) {
			lines := slices.DeleteFunc(block, func(line string) bool {
				delete(left, line)
				return notRun[line] != ""
			})
			if len(lines) > 0 {
				t.Run(fmt.Sprintf("%s-%d", filepath.Base(document), i), func(t *testing.T) { runBlock(t, top, lines) })
			}
		}
	}
	for line := range left {
		t.Errorf("no document has the line %q any more", line)
	}
}

var (
	shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")
	comment    = regexp.MustCompile(`\s+#.*`)
)

// shellBlocks returns the lines of a document's blocks for a shell, without comments.
func shellBlocks(t *testing.T, path string) (blocks [][]string) {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	for _, match := range shellBlock.FindAllSubmatch(content, -1) {
		var lines []string
		for line := range strings.Lines(string(match[1])) {
			if line = strings.TrimSpace(comment.ReplaceAllString(line, "")); line != "" {
				lines = append(lines, line)
			}
		}
		blocks = append(blocks, lines)
	}
	return blocks
}

// runBlock runs lines where a reader would: in a checkout, in a project of theirs, or in one of fastdock.
func runBlock(t *testing.T, top string, lines []string) {
	home := sharedDir(t)
	s := emptyStack(t, filepath.Join(home, projectName(t)))
	dir := home
	switch {
	case strings.HasPrefix(lines[0], "make "):
		dir = top
	case lines[0] == "cd my-project":
		must(t, os.CopyFS(filepath.Join(home, "my-project"), os.DirFS(filepath.Join("testdata", "projects", "links"))))
	case strings.HasPrefix(lines[0], "docker compose"), strings.HasPrefix(lines[0], "fastdock build"):
		s.succeed(s.runIn(home, fastdock, "new", s.dir, "--yes", "--name", s.name, "--port", fmt.Sprint(s.port)))
		dir = s.dir
	}
	s.export("PATH", commands(t, s)+string(os.PathListSeparator)+os.Getenv("PATH"))
	s.export("HOME", home)
	for _, name := range []string{"GOPATH", "GOCACHE", "GOMODCACHE"} {
		s.export(name, goEnv(t, name))
	}
	s.succeed(s.runIn(dir, "bash", "-e", "-c", strings.Join(lines, "\n")))
}

// commands returns a folder with fastdock and docker as the reader has them, but for the questions that a terminal
// answers, and for names and ports that are free here.
func commands(t *testing.T, s *stack) string {
	t.Helper()
	dir := sharedDir(t)
	for name, script := range map[string]string{
		"fastdock": fmt.Sprintf(`case $1 in
new) exec %[1]q "$@" --yes --name %[2]s --port %[3]d ;;
up) exec %[1]q "$@" --find-ports --wait ;;
esac
exec %[1]q "$@"`, fastdock, s.name, s.port),
		"docker": fmt.Sprintf(`[ "$1" = compose ] && { shift; exec %q "$@"; }
exec %q "$@"`, compose, program(t, "docker")),
	} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755))
	}
	return dir
}

func program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	must(t, err)
	return path
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	must(t, err)
	return strings.TrimSpace(string(out))
}
