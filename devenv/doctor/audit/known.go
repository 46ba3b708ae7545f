package audit

import "github.com/fastdock/fastdock/devenv/doctor/check"

// known states where else a fault is reported, so that whoever knows the other tool's rule finds it, and can read more.
var known = map[string]string{
	"FD-B01": "hadolint DL3006, dockle DKL-DI-0006",
	"FD-B03": "CIS Docker Benchmark 4.3",
	"FD-B05": "Docker Scout's policy for outdated base images",
	"FD-C01": "hadolint DL3025, BuildKit JSONArgsRecommended",
	"FD-C02": "hadolint DL3025, BuildKit JSONArgsRecommended",
	"FD-C08": "CIS Docker Benchmark 5.8",
	"FD-D10": "CIS Docker Benchmark 4.1",
	"FD-H01": "hadolint DL3057, CIS Docker Benchmark 4.6, dockle CIS-DI-0006",
	"FD-H02": "hadolint DL3025",
	"FD-I02": "uv's guide to Docker",
	"FD-I04": "dockle DKL-LI-0003",
	"FD-I07": "BuildKit CopyIgnoredFile",
	"FD-L01": "hadolint DL3009, CIS Docker Benchmark 4.7, dockle CIS-DI-0007",
	"FD-L03": "hadolint DL3014, DL3015",
	"FD-M01": "CIS Docker Benchmark 4.3",
	"FD-M05": "hadolint DL3022, DL3023",
	"FD-P03": "CIS Docker Benchmark 5.28",
	"FD-P06": "CIS Docker Benchmark 4.10",
	"FD-P11": "CIS Docker Benchmark 5.27",
	"FD-P15": "Compose's own error",
	"FD-P17": "Compose's own error",
	"FD-P18": "CIS Docker Benchmark 5.9 and 5.14",
	"FD-P20": "CIS Docker Benchmark 5.5, 5.6, 5.10, 5.16, 5.17, 5.32",
	"FD-P25": "CIS Docker Benchmark 5.15",
	"FD-S01": "hadolint DL3002, CIS Docker Benchmark 4.1, dockle CIS-DI-0001",
	"FD-S07": "hadolint DL3064, BuildKit SecretsUsedInArgOrEnv, CIS Docker Benchmark 4.10, dockle CIS-DI-0010",
	"FD-S08": "dockle DKL-LI-0003, CIS-DI-0010",
	"FD-U01": "hadolint DL3013, DL3022",
	"FD-U05": "CIS Docker Benchmark 4.3",
	"FD-U14": "BuildKit CopyIgnoredFile",
}

// sourced returns checks whose explanations say where else the fault is reported.
func sourced(checks []check.Check) []check.Check {
	for i, c := range checks {
		if known[c.ID] != "" {
			checks[i].About += " See also: " + known[c.ID] + "."
		}
	}
	return checks
}
