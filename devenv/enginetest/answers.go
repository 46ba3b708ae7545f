package enginetest

// What engines of each kind answered, and what they can do.
var (
	Engine20 = Answers{
		Ping: map[string]string{"Api-Version": "1.41", "Ostype": "linux"}, Component: "Engine",
		DriverStatus: [][2]string{{"Backing Filesystem", "extfs"}, {"Supports d_type", "true"}},
	}
	Engine26 = Answers{
		Ping:         map[string]string{"Api-Version": "1.45", "Ostype": "linux", "Builder-Version": "2"},
		Component:    "Engine",
		DriverStatus: [][2]string{{"Backing Filesystem", "extfs"}, {"Using metacopy", "false"}},
	}
	Engine29 = Answers{
		Ping:         map[string]string{"Api-Version": "1.56", "Ostype": "linux", "Builder-Version": "2"},
		Component:    "Engine",
		DriverStatus: [][2]string{{"driver-type", "io.containerd.snapshotter.v1"}},
	}
	Windows = Answers{
		Ping:      map[string]string{"Api-Version": "1.51", "Ostype": "windows", "Builder-Version": "1"},
		Component: "Engine",
	}
	Podman5 = Answers{
		Ping:      map[string]string{"Api-Version": "1.41", "Libpod-Api-Version": "5.4.2"},
		Component: "Podman Engine",
	}
)

// Answers are what distinguishes one kind of engine from another, as recorded of that engine.
type Answers struct {
	Ping         map[string]string // headers
	Component    string            // the first component of the version
	DriverStatus [][2]string       // of the info
}
