package main

// The groups of flags that several commands share.
var (
	projectFlags = [2]string{
		"Project", "file env-file profile project-directory project-name remote",
	}
	engineFlags = [2]string{"Engine", "context host"}
)

// helpGroups names the groups of each command's flags, in the order of its help, and the flags of each group. A command
// below another has the groups of that one, unless it has its own.
var helpGroups = map[string][][2]string{
	"new": {
		{"Answers", "name db cache python base port"},
		{"Application", "app factory layout import-root member service manager requirements driver migrate copy"},
		{"Images", "system-package build-package private-index ca-certificate pin description source licence"},
		{"Production", "deploy publish workers health-path health-client read-only cpus memory"},
		{"Development", "watch reload debug ci"},
		{"Files", "keep replace dry-run diff check no-lock prove"},
		{"General", "yes accessible answers output help"},
	},
	"up": {
		{"Services", "build no-build pull quiet-pull force-recreate always-recreate-deps no-recreate " +
			"renew-anon-volumes scale no-deps remove-orphans find-ports sync"},
		{"Start", "detach wait wait-timeout no-start dry-run"},
		{"Stop", "timeout abort-on-container-exit abort-on-container-failure exit-code-from"},
		{"Logs", "attach no-attach"},
		projectFlags,
		engineFlags,
		{"General", "output help"},
	},
	"down": {
		{"Removal", "volumes remove-orphans timeout"},
		projectFlags,
		engineFlags,
		{"General", "output help"},
	},
	"build": {
		{"Image", "tag platform push provenance sbom oci"},
		{"Build", "build-arg secret no-cache"},
		{"Report", "why budget check"},
		projectFlags,
		engineFlags,
		{"General", "output help"},
	},
	"deploy": {
		{"Release", "to image replicas drain health-timeout force dry-run"},
		{"Project", "file env-file profile project-directory project-name"},
		engineFlags,
		{"General", "output help"},
	},
	"deploy logs": {
		{"Lines", "follow tail"},
		{"Release", "to"},
		{"Project", "file env-file profile project-directory project-name"},
		engineFlags,
		{"General", "output help"},
	},
	"doctor": {
		{"Report", "all strict output explain bundle"},
		{"Fixes", "fix yes"},
		projectFlags,
		engineFlags,
		{"General", "help"},
	},
}

// helpPlaceholders stand for the values of flags whose name does not say what they take.
var helpPlaceholders = map[string]string{
	"answers":           "FILE",
	"app":               "MODULE:NAME",
	"attach":            "SERVICE",
	"budget":            "LIMITS",
	"build-arg":         "NAME[=VALUE]",
	"build-package":     "NAME",
	"bundle":            "FILE",
	"ca-certificate":    "FILE",
	"cache":             "KIND[:VERSION]",
	"ci":                "KIND",
	"context":           "NAME",
	"copy":              "PATH",
	"cpus":              "NUMBER",
	"db":                "KIND[:VERSION]",
	"deploy":            "TARGET",
	"description":       "TEXT",
	"drain":             "DURATION",
	"driver":            "NAME",
	"env-file":          "FILE",
	"exit-code-from":    "SERVICE",
	"explain":           "[ID]",
	"health-client":     "PROGRAM",
	"health-path":       "PATH",
	"health-timeout":    "DURATION",
	"host":              "ADDRESS",
	"import-root":       "DIR",
	"keep":              "FILE",
	"licence":           "SPDX",
	"manager":           "TOOL",
	"memory":            "SIZE",
	"no-attach":         "SERVICE",
	"oci":               "DIR",
	"output":            "FORMAT",
	"platform":          "PLATFORM",
	"private-index":     "NAME",
	"profile":           "NAME",
	"project-directory": "DIR",
	"project-name":      "NAME",
	"publish":           "ADDRESS",
	"pull":              "WHEN",
	"provenance":        "MODE",
	"push":              "NAME",
	"python":            "VERSION",
	"reload":            "RELOADER",
	"replace":           "FILE",
	"replicas":          "N",
	"requirements":      "FILE",
	"scale":             "SERVICE=NUMBER",
	"secret":            "id=NAME,src=FILE",
	"source":            "URL",
	"system-package":    "NAME",
	"tag":               "NAME",
	"tail":              "LINES",
	"timeout":           "SECONDS",
	"to":                "TARGET",
	"wait-timeout":      "SECONDS",
	"watch":             "HOW",
	"workers":           "NUMBER",
}
