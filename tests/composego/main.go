// Command composego answers how Compose reads what it is given, with the library that Compose is made of: a question in JSON a line
// on standard input, an answer a line on standard output.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

// Question is a text of variables, or Compose files of which later ones go over earlier ones, and what the shell knows.
type Question struct {
	Dotenv  string            `json:"dotenv"`
	Compose []string          `json:"compose"`
	Known   map[string]string `json:"known"`
}

// Service is what a service of a Compose file says beside variables.
type Service struct {
	Image             string   `json:"image"`
	Command           []string `json:"command"`
	Entrypoint        []string `json:"entrypoint"`
	Test              []string `json:"test"`
	IsDisabled        bool     `json:"is_disabled"`
	LimitCPU          float32  `json:"limit_cpu"`
	LimitMemory       int64    `json:"limit_memory"`
	ReservationCPU    float32  `json:"reservation_cpu"`
	ReservationMemory int64    `json:"reservation_memory"`
}

// Answer is what was read, or why nothing was.
type Answer struct {
	Variables map[string]string  `json:"variables,omitempty"`
	Services  map[string]Service `json:"services,omitempty"`
	Error     string             `json:"error,omitempty"`
}

func answer(question Question) Answer {
	if question.Compose != nil {
		return project(question)
	}
	lookup := func(name string) (string, bool) {
		value, ok := question.Known[name]
		return value, ok
	}
	variables, err := dotenv.UnmarshalWithLookup(question.Dotenv, lookup)
	if err != nil {
		return Answer{Error: err.Error()}
	}
	return Answer{Variables: variables}
}

func project(question Question) Answer {
	details := types.ConfigDetails{WorkingDir: "/tmp", Environment: question.Known}
	for number, text := range question.Compose {
		file := types.ConfigFile{Filename: fmt.Sprintf("%d.yml", number), Content: []byte(text)}
		details.ConfigFiles = append(details.ConfigFiles, file)
	}
	read, err := loader.LoadWithContext(context.Background(), details, func(options *loader.Options) {
		options.SetProjectName("project", true)
	})
	if err != nil {
		return Answer{Error: err.Error()}
	}
	services := map[string]Service{}
	for name, service := range read.Services {
		services[name] = said(service)
	}
	return Answer{Services: services}
}

func said(service types.ServiceConfig) Service {
	said := Service{
		Image:             service.Image,
		Command:           service.Command,
		Entrypoint:        service.Entrypoint,
		LimitCPU:          service.CPUS,
		LimitMemory:       int64(service.MemLimit),
		ReservationMemory: int64(service.MemReservation),
	}
	if check := service.HealthCheck; check != nil {
		said.Test, said.IsDisabled = check.Test, check.Disable
	}
	if service.Deploy == nil {
		return said
	}
	if limits := service.Deploy.Resources.Limits; limits != nil {
		if limits.NanoCPUs != 0 {
			said.LimitCPU = limits.NanoCPUs.Value()
		}
		if limits.MemoryBytes != 0 {
			said.LimitMemory = int64(limits.MemoryBytes)
		}
	}
	if reservations := service.Deploy.Resources.Reservations; reservations != nil {
		said.ReservationCPU = reservations.NanoCPUs.Value()
		if reservations.MemoryBytes != 0 {
			said.ReservationMemory = int64(reservations.MemoryBytes)
		}
	}
	return said
}

func main() {
	logrus.SetOutput(io.Discard)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var question Question
		if err := json.Unmarshal(lines.Bytes(), &question); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		if err := answers.Encode(answer(question)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
