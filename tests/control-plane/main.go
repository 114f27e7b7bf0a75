// Command control-plane runs one real Kubernetes control plane on loopback: etcd in this process, kube-apiserver and,
// with -controllers or -workloads, kube-controller-manager as children of it (each needs a process of its own: component-base
// configures logging once a process). No nodes: pods stay Pending, every API behaves as in a cluster.
//
//	control-plane -dir DIR -name staging [-controllers] [-workloads]
//
// Prints the path of a kubeconfig once /readyz answers, and runs until its standard input closes or it is ended.
// The kubeconfig has a context NAME (cluster admin), NAME-certificate (the same by a client certificate) and NAME-reader
// (user "reader", group "readers", no rights until RBAC grants some). State stays in DIR, so a stopped control plane can be started again on it; ports change.
package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/embed"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

var components = map[string]func() *cobra.Command{
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-controller-manager": controllermanager.NewControllerManagerCommand,
}

func main() {
	log.SetFlags(0)
	if len(os.Args) > 1 {
		if component, found := components[os.Args[1]]; found {
			command := component()
			command.SetArgs(os.Args[2:])
			check(command.Execute())
			return
		}
	}
	dir := flag.String("dir", "", "folder for state, certificates and the kubeconfig")
	name := flag.String("name", "test", "context, cluster and user name in the kubeconfig")
	controllers := flag.Bool("controllers", false, "also run the controllers of namespaces and service accounts")
	workloads := flag.Bool("workloads", false, "also run the controllers of workloads, whose pods nothing runs here, and those of -controllers")
	flag.Parse()
	if *dir == "" {
		log.Fatal("-dir is required")
	}
	check(os.MkdirAll(*dir, 0o700))
	etcd := startEtcd(filepath.Join(*dir, "etcd"))
	key := serviceAccountKey(filepath.Join(*dir, "service-account.key"))
	tokens := filepath.Join(*dir, "tokens.csv")
	check(os.WriteFile(tokens, []byte("admin-token,admin,admin,system:masters\nreader-token,reader,reader,readers\n"), 0o600))
	clientCA := filepath.Join(*dir, "client-ca.crt")
	certificate, clientKey := clientCertificate(clientCA)
	port := freePort()
	admission := "--disable-admission-plugins=ServiceAccount"
	if *controllers || *workloads {
		// Only where a controller makes the default ServiceAccount can Pods be asked to have one.
		admission = "--enable-admission-plugins=ServiceAccount"
	}
	start("kube-apiserver",
		"--etcd-servers="+etcd,
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
		// Nobody reaches it by the Service `kubernetes`, and a loopback address may not be told there.
		"--endpoint-reconciler-type=none", fmt.Sprintf("--secure-port=%d", port),
		"--cert-dir="+filepath.Join(*dir, "certs"), "--token-auth-file="+tokens, "--client-ca-file="+clientCA,
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+key, "--service-account-signing-key-file="+key,
		"--service-cluster-ip-range=10.0.0.0/24", "--authorization-mode=RBAC", "--allow-privileged",
		admission)
	awaitReady(port)
	config := filepath.Join(*dir, "kubeconfig")
	check(os.WriteFile(config, []byte(kubeconfig(*name, port, certificate, clientKey)), 0o600))
	if *controllers || *workloads {
		running := "namespace-controller,serviceaccount-controller"
		if *workloads {
			running += ",deployment-controller,replicaset-controller,statefulset-controller,daemonset-controller," +
				"job-controller,cronjob-controller"
		}
		start("kube-controller-manager", "--kubeconfig="+config, "--secure-port=0", "--leader-elect=false",
			"--controllers="+running,
			"--service-account-private-key-file="+key)
	}
	fmt.Println(config)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func freePort() int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func startEtcd(dir string) string {
	config := embed.NewConfig()
	config.Dir, config.LogLevel, config.UnsafeNoFsync = dir, "error", true
	endpoint := func() []url.URL {
		return []url.URL{{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", freePort())}}
	}
	clients, peers := endpoint(), endpoint()
	config.ListenClientUrls, config.AdvertiseClientUrls = clients, clients
	config.ListenPeerUrls, config.AdvertisePeerUrls = peers, peers
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	server, err := embed.StartEtcd(config)
	check(err)
	<-server.Server.ReadyNotify()
	return clients[0].String()
}

func serviceAccountKey(path string) string {
	if _, err := os.Stat(path); err == nil {
		return path
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	check(os.WriteFile(path, pem.EncodeToMemory(block), 0o600))
	return path
}

// clientCertificate makes an authority, writes its certificate, and returns a cluster admin's certificate and key by it.
func clientCertificate(caFile string) (certificate, key []byte) {
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "clients"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	client := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "admin", Organization: []string{"system:masters"}},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
	}
	sign := func(of *x509.Certificate, own, signer *rsa.PrivateKey) []byte {
		der, err := x509.CreateCertificate(rand.Reader, of, authority, &own.PublicKey, signer)
		check(err)
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
	authorityKey, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	clientKey, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	check(os.WriteFile(caFile, sign(authority, authorityKey, authorityKey), 0o600))
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(clientKey)}
	return sign(client, clientKey, authorityKey), pem.EncodeToMemory(block)
}

// start runs a component as a child that ends when this process does.
func start(component string, args ...string) {
	self, err := os.Executable()
	check(err)
	go func() {
		runtime.LockOSThread() // the parent-death signal follows the thread that started the child
		command := exec.Command(self, append([]string{component}, args...)...)
		command.Stderr = os.Stderr
		command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		log.Fatalf("%s ended: %v", component, command.Run())
	}()
}

func awaitReady(port int) {
	client := http.Client{Timeout: time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		request, err := http.NewRequest("GET", fmt.Sprintf("https://127.0.0.1:%d/readyz", port), nil)
		check(err)
		request.Header.Set("Authorization", "Bearer admin-token")
		if response, err := client.Do(request); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
	}
	log.Fatal("kube-apiserver was not ready within two minutes")
}

func kubeconfig(name string, port int, certificate, key []byte) string {
	encoded := base64.StdEncoding.EncodeToString
	return fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: %[1]q, cluster: {server: "https://127.0.0.1:%[2]d", insecure-skip-tls-verify: true}}]
users: [{name: %[1]q, user: {token: admin-token}}, {name: "%[1]s-reader", user: {token: reader-token}},
  {name: "%[1]s-certificate", user: {client-certificate-data: %[3]s, client-key-data: %[4]s}}]
contexts: [{name: %[1]q, context: {cluster: %[1]q, user: %[1]q}}, {name: "%[1]s-reader", context: {cluster: %[1]q, user: "%[1]s-reader"}},
  {name: "%[1]s-certificate", context: {cluster: %[1]q, user: "%[1]s-certificate"}}]
current-context: %[1]q
`, name, port, encoded(certificate), encoded(key))
}
