// Program compose loads a Compose file with the code that Docker Compose itself loads it with.
//
// The arguments are the file and the profiles in it. It loads the file without a profile, with each alone and with all
// together, and exits 1 when one of these is refused or only taken with a warning.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: compose FILE [PROFILE...]")
		os.Exit(1)
	}
	file, profiles := os.Args[1], os.Args[2:]
	warnings := &collector{}
	logrus.AddHook(warnings)
	failed := 0
	for _, active := range combinations(profiles) {
		warnings.messages = nil
		project, err := load(file, active)
		for _, message := range warnings.messages {
			failed++
			fmt.Printf("%s: %s\n", label(active), message)
		}
		if err != nil {
			failed++
			fmt.Printf("%s: %v\n", label(active), err)
			continue
		}
		if len(project.Services) == 0 {
			failed++
			fmt.Printf("%s: no service starts\n", label(active))
		}
		fmt.Printf("%s: %d services\n", label(active), len(project.Services))
	}
	fmt.Printf("Compose's loader: %d combinations of profiles, %d problems\n", len(combinations(profiles)), failed)
	if failed > 0 {
		os.Exit(1)
	}
}

func load(file string, profiles []string) (*types.Project, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithOsEnv, cli.WithProfiles(profiles))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

func combinations(profiles []string) [][]string {
	found := [][]string{nil}
	for _, profile := range profiles {
		found = append(found, []string{profile})
	}
	return append(found, profiles)
}

func label(profiles []string) string {
	if len(profiles) == 0 {
		return "no profile"
	}
	return strings.Join(profiles, " + ")
}

// collector keeps what the loader would only log, such as a variable that is set nowhere.
type collector struct{ messages []string }

func (*collector) Levels() []logrus.Level {
	return []logrus.Level{logrus.WarnLevel, logrus.ErrorLevel}
}

func (c *collector) Fire(entry *logrus.Entry) error {
	c.messages = append(c.messages, entry.Message)
	return nil
}
