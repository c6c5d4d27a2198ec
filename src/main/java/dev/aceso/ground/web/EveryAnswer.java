package dev.aceso.ground.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Gate;
import dev.aceso.ground.failure.Refusals;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.limits.CallerAddress;
import dev.aceso.ground.limits.Network;
import dev.aceso.ground.limits.Rates;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/**
 * What holds for every request before anything else looks at it: the answer carries the security headers and the request's id;
 * who asks too often, who asks for the metrics from elsewhere than they are scraped, what a page of another origin had a browser send, and what is more than the service can work on at once, is turned away; nothing is decided while a {@link Gate} objects; a body that says it is too large is refused, in the log too, and not read.
 *
 * <p>Runs ahead of the framework's own routes, so that its answers are covered too. Only liveness gets by the gates: a process is
 * not to be restarted because its database or its keys are away.
 */
@ApplicationScoped
class EveryAnswer {
    private static final int FIRST = 10_000;
    /** The action under which the log names what was refused before it was looked at. */
    private static final String SEND = "request.send";

    private static final String LIVENESS = "/q/health/live";
    /** Health and metrics. */
    private static final String OPERATIONS = "/q/";

    /** Nothing of a browser's that could tell about a person (Permissions Policy, W3C). */
    private static final String NO_FEATURES =
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), bluetooth=(), serial=(), hid=(),"
                    + " display-capture=(), clipboard-read=(), publickey-credentials-get=(), browsing-topics=()";

    private static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains",
            "Cache-Control", "no-store",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Permissions-Policy", NO_FEATURES,
            "X-Frame-Options", "DENY");

    private final List<Gate> gates;
    private final Refusals refusals;
    private final LimitsConfig limits;
    private final Problems problems;
    private final Rates rates;
    private final CallerAddress addresses;
    private final CrossSite crossSite;
    private final Scrapers scrapers;
    private final Turnout hooks;
    private final Turnout others;
    private final Counter shed;

    EveryAnswer(
            @All List<Gate> gates,
            Refusals refusals,
            LimitsConfig limits,
            Problems problems,
            Rates rates,
            CallerAddress addresses,
            CrossSite crossSite,
            Scrapers scrapers,
            MeterRegistry meters) {
        this.gates = gates;
        this.refusals = refusals;
        this.limits = limits;
        this.problems = problems;
        this.rates = rates;
        this.addresses = addresses;
        this.crossSite = crossSite;
        this.scrapers = scrapers;
        this.hooks = new Turnout(limits.callsAtWork());
        this.others = new Turnout(limits.callsAtWork());
        this.shed = meters.counter("aceso.calls.shed");
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, FIRST);
    }

    private void admit(RoutingContext context) {
        context.addHeadersEndHandler(_ -> dress(context));
        String path = context.normalizedPath();
        if (path.equals(LIVENESS)) {
            context.next();
            return;
        }
        if (!path.startsWith(OPERATIONS)) {
            Turnout turnout = path.startsWith(HookPaths.PREFIX) ? hooks : others;
            if (!turnout.enter()) {
                shed.increment();
                problems.end(new Failure(Code.OVERLOADED), context);
                return;
            }
            context.addEndHandler(_ -> turnout.leave());
        }
        // The gate may have to look, and a refusal is written down, which an event loop must not wait for; nor may the
        // body
        // run past meanwhile.
        context.request().pause();
        context.vertx().executeBlocking(() -> objection(context, path), false).onComplete(looked -> {
            context.request().resume();
            Optional<Failure> objection =
                    looked.succeeded() ? looked.result() : Optional.of(new Failure(Code.LOG_UNAVAILABLE));
            objection.ifPresentOrElse(failure -> problems.end(failure, context), context::next);
        });
    }

    /** Why the request goes no further. A body that says it is too large is refused to whoever it is, and durably so. */
    Optional<Failure> objection(RoutingContext context, String path) {
        try {
            rates.count(Rates.Kind.NETWORK, Network.customer(network(context).orElse(null)));
        } catch (Failure tooMany) {
            return Optional.of(refused(tooMany, context));
        }
        var call = path.startsWith(OPERATIONS) ? Gate.Call.LOOKS : Gate.Call.DECIDES;
        Optional<Code> closed =
                gates.stream().flatMap(gate -> gate.objection(call).stream()).findFirst();
        if (closed.isPresent()) {
            return closed.map(Failure::new);
        }
        if (!scrapers.admit(path, network(context))) {
            return Optional.of(refused(Failure.notFound(), context));
        }
        if (crossSite.forged(context.request(), path)) {
            return Optional.of(refused(new Failure(Code.CROSS_SITE), context));
        }
        if (declared(context.request().headers()) <= limits.bytesAt(path)) {
            return Optional.empty();
        }
        return Optional.of(refused(new Failure(Code.TOO_LARGE), context));
    }

    /** The refusal, written down; or that it could not be. */
    private Failure refused(Failure failure, RoutingContext context) {
        try {
            refusals.record(new Refusal(
                    failure.code(), SEND, Optional.empty(), Optional.empty(), Optional.empty(), network(context)));
            return failure;
        } catch (Failure unwritten) {
            return unwritten;
        }
    }

    private Optional<String> network(RoutingContext context) {
        return addresses.of(context.request());
    }

    /** A page may have set a header of its own, such as a policy that lets its style sheet in. */
    private static void dress(RoutingContext context) {
        MultiMap headers = context.response().headers();
        HEADERS.forEach((name, value) -> {
            if (!headers.contains(name)) {
                headers.set(name, value);
            }
        });
        headers.set("X-Request-Id", Problems.request(context).toString());
    }

    /** The declared length; zero when there is none: a chunked body is counted while it is read. */
    private static long declared(MultiMap headers) {
        String length = headers.get("Content-Length");
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
    }
}
