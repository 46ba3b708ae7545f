package venv

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnvironmentOf(t *testing.T) {
	uv := []string{"PATH=/opt/venv/bin", "UV_PROJECT_ENVIRONMENT=/opt/venv"}
	pip := []string{"VIRTUAL_ENV=/opt/venv"}
	for _, test := range []struct {
		name      string
		history   []string
		variables []string
		want      []installStep
		home      string
	}{
		{
			name: "uv, as fastdock new writes it", variables: uv, home: "/opt/venv",
			history: []string{
				"CMD [\"python3\"]", `RUN /bin/sh -c python -m compileall -q # buildkit`,
				"WORKDIR /app", "USER 1000:1000",
				"RUN |2 HOST_UID=1000 HOST_GID=1000 /bin/sh -c uv sync --locked --no-install-project --all-groups # buildkit",
				"EXPOSE [8000/tcp]",
			},
			want: []installStep{{
				"uv sync --locked --no-install-project --all-groups", "1000:1000", "/app",
				[]string{"HOST_UID=1000", "HOST_GID=1000"},
			}},
		},
		{
			name: "the project in place: the first sync would take it out", variables: uv, home: "/opt/venv",
			history: []string{
				"WORKDIR /app", "RUN /bin/sh -c uv sync --locked --no-install-project --all-groups # buildkit",
				"RUN /bin/sh -c uv sync --locked --all-groups # buildkit",
			},
			want: []installStep{{"uv sync --locked --all-groups", "", "/app", nil}},
		},
		{
			name: "a workspace: the lock can be checked now", variables: uv, home: "/opt/venv",
			history: []string{
				"WORKDIR /app", "RUN /bin/sh -c uv sync --frozen --no-install-workspace --all-packages --all-groups # buildkit",
				"RUN /bin/sh -c uv sync --frozen --inexact --package shop # buildkit",
			},
			want: []installStep{
				{"uv sync --locked --no-install-workspace --all-packages --all-groups", "", "/app", nil},
				{"uv sync --frozen --inexact --package shop", "", "/app", nil},
			},
		},
		{
			name: "requirements are exact, what else is installed stays out of it", variables: pip, home: "/opt/venv",
			history: []string{
				"RUN /bin/sh -c uv pip install --target /opt/debugpy debugpy==1.8 # buildkit", "WORKDIR /app",
				`RUN /bin/sh -c uv venv --allow-existing "$VIRTUAL_ENV"  && uv pip install --requirements ` +
					`requirements.txt --requirements dev.txt # buildkit`,
			},
			want: []installStep{{
				script: `uv venv --allow-existing "$VIRTUAL_ENV"  && uv pip install --exact --requirements requirements.txt ` +
					`--requirements dev.txt`,
				workdir: "/app",
			}},
		},
		{
			name: "poetry's project goes back in after the exact installation", variables: pip, home: "/opt/venv",
			history: []string{
				"WORKDIR /app",
				"RUN /bin/sh -c uvx poetry@2 export --output /tmp/requirements.txt  && uv pip install --requirements " +
					"/tmp/requirements.txt # buildkit",
				"RUN /bin/sh -c uv pip install --no-deps --editable . # buildkit",
			},
			want: []installStep{
				{
					script: "uvx poetry@2 export --output /tmp/requirements.txt  && uv pip install --exact --requirements " +
						"/tmp/requirements.txt",
					workdir: "/app",
				},
				{"uv pip install --no-deps --editable .", "", "/app", nil},
			},
		},
		{
			name: "pip in the image's own Python, by the old builder", home: "/var/tmp",
			history: []string{
				"/bin/sh -c #(nop) WORKDIR /code", "/bin/sh -c #(nop)  USER app",
				"|1 MODE=a b /bin/sh -c pip install --no-cache-dir -r requirements.txt",
			},
			want: []installStep{{"pip install --no-cache-dir -r requirements.txt", "app", "/code", []string{"MODE=a b"}}},
		},
		{
			name:    "nothing from files",
			home:    "/var/tmp",
			history: []string{"RUN /bin/sh -c pip install uvicorn # buildkit", "COPY . . # buildkit"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := readHistory(test.history, test.variables)
			if diff := cmp.Diff(test.want, got.steps, cmp.AllowUnexported(installStep{})); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if got.home != test.home {
				t.Errorf("home is %q, want %q", got.home, test.home)
			}
		})
	}
}

