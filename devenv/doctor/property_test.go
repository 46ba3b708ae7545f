package doctor_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Whatever Compose files and Dockerfile a project has: what loads still loads after every fix that doctor
// makes, nothing but what the fixes name differs, and a second run changes nothing.
func TestFixesOfRandomProjects(t *testing.T) {
	engine := withoutEngine(t)
	fixes, loaded := 0, 0
	for seed := range seeds(t) {
		dir := t.TempDir()
		files := compose.Files{Dir: dir, Name: "shop"}
		write := func(name, content string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		document := composeOf(rand.New(rand.NewPCG(seed, 1)))
		write("compose.yaml", document)
		if seed%3 == 0 {
			write("compose.override.yaml", overrideOf(rand.New(rand.NewPCG(seed, 3))))
		}
		write("Dockerfile", dockerfileOf(rand.New(rand.NewPCG(seed, 2))))
		before, err := compose.Load(t.Context(), engine, files)
		if err != nil {
			t.Fatalf("seed %d does not load: %v\n%s", seed, err, document)
		}
		loaded++
		keys := fixAll(t, engine, files)
		fixes += len(keys)
		after, err := compose.Load(t.Context(), engine, files)
		if err != nil {
			t.Fatalf("seed %d: after %v it does not load: %v\n%s", seed, keys, err, document)
		}
		was, is := plain(t, before), plain(t, after)
		forget(was, keys)
		forget(is, keys)
		if diff := cmp.Diff(was, is); diff != "" {
			t.Errorf("seed %d: more than %v differs\n%s\n%s", seed, keys, diff, document)
		}
		if again := fixAll(t, engine, files); len(again) > 0 {
			t.Errorf("seed %d: a second run changes %v\n%s", seed, again, document)
		}
	}
	t.Logf("%d projects, %d fixes", loaded, fixes)
	if fixes < loaded {
		t.Error("too little was fixed")
	}
}

// seeds returns how many projects are made up; SEEDS says another number.
func seeds(t *testing.T) uint64 {
	t.Helper()
	given := os.Getenv("SEEDS")
	if given == "" {
		return 12
	}
	count, err := strconv.ParseUint(given, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func withoutEngine(t *testing.T) *engine.Engine {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", "unix://"+filepath.Join(t.TempDir(), "none.sock"))
	engine, err := engine.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// fixAll makes every fix that is not refused, one at a time, and returns the keys that they name.
func fixAll(t *testing.T, engine *engine.Engine, files compose.Files) (keys [][]string) {
	t.Helper()
	refused := map[string]bool{}
	for range 100 {
		result := doctor.Audit(t.Context(), engine, files)
		i := slices.IndexFunc(result.Findings, func(f check.Finding) bool {
			return len(f.Fix.Edits) > 0 && !refused[fmt.Sprint(f.ID, f.Service, f.Line)]
		})
		if i < 0 {
			return keys
		}
		f := result.Findings[i]
		rewritten, err := result.Try(context.WithoutCancel(t.Context()), engine, files, f)
		if err != nil {
			refused[fmt.Sprint(f.ID, f.Service, f.Line)] = true
			continue
		}
		for _, file := range rewritten {
			if err := file.Save(result.Dir); err != nil {
				t.Fatal(err)
			}
			for _, e := range file.Edits {
				keys = append(keys, e.Key)
			}
		}
		clear(refused)
	}
	t.Fatal("the fixes come to no end")
	return nil
}

// forget takes what the fixes name out of a model.
func forget(tree map[string]any, keys [][]string) {
	for _, key := range keys {
		if len(key) < 3 {
			continue
		}
		if services, _ := tree[key[0]].(map[string]any); services != nil {
			service, _ := services[key[1]].(map[string]any)
			delete(service, key[2])
		}
	}
}

func plain(t *testing.T, p *types.Project) map[string]any {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"services":   p.AllServices(),
		"volumes":    p.Volumes,
		"networks":   p.Networks,
		"extensions": p.Extensions,
	})
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// writer makes up a Compose file: the same model in many styles.
type writer struct {
	*rand.Rand
	out    strings.Builder
	indent string
	end    string
}

func (w *writer) pick(choices ...string) string { return choices[w.IntN(len(choices))] }
func (w *writer) chance(percent int) bool       { return w.IntN(100) < percent }

func (w *writer) line(depth int, text string) {
	if w.chance(8) {
		w.out.WriteString(strings.Repeat(w.indent, depth) + w.pick("# a comment", "# a\tcomment: - with [signs]", "") + w.end)
	}
	if w.chance(6) && strings.Contains(text, ":") && !strings.Contains(text, "|") {
		text += " # why"
	}
	w.out.WriteString(strings.Repeat(w.indent, depth) + text + w.end)
}

var images = []string{
	"postgres:18", "postgres:16-alpine", "redis:8-alpine", "mysql:8.4", "mariadb:11.8",
	"mongo:8.0", "nginx:1.29", "example/job:1", "rabbitmq:4",
}

func composeOf(random *rand.Rand) string {
	w := &writer{Rand: random, indent: strings.Repeat(" ", 2+2*random.IntN(2)), end: "\n"}
	if w.chance(20) {
		w.end = "\r\n"
	}
	if w.chance(30) {
		w.line(0, `version: "3.8"`)
	}
	base := w.chance(40)
	if base {
		w.line(0, "x-base: &base")
		w.line(1, w.pick("logging: {driver: local}", "labels: {team: shop}"))
	}
	w.line(0, "services:")
	var names []string
	for i := range 2 + w.IntN(4) {
		name := fmt.Sprintf("s%d", i)
		if w.service(name, names, base) {
			names = append(names, name)
		}
	}
	w.line(0, "volumes: {data: {}}")
	text := w.out.String()
	if w.chance(15) {
		text = strings.TrimSuffix(text, w.end)
	}
	if w.chance(10) {
		text = "\uFEFF" + text
	}
	return text
}

// service writes a service, and reports whether others can depend on it.
func (w *writer) service(name string, before []string, base bool) bool {
	if w.chance(15) {
		w.line(1, fmt.Sprintf(`%s: {image: "%s", environment: {A: "1"}, ports: ["127.0.0.1::80"]}`, name, w.pick(images...)))
		return true
	}
	w.line(1, w.pick(name, name, name, `"`+name+`"`, "'"+name+"'")+w.pick(":", ":", " :")+w.pick("", "", " &"+name))
	keys := []func(){
		func() { w.line(2, w.pick("image: ", "image:   ")+w.pick("%s", `"%s"`, "'%s'")) },
		func() { w.environment() },
		func() { w.ports() },
		func() { w.depends(before) },
		func() { w.probe() },
		func() { w.command() },
		func() { w.mounts() },
		func() { w.more() },
	}
	if base && w.chance(50) {
		keys = append(keys, func() { w.line(2, "<<: *base") })
	}
	image := w.pick(images...)
	w.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	from := w.out.Len()
	for _, key := range keys {
		key()
	}
	text := w.out.String()
	w.out.Reset()
	w.out.WriteString(text[:from] + strings.Replace(text[from:], "%s", image, 1))
	if w.chance(20) {
		w.line(2, w.pick("restart: always", `restart: "no"`, "restart: unless-stopped"))
	}
	if w.chance(15) {
		w.line(2, "profiles: [later]")
		return false
	}
	return true
}

func (w *writer) environment() {
	switch w.IntN(4) {
	case 0:
		w.line(2, "environment:")
		w.line(3, "A: one")
		w.line(3, `B: "two # no comment"`)
	case 1:
		w.line(2, "environment:")
		w.line(2+w.IntN(2), "- A=one")
	case 2:
		w.line(2, `environment: {A: one, "B": 'it''s'}`)
	}
}

func (w *writer) ports() {
	switch w.IntN(5) {
	case 0:
		w.line(2, `ports: ["8080:80", "127.0.0.1:9090:90"]`)
	case 1:
		w.line(2, "ports:")
		w.line(3, w.pick(`- "5432:5432"`, "- 6379:6379", `- '0.0.0.0:3306:3306'`))
	case 2:
		w.line(2, "ports: [")
		w.line(3, `"27017:27017"`)
		w.line(2, "]")
	}
}

func (w *writer) mounts() {
	switch w.IntN(6) {
	case 0:
		w.line(2, `volumes: ["data:/var/lib/postgresql/data", "./app:/app"]`)
	case 1:
		w.line(2, "volumes:")
		w.line(3, w.pick("- data:/data", "- ./conf.d:/etc/conf.d:ro", `- "data:/var/lib/mysql"`))
		w.line(3, "- {type: volume, source: data, target: /more}")
	case 2:
		w.line(2, "volumes: &mounts"+strconv.Itoa(w.out.Len()))
		w.line(3, "- /var/run/docker.sock:/var/run/docker.sock")
	case 3:
		w.line(2, "tmpfs: /tmp")
	}
}

// more are keys that rules look at and that documents write in many ways.
func (w *writer) more() {
	switch w.IntN(12) {
	case 0:
		w.line(2, "privileged: "+w.pick("true", "yes", "True"))
	case 1:
		w.line(2, "labels: {\"a.b\": 'c: d', e: \"\\u00e9\"}")
	case 2:
		w.line(2, "logging:")
		w.line(3, "driver: json-file")
		w.line(3, "options: {max-size: 10m}")
	case 3:
		w.line(2, "deploy: {resources: {limits: {memory: 1g,")
		w.line(4, "cpus: '1'}}}")
	case 4:
		w.line(2, "\"stop_grace_period\": 1m30s")
	case 5:
		w.line(2, "build: {context: ., target: "+w.pick(`""`, `''`)+"}")
	case 6:
		w.line(2, "build: .")
	case 7:
		w.line(2, "build:")
		w.line(3, "context: .")
		w.line(3, "args:")
		w.line(4, w.pick("- A=b", "- A"))
	case 8:
		w.line(2, "cap_add: [SYS_ADMIN]")
	case 9:
		w.line(2, "network_mode: host")
	case 10:
		w.line(2, "container_name: "+w.pick("a", "B", "c_")+strconv.Itoa(w.out.Len()))
	}
}

// overrideOf returns a file that is laid over the other one.
func overrideOf(random *rand.Rand) string {
	w := &writer{Rand: random, indent: "  ", end: "\n"}
	w.line(0, "services:")
	w.line(1, "s0:")
	for _, key := range []func(){
		func() { w.environment() },
		func() { w.ports() },
		func() { w.probe() },
		func() { w.mounts() },
	} {
		if w.chance(50) {
			key()
		}
	}
	w.line(2, w.pick("restart: always", "tty: true", "init: true"))
	w.line(1, "extra: {image: \"postgres:18\", ports: !reset []}")
	return w.out.String()
}

func (w *writer) depends(before []string) {
	if len(before) == 0 || w.chance(30) {
		return
	}
	switch w.IntN(4) {
	case 0:
		w.line(2, "depends_on: ["+strings.Join(before, ", ")+"]")
	case 1:
		w.line(2, "depends_on:")
		for _, name := range before {
			w.line(3, "- "+name)
		}
	case 2:
		w.line(2, "depends_on:")
		w.line(3, before[0]+":")
		w.line(4, "condition: service_started")
	case 3:
		w.line(2, "depends_on: {"+before[0]+": {condition: service_started}}")
	}
}

func (w *writer) probe() {
	switch w.IntN(6) {
	case 0:
		w.line(2, `healthcheck: {test: ["CMD-SHELL", "pg_isready -U shop"], interval: 5s}`)
	case 1:
		w.line(2, "healthcheck:")
		w.line(3, w.pick(`test: ["CMD", "pg_isready"]`, `test: ["CMD", "redis-cli", "ping"]`,
			"test: mysqladmin ping -h localhost", `test: ["CMD-SHELL", "true"]`))
		w.line(3, w.pick("interval: 5s", "retries: 3", "start_period: 10s"))
	case 2:
		w.line(2, "healthcheck:")
		w.line(3, "test:")
		w.line(4, "- CMD-SHELL")
		w.line(4, "- pg_isready -U shop")
	}
}

func (w *writer) command() {
	switch w.IntN(5) {
	case 0:
		w.line(2, `command: ["sh", "-c", "echo $$HOME"]`)
	case 1:
		w.line(2, "command: |")
		w.out.WriteString(strings.Repeat(w.indent, 3) + "echo one: two" + w.end + w.end +
			strings.Repeat(w.indent, 3) + "# no comment" + w.end)
	case 2:
		w.line(2, "command: >-")
		w.out.WriteString(strings.Repeat(w.indent, 3) + "echo one" + w.end + strings.Repeat(w.indent, 3) + "two" + w.end)
	case 3:
		w.line(2, "command: echo one")
	}
}

// dockerfileOf makes up a Dockerfile.
func dockerfileOf(random *rand.Rand) string {
	w := &writer{Rand: random, end: "\n"}
	w.line(0, "FROM "+w.pick("python:3.13-slim-trixie", "python:3.12", "python:3.13-alpine")+w.pick("", " AS base"))
	for range w.IntN(6) {
		w.out.WriteString(w.pick(
			"RUN apt-get update && apt-get install curl",
			"RUN apt-get install -y \\\n      curl \\\n      # a comment\n      git",
			"RUN <<EOF\napt-get update\napt-get install curl\nEOF", "COPY . .", "WORKDIR /app", "RUN pip install uv",
			"ENV A=1 \\\n    B=\"two # three\"",
			"HEALTHCHECK CMD [\"curl\", \"-f\", \"http://127.0.0.1:8000/\"] || exit 1") + w.end)
	}
	w.line(0, w.pick(`CMD ["uvicorn", "main:app"]`, "CMD uvicorn main:app", "CMD ['uvicorn', 'main:app']",
		"CMD python main.py"))
	return strings.ReplaceAll(w.out.String(), " # why", "")
}
