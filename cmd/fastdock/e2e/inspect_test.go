package e2e

import (
	"encoding/json"
	"fmt"
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
	"Id", "NetworkID", "IPPrefixLen", "SandboxID", "SandboxKey", "EndpointID", "RestartCount", "ExecIDs",
}

// address is what the engine gives out by itself from its pools. An address that a file sets is from
// elsewhere, and stays.
var address = regexp.MustCompile(`\b(172\.\d+|192\.168)\.\d+\.\d+(/\d+)?\b`)

// hardware is a MAC address: made of the other one, or random (from Engine 28 on). Those that files set are
// ownHardware.
var hardware = regexp.MustCompile(`\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b`)

const ownHardware = "02:00:0a:d5:07:"

// given is a port that the engine picked; a file of these tests sets none.
var given = regexp.MustCompile(`"HostPort": "[0-9]+"`)

// anonymous is the name of a volume that has none.
var anonymous = regexp.MustCompile(`"(Name|Source)": "[^"]*?[0-9a-f]{64}`)

// inspected returns all that the engine has of the project, without what two runs cannot have in common.
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

// sharing is a container in another's namespace or with its volumes: the hash of such a one has the other's ID in it.
var sharing = regexp.MustCompile(`"(NetworkMode|IpcMode|PidMode)": "container:|"VolumesFrom": \[`)

// hash is the label with a service's configuration hash.
var hash = regexp.MustCompile(`"com.docker.compose.config-hash": "[0-9a-f]+"`)

// named writes containers' names for their IDs.
func (s *stack) named(text string) string {
	var pairs []string
	for line := range strings.Lines(s.docker("ps", "-a", "--no-trunc", "--filter",
		"label=com.docker.compose.project="+s.name, "--format", "{{.ID}} {{.Names}}")) {
		id, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		pairs = append(pairs, id, name, id[:12], name)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// objects returns the things of one kind, as JSON, by name.
func (s *stack) objects(inspect []string, ids string) []string {
	s.t.Helper()
	if ids == "" {
		return nil
	}
	var found []map[string]any
	must(s.t, json.Unmarshal([]byte(s.named(s.docker(append(inspect, strings.Fields(ids)...)...))), &found))
	byName := map[string]string{}
	for _, object := range found {
		name := object["Name"].(string)
		forget(object)
		text, err := json.MarshalIndent(object, "", " ")
		must(s.t, err)
		kept := settled(string(text))
		if sharing.MatchString(kept) {
			kept = hash.ReplaceAllString(kept, `"com.docker.compose.config-hash": "of another's ID"`)
		}
		byName[name] = kept + "\n"
	}
	var sorted []string
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		sorted = append(sorted, byName[name])
	}
	return sorted
}

// settled writes one word for all that the engine gives out by itself.
func settled(text string) string {
	text = anonymous.ReplaceAllString(text, `"$1": "anonymous`)
	text = given.ReplaceAllString(text, `"HostPort": "given"`)
	text = address.ReplaceAllString(text, "ADDRESS")
	return hardware.ReplaceAllStringFunc(text, func(mac string) string {
		if strings.HasPrefix(mac, ownHardware) {
			return mac
		}
		return "ADDRESS"
	})
}

// unordered are the lists that docker compose makes of maps, in an order that is another one each time.
var unordered = []string{"Binds", "Mounts", "Env", "ExtraHosts", "Ulimits", "DNSNames", "Links", "Aliases"}

// forget drops the passing keys, at every depth, and puts lists without an order into one.
func forget(value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range passing {
			delete(v, key)
		}
		for _, key := range unordered {
			if list, ok := v[key].([]any); ok {
				slices.SortFunc(list, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
			}
		}
		if labels, ok := v["Labels"].(map[string]any); ok {
			if needs, ok := labels["com.docker.compose.depends_on"].(string); ok {
				list := strings.Split(needs, ",")
				slices.Sort(list)
				labels["com.docker.compose.depends_on"] = strings.Join(list, ",")
			}
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
