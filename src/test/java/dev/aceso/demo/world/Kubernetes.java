package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A real API server of Kubernetes on a real etcd, TLS 1.3 only, loopback only, with RBAC: enough of a cluster to have service accounts, to
 * issue their tokens and to be asked whose a token is. Nothing runs in it.
 */
public final class Kubernetes implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ISSUER = "https://kubernetes.default.svc";

    private final int port = Ports.free();
    private final String admin = Secrets.password();
    private final HttpClient http;
    private final Child etcd;
    private final Child server;

    private Kubernetes(Workspace workspace, DemoCa ca) {
        http = Tls.client(ca);
        var clients = "http://127.0.0.1:" + Ports.free();
        var peers = "http://127.0.0.1:" + Ports.free();
        etcd = workspace.start(
                "etcd",
                "TERM",
                Map.of(),
                List.of(
                        programs().resolve("etcd").toString(),
                        "--data-dir=" + workspace.directory().resolve("etcd"),
                        "--listen-client-urls=" + clients,
                        "--advertise-client-urls=" + clients,
                        "--listen-peer-urls=" + peers,
                        "--initial-advertise-peer-urls=" + peers,
                        "--initial-cluster=default=" + peers));
        var tls = ca.issue("kube-apiserver");
        var tokens = ca.issue("service-accounts");
        server = workspace.start(
                "kube-apiserver",
                "TERM",
                Map.of(),
                List.of(
                        programs().resolve("kube-apiserver").toString(),
                        "--etcd-servers=" + clients,
                        "--bind-address=127.0.0.1",
                        "--advertise-address=127.0.0.1",
                        "--endpoint-reconciler-type=none",
                        "--secure-port=" + port,
                        "--tls-cert-file=" + tls.certificate(),
                        "--tls-private-key-file=" + tls.key(),
                        "--tls-min-version=VersionTLS13",
                        "--service-account-issuer=" + ISSUER,
                        "--service-account-key-file=" + tokens.certificate(),
                        "--service-account-signing-key-file=" + tokens.key(),
                        "--service-cluster-ip-range=10.0.0.0/24",
                        "--authorization-mode=RBAC",
                        "--token-auth-file="
                                + workspace.write("kube-admin.csv", admin + ",admin,admin,system:masters\n")));
        server.await("readiness", 60, this::ready);
    }

    /** Whether the programs are here. */
    public static boolean installed() {
        return Files.isExecutable(programs().resolve("kube-apiserver"));
    }

    /** Starts a cluster without service accounts of ours. */
    public static Kubernetes start(Workspace workspace, DemoCa ca) {
        return new Kubernetes(workspace, ca);
    }

    /** The address of the API server. */
    public String url() {
        return "https://127.0.0.1:" + port;
    }

    /** What a token is for that names no audience: the API server itself. */
    public static String ownAudience() {
        return ISSUER;
    }

    /** Makes a namespace. */
    public void namespace(String name) {
        make("/api/v1/namespaces", Map.of("metadata", Map.of("name", name)));
    }

    /** Makes a service account. */
    public void serviceAccount(String namespace, String name) {
        make(accounts(namespace), Map.of("metadata", Map.of("name", name)));
    }

    /** Removes one, and with it the worth of its tokens. */
    public void removeServiceAccount(String namespace, String name) {
        send("DELETE", accounts(namespace) + "/" + name, Map.of());
    }

    /** Lets a service account ask whose a token is. */
    public void mayReviewTokens(String namespace, String name) {
        make(
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                Map.of(
                        "metadata", Map.of("name", name),
                        "roleRef",
                                Map.of(
                                        "apiGroup", "rbac.authorization.k8s.io",
                                        "kind", "ClusterRole",
                                        "name", "system:auth-delegator"),
                        "subjects", List.of(Map.of("kind", "ServiceAccount", "namespace", namespace, "name", name))));
    }

    /** A token of a service account for an audience, as the cluster projects it into a pod. */
    public String token(String namespace, String name, String audience) {
        var wanted = Map.of("audiences", List.of(audience), "expirationSeconds", 3600);
        return make(accounts(namespace) + "/" + name + "/token", Map.of("spec", wanted))
                .path("status")
                .path("token")
                .asText();
    }

    /** Stops the server before its storage, for which it would wait. */
    @Override
    public void close() {
        server.stop();
        etcd.stop();
    }

    private static Path programs() {
        return BaoBinaries.cache(System.getenv()).resolve("kubernetes-1.37.2");
    }

    private static String accounts(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/serviceaccounts";
    }

    private boolean ready() {
        try {
            return exchange("GET", "/readyz", Map.of()).statusCode() == 200;
        } catch (UncheckedIOException notThere) {
            return false;
        }
    }

    private JsonNode make(String path, Object body) {
        return send("POST", path, body);
    }

    private JsonNode send(String method, String path, Object body) {
        var response = exchange(method, path, body);
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + ": " + response.statusCode());
        }
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<byte[]> exchange(String method, String path, Object body) {
        try {
            var request = HttpRequest.newBuilder(URI.create(url() + path))
                    .timeout(Duration.ofSeconds(30))
                    .header("Authorization", "Bearer " + admin)
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            method.equals("POST")
                                    ? HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))
                                    : HttpRequest.BodyPublishers.noBody());
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
