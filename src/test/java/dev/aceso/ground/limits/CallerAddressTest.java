package dev.aceso.ground.limits;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CallerAddressTest {
    private static final String CALLER = "192.0.2.7";
    private static final String BALANCER = "10.0.5.9";

    @Test
    void nobodyIsBelievedUnlessConfigured() {
        assertThat(ForwardedFor.nobody().of(request(CALLER, "203.0.113.1"))).contains(CALLER);
    }

    @Test
    void aCallerIsNotBelievedWhereABalancerIs() {
        assertThat(ForwardedFor.by("10.0.5.0/24").of(request(CALLER, "203.0.113.1")))
                .contains(CALLER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.7                           | 192.0.2.7",
                "203.0.113.1, 192.0.2.7              | 192.0.2.7",
                "203.0.113.1,10.0.5.3,192.0.2.7      | 192.0.2.7",
                "203.0.113.1, 192.0.2.7, 10.0.5.3    | 192.0.2.7",
                "192.0.2.7:55012                     | 192.0.2.7",
                "2001:db8::7                         | 2001:db8:0:0:0:0:0:7",
                "[2001:db8::7]:55012                 | 2001:db8:0:0:0:0:0:7",
                "::ffff:192.0.2.7                    | 192.0.2.7"
            })
    void aBalancerSaysWhoCameToItAndNotWhatTheCallerWroteBefore(String header, String caller) {
        assertThat(ForwardedFor.by("10.0.5.0/24").of(request(BALANCER, header))).contains(caller);
    }

    @Test
    void severalHeadersAreReadAsOne() {
        assertThat(ForwardedFor.by("10.0.5.0/24").of(request(BALANCER, "203.0.113.1", CALLER)))
                .contains(CALLER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "localhost", "192.0.2.7, ", "192.0.2.7,_hidden", "999.0.2.7", "192.0.2.7/8"})
    void whatIsNoAddressLeavesThatOfTheBalancer(String header) {
        assertThat(ForwardedFor.by("10.0.5.0/24").of(request(BALANCER, header))).contains(BALANCER);
    }

    @Test
    void aBalancerThatSaysNothingIsTheCaller() {
        assertThat(ForwardedFor.by("10.0.5.0/24").of(request(BALANCER))).contains(BALANCER);
    }

    @Test
    void aChainOfOurOwnEndsAtItsFirst() {
        assertThat(ForwardedFor.by("10.0.5.0/24").of(request(BALANCER, "10.0.5.1, 10.0.5.2")))
                .contains("10.0.5.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "everybody", "0.0.0.0/0", "::/0", "10.0.5.0/33"})
    void aNetworkThatIsNoneOrEveryOneStopsTheStart(String network) {
        assertThatThrownBy(() -> ForwardedFor.by(network))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.proxy.networks");
    }

    @Test
    void theWayThatBelievesAnyCallerStopsTheStart() {
        assertThatThrownBy(() -> new CallerAddress(Optional::empty, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.proxy.networks");
    }

    private static HttpServerRequest request(String connected, String... forwarded) {
        var headers = MultiMap.caseInsensitiveMultiMap();
        for (String value : forwarded) {
            headers.add("x-forwarded-for", value);
        }
        Map<String, Object> answers =
                Map.of("remoteAddress", SocketAddress.inetSocketAddress(443, connected), "headers", headers);
        return (HttpServerRequest) Proxy.newProxyInstance(
                HttpServerRequest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (_, method, _) -> answers.get(method.getName()));
    }
}
