package devtest

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
)

// TimePerService fails the test where something takes more than twice the time for each service of a project of 2,000
// services than of one of 200. In the project each second service builds an image, which the next one runs, and each
// publishes a port.
func TimePerService(t *testing.T, do func(project *types.Project)) {
	t.Helper()
	few, many := manyServices(200), manyServices(2000)
	if before, after := fastest(few, do), fastest(many, do); after > 2*10*before {
		t.Errorf("200 services take %v, 2000 take %v", before, after)
	}
}

// fastest returns the least time of several runs: the others waited for a processor.
func fastest(project *types.Project, do func(project *types.Project)) time.Duration {
	least := time.Hour
	for range 7 {
		began := time.Now()
		do(project)
		least = min(least, time.Since(began))
	}
	return least
}

func manyServices(count int) *types.Project {
	project := &types.Project{Name: "shop", Services: types.Services{}}
	for i := range count {
		service := types.ServiceConfig{Name: fmt.Sprintf("s%d", i)}
		service.Image = fmt.Sprintf("image%d", i/2)
		service.Ports = []types.ServicePortConfig{{Target: 80, Published: strconv.Itoa(20_000 + i), Protocol: "tcp"}}
		if i%2 == 0 {
			service.Build = &types.BuildConfig{Context: "."}
		}
		project.Services[service.Name] = service
	}
	return project
}
