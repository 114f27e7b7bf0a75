// Command schema prints the API server's types, read off the code that it is made of: for each message its fields' numbers in
// protobuf, the names that they have in JSON, their types, and what the server's own OpenAPI description says of them. Its
// output is src/source/protobuf/schema.txt:
//
//	go run ./schema > ../../src/source/protobuf/schema.txt
package main

import (
	"fmt"
	"log"
	"reflect"
	"runtime/debug"
	"slices"
	"sort"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/kube-openapi/pkg/util"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/generated/openapi"
)

var roots = []any{
	appsv1.DeploymentList{}, appsv1.StatefulSetList{}, appsv1.DaemonSetList{}, batchv1.CronJobList{}, batchv1.JobList{},
	// Objects of which only the types are asked for.
	appsv1.ReplicaSet{}, corev1.Pod{}, corev1.ReplicationController{}, corev1.ConfigMap{}, corev1.Secret{}, corev1.Service{},
	corev1.ServiceAccount{}, corev1.PersistentVolumeClaim{}, corev1.Namespace{}, corev1.LimitRange{}, corev1.ResourceQuota{},
	autoscalingv2.HorizontalPodAutoscaler{}, networkingv1.Ingress{}, networkingv1.NetworkPolicy{},
	policyv1.PodDisruptionBudget{}, rbacv1.Role{}, rbacv1.ClusterRole{}, rbacv1.RoleBinding{}, rbacv1.ClusterRoleBinding{},
	schedulingv1.PriorityClass{}, storagev1.StorageClass{},
}

// Types with a form of their own in JSON.
var special = map[reflect.Type]string{
	reflect.TypeFor[resource.Quantity]():  "quantity",
	reflect.TypeFor[intstr.IntOrString](): "int-or-string",
	reflect.TypeFor[metav1.Time]():        "time",
	reflect.TypeFor[metav1.FieldsV1]():    "json",
	reflect.TypeFor[[]byte]():             "bytes",
}

var definitions = openapi.GetOpenAPIDefinitions(func(path string) spec.Ref { return spec.MustCreateRef("#/" + path) })

type field struct {
	number int
	line   string
}

var messages = map[string][]field{}

// Types by the names of their messages: no two may have one name.
var types = map[string]reflect.Type{}

func main() {
	for _, root := range roots {
		visit(reflect.TypeOf(root))
	}
	names := make([]string, 0, len(messages))
	for name := range messages {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Printf("# Made by tests/control-plane/schema of Kubernetes %s. A line a field: number, name, type, and what else it is:\n", version())
	fmt.Println("# list, map (of the type, by strings), inline (its fields are those of the message around it), omitted (where it is zero),")
	fmt.Println("# required, =A|B (the only values that it takes).")
	for _, name := range names {
		fmt.Printf("\n%s\n", name)
		fields := messages[name]
		sort.Slice(fields, func(a, b int) bool { return fields[a].number < fields[b].number })
		for _, field := range fields {
			fmt.Printf("%d %s\n", field.number, field.line)
		}
	}
}

// version returns the version of Kubernetes that this is built with.
func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/kubernetes" {
			return strings.TrimPrefix(module.Version, "v")
		}
	}
	log.Fatal("built without Kubernetes")
	return ""
}

// visit notes a message and all that it holds.
func visit(of reflect.Type) string {
	name := of.Name()
	if known, found := types[name]; found {
		if known != of {
			log.Fatalf("two messages are called %s: %s and %s", name, known.PkgPath(), of.PkgPath())
		}
		return name
	}
	types[name], messages[name] = of, nil
	for i := range of.NumField() {
		if number, line, ok := describe(of.Field(i)); ok {
			messages[name] = append(messages[name], field{number, line + documented(of, line)})
		}
	}
	return name
}

// documented returns what the server's OpenAPI description says of a field.
func documented(of reflect.Type, line string) string {
	named, ok := reflect.Zero(of).Interface().(util.OpenAPIModelNamer)
	if !ok {
		return ""
	}
	schema, name := definitions[named.OpenAPIModelName()].Schema, strings.Fields(line)[0]
	property, known := schema.Properties[name]
	if !known {
		return ""
	}
	more := ""
	if slices.Contains(schema.Required, name) {
		more = " required"
	}
	values := property.Enum
	if property.Items != nil && property.Items.Schema != nil {
		values = property.Items.Schema.Enum
	}
	if len(values) > 0 {
		texts := make([]string, len(values))
		for i, value := range values {
			texts[i] = fmt.Sprint(value)
		}
		more += " =" + strings.Join(texts, "|")
	}
	return more
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
	isScalar := kind == "string" || kind == "int" || kind == "int64" || kind == "bool"
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
	case reflect.Int32:
		return "int"
	case reflect.Int64:
		return "int64"
	case reflect.Struct:
		return visit(of)
	default:
		// Not read: an object that has one is asked for as JSON.
		return "unknown"
	}
}