func TestVariableGoesBeforeBuildArgument(t *testing.T) {
	got := readHistory([]string{"RUN |2 UV_VERSION=1 MODE=dev /bin/sh -c uv sync # buildkit"}, []string{"MODE=prod"})
	if diff := cmp.Diff([]string{"UV_VERSION=1"}, got.steps[0].args); diff != "" {
		t.Errorf("arguments (-want +got):\n%s", diff)
	}
}

func TestDryStep(t *testing.T) {
	for script, want := range map[string]string{
		"uv sync --locked": "uv sync --dry-run --locked",
		"uv venv x && uv pip install -r requirements.txt": "uv venv x && uv pip install --dry-run -r requirements.txt",
		"poetry install": "",
	} {
		if got, ok := (installStep{script: script}).dry(); got != want || ok != (want != "") {
			t.Errorf("dry %q is %q, %t", script, got, ok)
		}
	}
}

func TestReadChanges(t *testing.T) {
	got := readChanges([]string{
		"Resolved 34 packages in 2ms", "Installed 1 package in 19ms", " - anyio==4.15.0", " + anyio==4.16.0",
		" + toolz==1.2.0",
		" - old==1", " ~ shop==0.1.0 (from file:///app)", " ~ idna==3.1", " - api==0.1 (from file:///app)",
		" + api==0.1 (from file:///app)", "Bytecode compiled 1051 files in 279ms",
	})
	want := changes{
		added: []string{"toolz 1.2.0"}, removed: []string{"old 1"}, changed: []string{"anyio 4.15.0 → 4.16.0", "idna 3.1"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(changes{})); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if got := readChanges([]string{"Resolved 3 packages in 1ms", "Audited 3 packages"}); !got.none() {
		t.Errorf("nothing was done, but got %+v", got)
	}
}

func TestDryRunsThatOnlyPutTheProjectInAgain(t *testing.T) {
	project := []string{"Would install 1 package", " - shop==0.1.0 (from file:///app)", " + shop @ file:///app"}
	if got := readChanges(withoutProject(project)); !got.none() {
		t.Errorf("the project alone: got %+v", got)
	}
	others := []string{" - anyio==4.15.0", " + anyio==4.16.0", " + toolz @ file:///wheels/toolz"}
	got := readChanges(withoutProject(append(project, others...)))
	want := changes{added: []string{"toolz"}, changed: []string{"anyio 4.15.0 → 4.16.0"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(changes{})); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if got := readChanges(withoutProject([]string{" - shop==0.1.0 (from file:///app)"})); got.none() {
		t.Error("a project that is taken out is no change")
	}
}

func TestSyncError(t *testing.T) {
	outdated := syncError("uv sync --locked", 1, []string{
		"Resolved 34 packages",
		"error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.",
	})
	if !strings.Contains(outdated.Error(), "run `uv lock`") {
		t.Errorf("an outdated lock is told as %q", outdated)
	}
	if other := syncError("uv sync", 2, []string{"error: no route to host"}); other.Error() !=
		"`uv sync` ended with code 2" {
		t.Errorf("another failure is told as %q", other)
	}
}

func FuzzEnvironmentOf(f *testing.F) {
	f.Add("RUN |2 A=1 B=2 /bin/sh -c uv sync --locked # buildkit", "VIRTUAL_ENV=/opt/venv")
	f.Add("|1 A=b c /bin/sh -c uv pip install -r requirements.txt", "")
	f.Fuzz(func(t *testing.T, made, variable string) {
		for _, step := range readHistory([]string{made, made}, []string{variable}).steps {
			if step.script == "" {
				t.Errorf("%q gives an empty step", made)
			}
			step.dry()
		}
		readChanges(strings.Split(made, "\n"))
	})
}

// The first sync of a workspace would remove its members, which the next one installs: an environment that
// was just built is current.
func TestMembersOfAWorkspaceAreCurrent(t *testing.T) {
	would := []string{"Would uninstall 1 package", " - shop==0.1.0 (from file:///app/shop)"}
	other := append(slices.Clone(would), " - anyio==4.15.0")
	for _, tt := range []struct {
		script string
		output []string
		want   bool
	}{
		{"uv sync --locked --no-install-workspace --all-packages", would, true},
		{"uv sync --locked --no-install-workspace --all-packages", other, false},
		{"uv sync --locked --all-groups", would, false},
	} {
		if got := readChanges((installStep{script: tt.script}).withoutMembers(tt.output)).none(); got != tt.want {
			t.Errorf("%s\n%q: current is %t, want %t", tt.script, tt.output, got, tt.want)
		}
	}
}
