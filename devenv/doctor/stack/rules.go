package stack

import (
	"github.com/fastdock/fastdock/devenv/doctor/stack/database"
	"github.com/fastdock/fastdock/devenv/doctor/stack/env"
	"github.com/fastdock/fastdock/devenv/doctor/stack/health"
	"github.com/fastdock/fastdock/devenv/doctor/stack/image"
	"github.com/fastdock/fastdock/devenv/doctor/stack/network"
	"github.com/fastdock/fastdock/devenv/doctor/stack/process"
	"github.com/fastdock/fastdock/devenv/doctor/stack/python"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/storage"
)

// causes returns the rules for containers that are failing. Those that are proven are tried first: what comes later may
// be a consequence.
func causes() rule.Set {
	return rule.Set{
		Proven: []rule.Rule{
			process.OutOfMemory, process.BusError, process.Crashed, process.PortTaken, process.HookFails, image.WrongProcessor,
			process.ScriptExits, process.WrongCommand, process.CannotRun,
			process.StartFails,
			health.ProbeIsNoJSON, health.ProbeCannotRun, health.ProbeBroken, python.Unreadable, python.ReloadHeld,
			database.NoInitialPassword, database.OtherVersion,
			process.RefusesStart, health.AskedWrongly,
		},
		Stated: logRules(),
		Remaining: []rule.Rule{
			network.ProbeRefused, env.RefusedValue, python.BrokenPackage, python.OwnException, health.ProbeAsksElsewhere,
			health.ListensElsewhere, health.ProbeAnswered, health.ProbeSlow,
			health.Silent, health.ProbeFindsNoFile, process.WorkerEnded, process.ScriptFails, process.GaveUp,
			process.LastError,
		},
	}
}

// logRules returns the causes that programs state in their logs. The first one that a statement shows counts.
func logRules() []rule.LogRule {
	return []rule.LogRule{
		storage.DiskFull, process.WorkerCrashed, process.Limits, env.MissingVariable, env.InvalidAddress, python.Unloadable,
		python.ByPath, python.MissingModule, python.Unfit, python.Library,
		python.Incomplete, network.TLS, database.RefusesWork, database.NoObject,
		database.Credentials, database.TooManyConnections, network.NotReady, database.Locked, health.WorkerBlocked,
		database.MigrationFails, network.Protocol,
		database.MigrationsBehind, network.ByProxy, network.NameUnknown, network.Unanswered,
		network.Refused, storage.ReadOnly, storage.Denied, storage.MissingFile, process.UnknownOption,
	}
}

// reportedByOthers returns rules whose findings other ones report.
func reportedByOthers() []rule.Rule {
	return []rule.Rule{network.WrongNameServer, storage.LostCapability, env.InvalidVariable}
}

// independentRules are looked for in every container, failing or not, each for itself.
func independentRules() []rule.Rule {
	return []rule.Rule{
		python.ReloadsNothing,
		python.WatchesPackages,
		image.OlderThanFiles,
		image.Drifted,
		image.HiddenEnvironment,
		image.Emulated,
		database.MigrationsMissing,
	}
}

// healthyRules returns the causes that a container can have whose probes see nothing of it.
func healthyRules() []rule.Rule {
	return []rule.Rule{
		python.ReloadHeld, health.ListensElsewhere, health.ProbeIsNoJSON, process.LeftAway,
		health.ProbeSlow,
	}
}
