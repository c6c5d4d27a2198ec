package dev.aceso.ground.limits;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.runtime.Startup;
import io.vertx.core.http.HttpServerRequest;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The address that a request comes from: that of the connection, or, where this is a load balancer of ours, the one for which it connects.
 *
 * <p>Each balancer writes at the end of {@code X-Forwarded-For} who came to it, so the header is read from its end, and no further than a balancer of
 * ours wrote it: what stands before that anybody may have written. Quarkus' own way takes the beginning, which is the caller's to choose, so a service
 * that is set to it does not start.
 */
@ApplicationScoped
@Startup
public class CallerAddress {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String QUARKUS_OWN = "quarkus.http.proxy.proxy-address-forwarding";
    /** Some balancers write the port too. */
    private static final Pattern WITH_PORT = Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::\\d+)?|([0-9.]+):\\d+");

    private final List<Network> proxies;

    CallerAddress(ProxyConfig config, @ConfigProperty(name = QUARKUS_OWN, defaultValue = "false") boolean quarkusOwn) {
        if (quarkusOwn) {
            throw new IllegalStateException(
                    "Aceso does not start: " + QUARKUS_OWN + " believes any caller; set aceso.proxy.networks instead.");
        }
        this.proxies = config.networks().orElse(List.of()).stream()
                .map(CallerAddress::proxies)
                .toList();
    }

    /** The address, as a literal; empty where the connection has none. */
    public Optional<String> of(HttpServerRequest request) {
        var connected = request.remoteAddress();
        return Optional.ofNullable(connected == null ? null : connected.hostAddress())
                .map(address -> proxies.isEmpty()
                        ? address
                        : behind(address, request.headers().getAll(FORWARDED_FOR)));
    }

    private String behind(String connected, List<String> headers) {
        String address = connected;
        for (String said :
                Arrays.asList(String.join(",", headers).split(",", -1)).reversed()) {
            Optional<String> before = literal(said.strip());
            if (!proxy(address) || before.isEmpty()) {
                return address;
            }
            address = before.get();
        }
        return address;
    }

    private boolean proxy(String address) {
        return proxies.stream().anyMatch(network -> network.holds(address));
    }

    private static Optional<String> literal(String said) {
        var withPort = WITH_PORT.matcher(said);
        String address =
                withPort.matches() ? Optional.ofNullable(withPort.group(1)).orElseGet(() -> withPort.group(2)) : said;
        try {
            return Optional.of(InetAddress.ofLiteral(address).getHostAddress());
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static Network proxies(String text) {
        try {
            Network network = Network.of(text.strip());
            if (network.bits() > 0) {
                return network;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(wrong(), e);
        }
        throw new IllegalStateException(wrong());
    }

    private static String wrong() {
        return "Aceso does not start: aceso.proxy.networks must be networks such as 10.0.5.0/24, and not every network.";
    }
}
