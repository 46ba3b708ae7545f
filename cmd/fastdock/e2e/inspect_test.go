package e2e

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// passing are the keys of `docker inspect` that are of one run: times, states, addresses and the files of a container.
var passing = []string{
	"Created", "CreatedAt", "State", "GraphDriver", "ResolvConfPath", "HostnamePath", "HostsPath", "LogPath", "Containers",
	"SandboxID", "SandboxKey", "EndpointID", "RestartCount", "ExecIDs",
}

// address is what the engine gives out by itself: from its pools, and a MAC address made of that. An address that a
// file sets is from elsewhere, and stays.
var address = regexp.MustCompile(`\b(172\.\d+|192\.168)\.\d+\.\d+\b|\b02:42(:[0-9a-f]{2}){4}\b`)

// anonymous is the name of a volume that has none.
var anonymous = regexp.MustCompile(`"(Name|Source)": "[^"]*?[0-9a-f]{64}`)

// inspected is all that the engine has of the project, without what two runs cannot have in common.
func (s *stack) inspected() string {
	s.t.Helper()
	var told strings.Builder
	for _, kind := range []struct{ inspect, list []string }{
		{[]string{"inspect"}, []string{"ps", "-a"}},
		{[]string{"network", "inspect"}, []string{"network", "ls"}},
		{[]string{"volume", "inspect"}, []string{"volume", "ls"}},
	} {
		for _, object := range s.objects(kind.inspect, s.left(kind.list...)) {
			told.WriteString(object)
		}
	}
	return told.String()
}

// objects are the things of one kind, as JSON, by name.
func (s *stack) objects(inspect []string, ids string) []string {
	s.t.Helper()
	if ids == "" {
		return nil
	}
	var found []map[string]any
	must(s.t, json.Unmarshal([]byte(s.docker(append(inspect, strings.Fields(ids)...)...)), &found))
	byName := map[string]string{}
	for _, object := range found {
		id, _ := object["Id"].(string)
		forget(object)
		text, err := json.MarshalIndent(object, "", " ")
		must(s.t, err)
		kept := anonymous.ReplaceAllString(string(text), `"$1": "anonymous`)
		if id != "" {
			kept = strings.NewReplacer(id, "ID", id[:12], "ID").Replace(kept)
		}
		byName[object["Name"].(string)] = address.ReplaceAllString(kept, "ADDRESS") + "\n"
	}
	var sorted []string
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		sorted = append(sorted, byName[name])
	}
	return sorted
}

// forget drops the passing keys, at every depth; a network's ID is dropped where a container names it.
func forget(value any) {
	switch v := value.(type) {
	case map[string]any:
		delete(v, "NetworkID")
		for _, key := range passing {
			delete(v, key)
		}
		for _, inner := range v {
			forget(inner)
		}
	case []any:
		for _, inner := range v {
			forget(inner)
		}
	}
}

// sameObjects says in what the objects of fastdock differ from those of docker compose.
func sameObjects(t *testing.T, got, want string) {
	t.Helper()
	if want == "" {
		t.Error("docker compose made nothing")
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("docker inspect (- docker compose, + fastdock):\n%s", diff)
	}
}
