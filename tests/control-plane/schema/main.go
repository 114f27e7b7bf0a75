// Command schema prints what protobuf messages of workloads mean: for each message its fields' numbers, the names that they
// have in JSON and their types, read off the types that the API server is made of. Its output is
// src/source/protobuf/schema.txt:
//
//	go run ./schema > ../../src/source/protobuf/schema.txt
package main

import (
	"fmt"
	"log"
	"reflect"
	"sort"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

var roots = []any{
	appsv1.DeploymentList{}, appsv1.StatefulSetList{}, appsv1.DaemonSetList{}, batchv1.CronJobList{}, batchv1.JobList{},
}

// Types with a form of their own in JSON.
var special = map[reflect.Type]string{
	reflect.TypeFor[resource.Quantity]():  "quantity",
	reflect.TypeFor[intstr.IntOrString](): "int-or-string",
	reflect.TypeFor[metav1.Time]():        "time",
	reflect.TypeFor[metav1.FieldsV1]():    "json",
}

type field struct {
	number int
	line   string
}

var messages = map[string][]field{}

func main() {
	for _, root := range roots {
		visit(reflect.TypeOf(root))
	}
	names := make([]string, 0, len(messages))
	for name := range messages {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Println("# Made by tests/control-plane/schema of Kubernetes 1.36.3. A line a field: number, name, type, and what else it is:")
	fmt.Println("# list, map (of the type, by strings), inline (its fields are those of the message around it), omitted (where it is zero).")
	for _, name := range names {
		fmt.Printf("\n%s\n", name)
		fields := messages[name]
		sort.Slice(fields, func(a, b int) bool { return fields[a].number < fields[b].number })
		for _, field := range fields {
			fmt.Printf("%d %s\n", field.number, field.line)
		}
	}
}

// visit notes a message and all that it holds; a message's name is unique among these.
func visit(of reflect.Type) string {
	name := of.Name()
	if _, known := messages[name]; known {
		return name
	}
	messages[name] = nil
	for i := range of.NumField() {
		if number, line, ok := describe(of.Field(i)); ok {
			messages[name] = append(messages[name], field{number, line})
		}
	}
	return name
}

func describe(of reflect.StructField) (int, string, bool) {
	tag := strings.Split(of.Tag.Get("protobuf"), ",")
	if len(tag) < 2 {
		return 0, "", false
	}
	number, err := strconv.Atoi(tag[1])
	if err != nil {
		log.Fatalf("%s: %v", of.Name, err)
	}
	json := strings.Split(of.Tag.Get("json"), ",")
	name, more, inner := json[0], "", of.Type
	isPointer := inner.Kind() == reflect.Pointer
	if isPointer {
		inner = inner.Elem()
	}
	if _, found := special[inner]; !found {
		switch inner.Kind() {
		case reflect.Slice:
			inner, more = inner.Elem(), " list"
		case reflect.Map:
			inner, more = inner.Elem(), " map"
		}
	}
	kind := kindOf(inner)
	isScalar := kind == "string" || kind == "int" || kind == "bool"
	switch {
	case name == "" && of.Anonymous:
		name, more = "-", " inline"
	case more == "" && isScalar && !isPointer && strings.Contains(of.Tag.Get("json"), ",omitempty"):
		more = " omitted"
	}
	return number, name + " " + kind + more, true
}

func kindOf(of reflect.Type) string {
	if name, found := special[of]; found {
		return name
	}
	switch of.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	case reflect.Int32, reflect.Int64:
		return "int"
	case reflect.Struct:
		return visit(of)
	default:
		// Not read: an object that has one is asked for as JSON.
		return "unknown"
	}
}
