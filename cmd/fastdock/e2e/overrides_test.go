package e2e

import (
	"strings"
	"testing"
)

// What the flags of up ask for is what docker compose makes of them.
func TestUpWithOverrides(t *testing.T) {
	t.Parallel()
	ours, theirs := stackOf(t, map[string]string{"compose.yaml": named}),
		stackOf(t, map[string]string{"compose.yaml": named})
	for _, step := range [][]string{
		{"--scale", "cache=2"},
		{"app"},
		{"--scale", "cache=0", "--scale", "app=2"},
		{"--force-recreate", "app"},
		{"--pull", "never", "--build"},
	} {
		before := ours.ids()
		up := append([]string{"up", "-d"}, step...)
		ours.succeed(ours.fastdock(up...))
		theirs.succeed(theirs.compose(up...))
		same(t, "running after "+strings.Join(up, " "), ours.services(), theirs.services())
		if recreated := kept(before, ours.ids()) == 1; recreated != (step[0] == "--force-recreate") { // db alone is left
			t.Errorf("%v keeps %d containers of %s", up, kept(before, ours.ids()), before)
		}
	}
}

// kept counts the containers that are there before and after.
func kept(before, after string) int {
	count := 0
	for _, id := range strings.Fields(before) {
		if strings.Contains(after, id) {
			count++
		}
	}
	return count
}

// Containers of services that the files no longer have are named by up, and removed where that is asked for.
func TestUpNamesOrphans(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": named})
	s.succeed(s.compose("up", "-d"))
	s.edit("compose.yaml", "  cache:", "  memory:")
	told := s.succeed(s.fastdock("up", "--detach")).stderr
	contains(t, "what up tells", told,
		"removed from the Compose files: "+s.name+"-cache-1; `fastdock up --remove-orphans` removes such containers")
	same(t, "running", s.services(), "app cache db memory")
	s.succeed(s.fastdock("up", "--detach", "--remove-orphans"))
	same(t, "running without orphans", s.services(), "app db memory")
	s.edit("compose.yaml", "  memory:", "  cache:")
	s.export("COMPOSE_REMOVE_ORPHANS", "1")
	s.succeed(s.fastdock("up", "--detach"))
	same(t, "running with COMPOSE_REMOVE_ORPHANS", s.services(), "app cache db")
}

// A stack goes without its files, too: as docker compose, by its name.
func TestDownWithoutFiles(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"compose.yaml": named + "  store: {image: \"redis:8-alpine\", stop_grace_period: 1s, volumes: " +
			"[\"data:/data\"]}\nvolumes: {data: {}}\n",
	})
	left := func() string { return s.left("ps", "-a") + s.left("network", "ls") + s.left("volume", "ls") }
	s.succeed(s.fastdock("up", "--profile", "debug", "--detach"))
	s.succeed(s.runIn(sharedDir(t), fastdock, "down", "-p", s.name, "--volumes"))
	same(t, "what down -p leaves", left(), "")

	s.succeed(s.compose("up", "-d"))
	s.write("compose.yaml", []byte("services: ["))
	contains(t, "what down tells of what runs from the folder", s.succeed(s.fastdock("down")).stderr,
		"removing the resources of project")
	same(t, "the containers that down leaves", s.left("ps", "-a"), "")
	refused := s.fastdock("down") // the name is in no file any more
	contains(t, "what down tells of files it cannot read", refused.stderr, "`fastdock down -p NAME`")
	s.export("COMPOSE_PROJECT_NAME", s.name)
	contains(t, "what down tells", s.succeed(s.fastdock("down", "--volumes")).stderr,
		"removing the resources of project")
	same(t, "what down leaves", left(), "")
}
