package e2e

// differences are those of doctor from hadolint over the corpus: who alone tells of what, where, and why the other does not.
var differences = []struct{ who, rule, places, why string }{
	{"doctor", "FD-A04", "broken-probe:1 micromamba:1 pip-cache-mount:2 pip-careful:1 pip-git:1 pip-unpinned:1 pip-upgrade:1 pip-wheels:5 poetry-curl:1 " +
		"poetry:8 ports:1 shell-with-exec:1 uv-builder:14 uv-image:1 uv-latest:1 uv-pip:1 uv-script:1 uv-workspace:6 whole-copy:3",
		"hadolint wants labels only where its settings list them"},
	{"doctor", "FD-A04", "labels:3", "hadolint looks at the values of labels only where its settings say what they are"},
	{"doctor", "FD-C03", "repeated:2 repeated:4", "doctor names the instruction that does nothing, hadolint the one that takes its place"},
	{"hadolint", "DL4003", "repeated:7", "doctor names the instruction that does nothing, hadolint the one that takes its place"},
	{"hadolint", "DL4004", "repeated:6", "doctor names the instruction that does nothing, hadolint the one that takes its place"},
	{"doctor", "FD-H03", "repeated:3", "doctor names the instruction that does nothing, hadolint the one that takes its place"},
	{"hadolint", "DL3012", "repeated:5", "doctor names the instruction that does nothing, hadolint the one that takes its place"},
	{"doctor", "FD-H02", "broken-probe:3", "hadolint does not read the file; BuildKit does, and runs a shell"},
	{"doctor", "FD-L03", "apt-plain:2", "hadolint looks at apt-get alone, and apt brings recommended packages along, too"},
	{"doctor", "FD-L05", "poetry-curl:3 uv-script:2", "hadolint looks at what is called, doctor at what is installed and stays"},
	{"doctor", "FD-L06", "apk-plain:3 apk-virtual:5 poetry-curl:4 runs:3 uv-script:3 uv-script:4", "hadolint counts commands, and leaves RUNs with several apart"},
	{"doctor", "FD-L06", "runs:5", "hadolint takes a comment between two RUNs as the reason why they are apart"},
	{"doctor", "FD-L07", "adds:3", "hadolint looks at ADD of local files alone; what comes off the network unchecked can change"},
	{"doctor", "FD-M07", "stages:1", "hadolint looks whether names are unique, not how they are written"},
	{"doctor", "FD-S01", "apt-split:1 onbuild:1 own-stage:4 pip-editable:1 pip-git:1 pip-plain:1 pip-unpinned:1 pip-upgrade:1 pip-wheels:5 pipenv:1 repeated:1 " +
		"uv-latest:1 uv-pip:1 uv-script:1", "hadolint tells of USER root alone; without any USER these run as root, too"},
	{"doctor", "FD-U01", "uv-latest:2", "hadolint takes any tag as a version, also latest"},
	{"hadolint", "DL3000", "relative:6", "the stage below has a WORKDIR, so it is known what this one counts from"},
	{"hadolint", "DL3004", "apt-plain:2", "the image runs no Python, and sudo may be what it is for"},
	{"hadolint", "DL3025", "pip-git:5 shell-with-exec:3", "a shell that gives way with exec passes signals on, and knows variables"},
	{"hadolint", "DL3042", "onbuild:3", "what ONBUILD starts is in the image that is built on this one"},
	{"hadolint", "DL3042", "pip-venv:5 poetry:4", "what pip keeps in a stage that is not shipped is not in the image"},
	{"hadolint", "DL3045", "conda:2", "an image that is not known may have a WORKDIR of its own"},
	{"hadolint", "DL3064", "secrets:2", "doctor tells of it once, at the ENV that takes the argument's value and keeps it"},
	{"hadolint", "DL3066", "named-users:2 pip-root-switch:3", "nobody runs the image as a user that a later stage or USER takes the place of"},
	{"hadolint", "DL3066", "named-users:6 pip-root-switch:5", "root is told of as root, and is known by its name"},
	{"hadolint", "DL3067", "flatten:4", "a file system that is copied to scratch is one image made of another, in one layer"},
}

// unread are the files of the corpus that hadolint does not parse, and BuildKit does.
var unread = map[string]string{
	"apt-heredoc":  "a here document before the end of the file",
	"heredoc-copy": "a here document before the end of the file",
	"broken-probe": "something behind a JSON array",
}
