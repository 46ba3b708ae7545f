package audit

import "github.com/fastdock/fastdock/devenv/doctor/check"

// known says where else a fault is told of, so that whoever knows the other tool's rule finds it, and can read more.
var known = map[string]string{
	"FD-A02": "BuildKit UndefinedVar",
	"FD-A04": "hadolint DL3048 to DL3056, DL4000",
	"FD-B01": "hadolint DL3006, dockle DKL-DI-0006",
	"FD-B02": "hadolint DL3007, CIS Docker Benchmark 5.28",
	"FD-B03": "CIS Docker Benchmark 4.3",
	"FD-B05": "Docker Scout's policy for outdated base images",
	"FD-B08": "CIS Docker Benchmark 4.3",
	"FD-B09": "CIS Docker Benchmark 4.2",
	"FD-B11": "BuildKit InvalidDefaultArgInFrom, UndefinedArgInFrom",
	"FD-B12": "hadolint DL3029, BuildKit FromPlatformFlagConstDisallowed",
	"FD-C01": "hadolint DL3025, BuildKit JSONArgsRecommended",
	"FD-C02": "hadolint DL3025, BuildKit JSONArgsRecommended",
	"FD-C03": "hadolint DL4003, DL4004, BuildKit MultipleInstructionsDisallowed",
	"FD-C08": "CIS Docker Benchmark 5.8",
	"FD-D10": "CIS Docker Benchmark 4.1",
	"FD-H01": "hadolint DL3057, CIS Docker Benchmark 4.6, dockle CIS-DI-0006",
	"FD-H02": "hadolint DL3025",
	"FD-H03": "hadolint DL3012, BuildKit MultipleInstructionsDisallowed",
	"FD-I02": "uv's guide to Docker",
	"FD-I03": "dockle DKL-LI-0003",
	"FD-I04": "dockle DKL-LI-0003",
	"FD-I07": "BuildKit CopyIgnoredFile",
	"FD-L01": "hadolint DL3009, CIS Docker Benchmark 4.7, dockle CIS-DI-0007",
	"FD-L02": "hadolint DL3009, dockle DKL-DI-0005",
	"FD-L03": "hadolint DL3014, DL3015",
	"FD-L04": "hadolint DL3019, dockle DKL-DI-0004",
	"FD-L05": "hadolint DL3004, CIS Docker Benchmark 4.3 and 5.7, dockle DKL-DI-0001",
	"FD-L06": "hadolint DL3059",
	"FD-L07": "hadolint DL3020, CIS Docker Benchmark 4.9, dockle CIS-DI-0009",
	"FD-L08": "hadolint DL3000, DL3045, BuildKit WorkdirRelativePath",
	"FD-L10": "hadolint DL3008, DL3018",
	"FD-M01": "CIS Docker Benchmark 4.3",
	"FD-M05": "hadolint DL3022, DL3023",
	"FD-M06": "hadolint DL3067",
	"FD-M07": "hadolint DL3024, DL3063, BuildKit StageNameCasing, ReservedStageName, DuplicateStageName",
	"FD-O07": "Compose's own warning",
	"FD-P03": "CIS Docker Benchmark 5.28",
	"FD-P06": "CIS Docker Benchmark 4.10",
	"FD-P11": "CIS Docker Benchmark 5.27",
	"FD-P15": "Compose's own error",
	"FD-P17": "Compose's own error",
	"FD-P18": "CIS Docker Benchmark 5.9 and 5.14",
	"FD-P19": "CIS Docker Benchmark 5.14",
	"FD-P20": "CIS Docker Benchmark 5.5, 5.6, 5.10, 5.16, 5.17, 5.32",
	"FD-P21": "CIS Docker Benchmark 5.26",
	"FD-P22": "CIS Docker Benchmark 5.4",
	"FD-P23": "CIS Docker Benchmark 5.13",
	"FD-P24": "CIS Docker Benchmark 5.11, 5.12, 5.29",
	"FD-P25": "CIS Docker Benchmark 5.15",
	"FD-P28": "CIS Docker Benchmark 5.30",
	"FD-P30": "the Compose specification",
	"FD-S01": "hadolint DL3002, CIS Docker Benchmark 4.1, dockle CIS-DI-0001",
	"FD-S02": "hadolint DL3066",
	"FD-S05": "hadolint DL3046",
	"FD-S06": "CIS Docker Benchmark 4.8",
	"FD-S07": "hadolint DL3064, BuildKit SecretsUsedInArgOrEnv, CIS Docker Benchmark 4.10, dockle CIS-DI-0010",
	"FD-S08": "dockle DKL-LI-0003, CIS-DI-0010",
	"FD-S10": "CIS Docker Benchmark 4.8, dockle CIS-DI-0008",
	"FD-U01": "hadolint DL3013, DL3022",
	"FD-U02": "hadolint DL4006, CIS Docker Benchmark 4.11",
	"FD-U05": "CIS Docker Benchmark 4.3",
	"FD-U13": "hadolint DL3013, DL3042",
	"FD-U14": "BuildKit CopyIgnoredFile",
	"FD-V03": "BuildKit LegacyKeyValueFormat",
	"FD-V04": "BuildKit UndefinedVar, ShellCheck SC2154",
	"FD-X02": "Docker Scout's policy for attestations, CIS Docker Benchmark 4.12",
}

// sourced are checks whose explanations say where else the fault is told of.
func sourced(checks []check.Check) []check.Check {
	for i, c := range checks {
		if known[c.ID] != "" {
			checks[i].About += " See also: " + known[c.ID] + "."
		}
	}
	return checks
}
