// Package e2e proves fastdock on a real engine: it runs the built binary the way a user does and looks at
// what the engine, the files and the network then say.
package e2e

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"
)

// fastdock is the binary under test, as users have it; raced is the same with the race detector, which looks at what
// runs until it is interrupted. compose is docker compose of the version whose SDK fastdock links.
var fastdock, raced, compose string

func TestMain(m *testing.M) {
	os.Exit(prepare(m)) //nolint:forbidigo // the tests' own door
}

func prepare(m *testing.M) int {
	flag.Parse()
	if out, err := exec.Command("docker", "version").CombinedOutput(); err != nil {
		return refuse("no container engine responds; run `make test`, which gets one\n%s", out)
	}
	dir, err := os.MkdirTemp("", "fastdock-e2e-")
	if err != nil {
		return refuse("%v", err)
	}
	defer os.RemoveAll(dir)
	var programs errgroup.Group // a linker alone does not keep the processors busy
	programs.Go(func() (err error) { fastdock, err = build(dir); return err })
	programs.Go(func() (err error) { raced, err = build(filepath.Join(dir, "race"), raceFlags()...); return err })
	programs.Go(func() (err error) { compose, err = peer(dir); return err })
	if err := programs.Wait(); err != nil {
		return refuse("%v", err)
	}
	if err := waitLess(); err != nil {
		return refuse("%v", err)
	}
	return m.Run()
}

// waitLess keeps the processors busy. Tests mostly wait for the engine and for probes, so more of them run at once
// than there are processors, unless -parallel says how many. And commands end when their work does: the race detector
// would let each wait a second for further races.
func waitLess() error {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if given {
		return os.Setenv("GORACE", "atexit_sleep_ms=0")
	}
	return errors.Join(flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0)+1)),
		os.Setenv("GORACE", "atexit_sleep_ms=0"))
}

// build makes a binary as `go install` does, in a folder where other users can run it.
func build(dir string, flags ...string) (string, error) {
	binary := filepath.Join(dir, "fastdock")
	args := append(append([]string{"build"}, flags...), "-o", binary, "..")
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("building fastdock: %w\n%s", err, out)
	}
	return binary, os.Chmod(dir, 0o755)
}

// raceFlags has the race detector in the binary; benchmarks have none.
func raceFlags() []string {
	if flag.Lookup("test.bench").Value.String() != "" {
		return nil
	}
	return []string{"-race", "-ldflags=-s -w"}
}

// peer returns a copy of docker compose that every user can run: the rig's cache is in the home of the one who
// runs the tests.
func peer(dir string) (string, error) {
	path := os.Getenv("COMPOSE_PEER")
	if path == "" {
		out, err := exec.Command(rigTool, "compose").Output()
		if err != nil {
			return "", fmt.Errorf("building docker compose: %w", err)
		}
		path = strings.TrimSpace(string(out))
	}
	binary, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("reading docker compose: %w", err)
	}
	copied := filepath.Join(dir, "docker-compose")
	return copied, os.WriteFile(copied, binary, 0o755)
}

// rigTool prints the path of a development tool, building it first where it must.
var rigTool = filepath.Join("..", "..", "..", ".ci", "rig", "tool")

func refuse(format string, args ...any) int {
	fmt.Fprintf(os.Stderr, "e2e: "+format+"\n", args...)
	return 1
}
